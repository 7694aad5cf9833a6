import { describe, expect, it } from '@jest/globals';
import { App, Loki, type MonitoringStack, MonitoringStack as Stack } from 'sightline';
import type { FindingCode } from '../../src/shared/finding-codes.ts';
import { synthesize } from '../../src/synth/index.ts';
import { soundStack, testEnvironment } from '../fixtures/declare.ts';

async function codesOf(declare: (stack: MonitoringStack) => void): Promise<string[]> {
  const app = new App();
  const stack = new Stack(app, 'test', { environment: testEnvironment });
  soundStack(stack);
  declare(stack);
  const { stacks } = await synthesize(app);
  return stacks.flatMap(stack => stack.findings.map(finding => finding.code));
}

const loki = (stack: MonitoringStack): Loki => new Loki(stack, 'loki');
const container = (change: object): object => ({
  spec: { template: { spec: { containers: [{ name: 'loki', ...change }] } } },
});

/** Overrides and own objects that break what would be written, by the code they must raise. */
const BROKEN: readonly (readonly [what: string, code: FindingCode, declare: (stack: MonitoringStack) => unknown])[] = [
  ['a compose field of the wrong type', 'schema-invalid', s => loki(s).merge('compose', { mem_limit: ['1g'] })],
  [
    'a port that is no number',
    'schema-invalid',
    s => loki(s).merge('kubernetes', container({ ports: [{ name: 'http', containerPort: 'x' }] })),
  ],
  [
    'a privileged container',
    'container-privileged',
    s => loki(s).merge('kubernetes', container({ securityContext: { privileged: true } })),
  ],
  ['a privileged service', 'container-privileged', s => loki(s).merge('compose', { privileged: true })],
  [
    'the host network',
    'container-privileged',
    s => loki(s).merge('kubernetes', { spec: { template: { spec: { hostNetwork: true } } } }),
  ],
  ['the newest image', 'image-latest', s => loki(s).merge('compose', { image: 'grafana/loki:latest' })],
  [
    'an image without a tag',
    'image-latest',
    s => loki(s).merge('kubernetes', container({ image: 'registry:5000/loki' })),
  ],
  [
    'no memory limit',
    'workload-no-limit',
    s =>
      loki(s).patch('kubernetes', [{ op: 'remove', path: '/spec/template/spec/containers/0/resources/limits/memory' }]),
  ],
  [
    'an override of an object that does not exist',
    'override-no-match',
    s => loki(s).merge('kubernetes', { spec: {} }, 'CronJob'),
  ],
  [
    'a patch of a place that does not exist',
    'override-no-match',
    s => loki(s).patch('compose', [{ op: 'replace', path: '/nowhere', value: 1 }]),
  ],
  [
    'an own object without a name',
    'kubernetes-extra-object',
    s => s.addKubernetesObjects(() => [{ apiVersion: 'v1', kind: 'ConfigMap' }]),
  ],
  [
    'an own object that holds a secret value',
    'schema-invalid',
    s =>
      s.addKubernetesObjects(() => [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { password: 'hunter2' } },
      ]),
  ],
];

describe('GIVEN an override or own object that breaks the output', () => {
  it.each(BROKEN)('WHEN it is %s THEN %s is found', async (_, code, declare) => {
    expect(await codesOf(stack => void declare(stack))).toContain(code);
  });

  it('WHEN nothing is overridden THEN nothing is found', async () => {
    expect(await codesOf(loki)).toEqual([]);
  });
});

describe('GIVEN verdicts of an earlier run', () => {
  it('WHEN nothing has changed THEN no file is judged again', async () => {
    const verdicts = new Map<string, unknown>();
    const app = new App();
    soundStack(new Stack(app, 'test', { environment: testEnvironment }));
    await synthesize(app, { verdicts });
    const known = verdicts.size;
    await synthesize(app, {
      verdicts: { get: key => verdicts.get(key), set: key => expect(key).toBe('already judged') },
    });
    expect(known).toBeGreaterThan(5);
  });
});
