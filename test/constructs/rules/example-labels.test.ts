import { describe, expect, it } from '@jest/globals';
import { exampleLabels } from '../../../src/constructs/rules/example-labels.ts';
import { fixedWhere } from '../../../src/constructs/rules/fixed-where.ts';
import { shownWhere } from '../../../src/constructs/slo/shown-where.ts';
import { counter, histogram } from '../../../src/query/promql/declare.ts';
import type { AnyWhere } from '../../../src/query/promql/matchers.ts';

const requests = counter('requests_total', {
  help: 'Requests',
  labels: { outcome: ['ok', 'late', 'failed'], code: 'string' },
});
const example = (where: AnyWhere, not?: AnyWhere) => exampleLabels(requests, where, not);

describe('GIVEN conditions on labels WHEN a series for a test is made', () => {
  it.each<[string, AnyWhere, AnyWhere | undefined, AnyWhere]>([
    ['one value', { outcome: 'ok' }, undefined, { outcome: 'ok' }],
    ['a list', { outcome: ['late', 'failed'] }, undefined, { outcome: 'late' }],
    ['all but one', { outcome: { not: 'ok' } }, undefined, { outcome: 'late' }],
    ['a regular expression', { code: { match: /5../ } }, undefined, { code: '500' }],
    ['the other of a value', {}, { outcome: ['ok', 'late'] }, { outcome: 'failed' }],
    [
      'the other of a regular expression',
      { outcome: 'ok' },
      { code: { match: /5../ } },
      { outcome: 'ok', code: '200' },
    ],
    ['the other of all but one', {}, { code: { not: 'E7' } }, { code: 'E7' }],
    ['the other, and already so', { outcome: 'ok' }, { outcome: 'late' }, { outcome: 'ok' }],
  ])('THEN %s is found', (_, where, not, labels) => {
    expect(example(where, not)).toEqual(labels);
  });

  it('THEN what cannot be found is asked for', () => {
    expect(() => example({ code: { match: /E\d{4}/ } })).toThrow(expect.objectContaining({ code: 'example-missing' }));
    expect(() => example({}, { outcome: ['ok', 'late', 'failed'] })).toThrow(/outcome/);
  });
});

describe('GIVEN a metric that was narrowed before WHEN a series for a test is made', () => {
  it('THEN it meets those conditions as well', () => {
    expect(exampleLabels(requests.where({ outcome: 'ok' }), { code: '200' })).toEqual({ outcome: 'ok', code: '200' });
    const native = histogram('wait_seconds', { help: 'Wait', unit: 'seconds', native: true, labels: { q: 'string' } });
    const classic = histogram('run_seconds', { help: 'Run', unit: 'seconds', buckets: [1], labels: { q: 'string' } });
    expect(exampleLabels(native.where({ q: 'a' }))).toEqual({ q: 'a' });
    expect(exampleLabels(classic.where({ q: 'b' }))).toEqual({ q: 'b' });
  });
});

describe('GIVEN a metric that was narrowed before WHEN its conditions are read', () => {
  it('THEN they are those it was narrowed by', () => {
    const narrowed = requests.where({ outcome: { not: 'late' }, code: { match: /2../ }, service: 'api' });
    const where = fixedWhere(narrowed.selection);
    expect(where).toEqual({ outcome: { not: 'late' }, code: { match: /2../ }, service: 'api' });
    expect(fixedWhere(requests.selection)).toEqual({});
  });
});

describe('GIVEN conditions WHEN they are shown to a person', () => {
  it.each([
    [{ outcome: 'ok' }, 'outcome ok'],
    [{ outcome: ['ok', 'late'], code: { notMatch: /5../ } }, 'outcome ok or late and code unlike 5..'],
    [{ outcome: { not: ['ok', 'late'] } }, 'outcome other than ok and late'],
  ])('THEN %j reads "%s"', (where, text) => {
    expect(shownWhere(where)).toBe(text);
  });
});
