import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from './tool.ts';

const head = 'metadata: { name: web, namespace: apps }';
const deployment = (spec: string) => `apiVersion: apps/v1\nkind: Deployment\n${head}\nspec: ${spec}\n`;

describeWith(['k8s-strict-decode'], 'the strict decoder of Kubernetes objects', ({ 'k8s-strict-decode': decode }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-decode-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const judge = (manifest: string, ...args: string[]) => {
    const file = join(folder, 'manifest.yaml');
    writeFileSync(file, manifest);
    const { status, stdout } = decode([...args, file]);
    return {
      status,
      verdicts: stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Record<string, unknown>),
    };
  };

  test('accepts an object that is right, and says who it is', () => {
    const { status, verdicts } = judge(`# first\n---\n${deployment('{ replicas: 2 }')}`);
    expect(status).toBe(0);
    expect(verdicts).toEqual([
      {
        file: join(folder, 'manifest.yaml'),
        document: 1,
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'apps',
        name: 'web',
        ok: true,
      },
    ]);
  });

  test.each([
    ['an unknown field', deployment('{ replica: 2 }'), /unknown field "spec\.replica"/],
    ['a wrong type', deployment('{ replicas: "2" }'), /cannot unmarshal string into .*spec\.replicas/],
    ['a key given twice', deployment('{ replicas: 2, replicas: 3 }'), /key "replicas" already set/],
    [
      'a word that YAML 1.1 takes for a boolean',
      deployment('{}').replace('apps }', 'n }'),
      /unmarshal bool .*namespace/,
    ],
    ['a kind that nobody knows', `apiVersion: v1\nkind: Deplyoment\n${head}\n`, /no kind "Deplyoment"/],
    [
      'a beta version',
      `apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\n${head}\n`,
      /no kind "PodDisruptionBudget"/,
    ],
    ['an object without a name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', /metadata\.name is missing/],
    ['text that is no YAML', 'a: [\n', /did not find/],
    ['an empty file', '# nothing\n', /no object in this file/],
  ])('rejects %s', (_, manifest, error) => {
    const { status, verdicts } = judge(manifest);
    expect(status).toBe(1);
    expect(verdicts).toEqual([expect.objectContaining({ ok: false, error: expect.stringMatching(error) })]);
  });

  test('judges each document and each item of a List', () => {
    const list =
      'apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: Service, metadata: { name: a }, sepc: {} }\n';
    const { verdicts } = judge(`${deployment('{}')}---\n${list}`);
    expect(verdicts.map(({ document, kind, ok }) => [document, kind, ok])).toEqual([
      [0, 'Deployment', true],
      [1, 'Service', false],
    ]);
  });

  const rule = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n${head}\nspec: {}\n`;

  test('rejects custom resources, unless their group is allowed', () => {
    expect(judge(rule).status).toBe(1);
    const allowed = judge(rule, '--allow-group', 'monitoring.coreos.com');
    expect(allowed).toMatchObject({ status: 0, verdicts: [{ ok: true, unchecked: true, name: 'web' }] });
  });

  test('checks the metadata of custom resources all the same', () => {
    const { status } = judge(rule.replace('namespace: apps', 'labels: [a]'), '--allow-group=monitoring.coreos.com');
    expect(status).toBe(1);
  });

  test('reads whole folders and ends with 2 when it is called wrongly', () => {
    judge(deployment('{}'));
    expect(decode([folder]).status).toBe(0);
    expect(decode([]).status).toBe(2);
    expect(decode([join(folder, 'absent')])).toMatchObject({ status: 2, stderr: expect.stringContaining('absent') });
  });
});
