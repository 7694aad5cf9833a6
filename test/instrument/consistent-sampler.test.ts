import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ConsistentSampler } from '../../src/instrument/traces/consistent-sampler.ts';

const KEPT = 2;
const id = (random: string): string => `${'0'.repeat(32 - random.length)}${random}`;

describe('GIVEN a share of the traces', () => {
  it.each([
    [1, 'th:0'],
    [0.5, 'th:8'],
    [0.25, 'th:c'],
    [0.1, 'th:e66666'],
    [1 / 256, 'th:ff'],
  ])('WHEN it is %p THEN kept ones say %s, and their share is met', (share, threshold) => {
    const sampler = new ConsistentSampler(share);
    const results = Array.from({ length: 20_000 }, () =>
      sampler.shouldSample(ROOT_CONTEXT, randomBytes(16).toString('hex')),
    );
    const kept = results.filter(result => result.decision === KEPT);
    expect(Math.abs(kept.length / 20_000 - share)).toBeLessThan(0.015);
    expect(kept.every(result => result.traceState?.get('ot') === threshold)).toBe(true);
  });

  it('WHEN the random part of the id is at the threshold THEN it is kept, and one below is not', () => {
    const sampler = new ConsistentSampler(0.5);
    expect(sampler.shouldSample(ROOT_CONTEXT, id('80000000000000')).decision).toBe(KEPT);
    expect(sampler.shouldSample(ROOT_CONTEXT, id('7fffffffffffff')).decision).toBe(0);
  });

  it('WHEN a caller has decided THEN its decision and its trace state are followed', () => {
    const sampler = new ConsistentSampler(0);
    const parent = (traceFlags: number) =>
      trace.setSpanContext(ROOT_CONTEXT, {
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        traceFlags,
        traceState: new TraceState('ot=th:c'),
      });
    const kept = sampler.shouldSample(parent(1), '4bf92f3577b34da6a3ce929d0e0e4736');
    expect([kept.decision, kept.traceState?.get('ot')]).toEqual([KEPT, 'th:c']);
    expect(new ConsistentSampler(1).shouldSample(parent(0), '4bf92f3577b34da6a3ce929d0e0e4736').decision).toBe(0);
    expect(sampler.shouldSample(ROOT_CONTEXT, id('ffffffffffffff')).decision).toBe(0);
  });
});
