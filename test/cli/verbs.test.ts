import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StackModel } from '../../src/model/stack.ts';
import { FINDING_CODES } from '../../src/shared/finding-codes.ts';
import { describeWith } from '../tools/tool.ts';
import { type FakeStack, Project } from './cli.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

describe('sightline list', () => {
  it('GIVEN two stacks WHEN listed THEN each has a line with its parts', async () => {
    const files = { 'rules/a.yml': 'a', 'rules/b.yml': 'b', 'stack.json': 'x'.repeat(2000) };
    const stacks: FakeStack[] = [{ name: 'a', files }, { name: 'b' }];
    const { code, stdout } = await project.declare(stacks).run(['list']);
    expect([code, stdout]).toEqual([0, 'a: 3 files, 2 KiB (rules 2)\nb: 0 files, 0 KiB\n']);
    expect(JSON.parse((await project.run(['list', '--json'])).stdout).stacks).toHaveLength(2);
    expect((await project.declare([]).run(['list'])).stdout).toBe('No stack is declared.\n');
  });
});

describe('sightline list of a stack with contents', () => {
  const alert = (name: string, ...severities: string[]) => ({
    kind: 'alert',
    name,
    levels: severities.map(severity => ({ severity })),
  });
  const long = (number: number): string => `Dashboard ${number} of a service`;
  // Only what the verb reads: it goes through JSON on its way into the stack file.
  const model = {
    components: {
      prometheus: { kind: 'prometheus', version: '3.13.5', deployment: { kind: 'existing', urls: {} } },
      loki: { kind: 'loki', version: '3.7.8', deployment: { kind: 'deployed', workload: 'loki' } },
    },
    services: [{ name: 'api' }],
    ruleGroups: [
      { rules: [alert('Down', 'warning'), { kind: 'recording', name: 'a:b' }] },
      { rules: [alert('Absent', 'error'), alert('Down', 'critical')] },
    ],
    dashboards: [1, 2, 3, 4, 5].map(number => ({ uid: `d${number}`, title: long(number) })),
    routing: { receivers: [{ name: 'oncall' }] },
  } as unknown as Partial<StackModel>;

  it('GIVEN components, services, alerts, dashboards and receivers WHEN listed THEN each is named, in short lines', async () => {
    const { stdout } = await project.declare([{ name: 'a', model }]).run(['list']);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
"
a: 0 files, 0 KiB
  components  loki 3.7.8, prometheus 3.13.5 (existing)
  services    api
  alerts      Absent (error), Down (critical, warning)
  dashboards  Dashboard 1 of a service, Dashboard 2 of a service, Dashboard 3 of a service,
              Dashboard 4 of a service, Dashboard 5 of a service
  receivers   oncall
"
`);
  });

  it('GIVEN the same WHEN listed as JSON THEN programs can read it', async () => {
    const { stdout } = await project.declare([{ name: 'a', model }]).run(['list', '--json']);
    expect(JSON.parse(stdout).stacks).toMatchObject([
      {
        components: [
          { kind: 'loki', version: '3.7.8', deployment: 'deployed' },
          { kind: 'prometheus', version: '3.13.5', deployment: 'existing' },
        ],
        services: ['api'],
        alerts: [
          { name: 'Absent', severities: ['error'] },
          { name: 'Down', severities: ['critical', 'warning'] },
        ],
        dashboards: [{ uid: 'd1', title: long(1) }, {}, {}, {}, {}],
        receivers: ['oncall'],
      },
    ]);
  });
});

describe('sightline explain', () => {
  it.each(Object.keys(FINDING_CODES))(
    'GIVEN the code %s WHEN explained THEN title, reason and example are printed',
    async code => {
      const { stdout } = await project.run(['explain', code]);
      expect(stdout).toMatch(new RegExp(`^${code} \\((error|warning)\\): .+\\n\\n.+\\n\\nFor example:\\n {4}`));
    },
  );

  it('GIVEN no code WHEN explained THEN all are listed', async () => {
    const { stdout } = await project.run(['explain']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(Object.keys(FINDING_CODES).length);
  });
});

describe('sightline validate', () => {
  it('GIVEN a declaration without findings WHEN validated THEN nothing is written', async () => {
    const { code, stdout } = await project.declare([{ name: 'a', files: { 'stack.json': '' } }]).run(['validate']);
    expect([code, stdout]).toEqual([0, '1 stack checked: a.\n']);
  });

  it('GIVEN a type error and --types WHEN validated THEN it is a finding at its place', async () => {
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    mkdirSync(join(project.folder, 'node_modules/typescript/bin'), { recursive: true });
    const compiler = `import(${JSON.stringify(join(typescript, 'lib/tsc.js'))})`;
    writeFileSync(join(project.folder, 'node_modules/typescript/bin/tsc'), compiler);
    project.declare([{ name: 'a' }]).write({
      'node_modules/typescript/package.json': '{"name":"typescript","bin":{"tsc":"bin/tsc"}}',
      'tsconfig.json': '{"compilerOptions":{"strict":true,"noEmit":true,"types":[]},"files":["a.ts"]}',
      'a.ts': `const one: { readonly a: { readonly b: number } } = {\n  a: { b: 'text' },\n};\nexport { one };\n`,
    });
    expect((await project.run(['validate'])).code).toBe(0);
    const { code, stdout } = await project.run(['validate', '--types', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      {
        code: 'type-error',
        position: { file: join(project.folder, 'a.ts'), line: 2, column: 8 },
        message: expect.stringContaining('TS2322'),
      },
    ]);
  }, 60_000);

  it('GIVEN --types and no compiler WHEN validated THEN it says what to install', async () => {
    const { code, stderr } = await project.declare([{ name: 'a' }]).run(['validate', '--types']);
    expect(code).toBe(1);
    expect(stderr).toContain('npm install --save-dev typescript');
  });
});

const rules = `groups:
- name: g
  rules:
  - alert: Down
    expr: up == 0
`;
const ruleTest = (value: number, firing: string) => `rule_files: [../rules/g.rules.yml]
tests:
- name: down
  interval: 1m
  input_series: [{series: 'up{job="a"}', values: '${value}x3'}]
  alert_rule_test: [{eval_time: 1m, alertname: Down, exp_alerts: ${firing}}]
- name: value
  interval: 1m
  input_series: [{series: 'up{job="a"}', values: '${value}x3'}]
  promql_expr_test: [{eval_time: 1m, expr: up, exp_samples: [{labels: 'up{job="a"}', value: ${value}}]}]
`;
const tested = (name: string, test: string): FakeStack => ({
  name,
  files: { 'rules/g.rules.yml': rules, 'tests/g.test.yml': test, 'kubernetes/x.yaml': '' },
});

describeWith(['promtool'], 'sightline test', () => {
  const PATH = process.env.PATH;
  const cacheRoot = join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache'), 'sightline');
  const run = (...argv: string[]) => project.run(['test', ...argv], { env: { PATH }, cacheRoot });

  it('GIVEN tests that pass WHEN run THEN they are counted', async () => {
    const passing = ruleTest(0, '[{exp_labels: {job: a}}]');
    const { code, stdout } = await project
      .declare([tested('a', passing), tested('b', passing)])
      .run(['test'], { env: { PATH }, cacheRoot });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^4 rule tests in 2 files passed \(promtool: .+\)\.\n$/);
  });

  it('GIVEN a test that fails WHEN run THEN the finding names file and test with what was expected and got', async () => {
    project.declare([tested('a', ruleTest(0, '[]')), tested('b', ruleTest(1, '[]'))]);
    await project.run(['synth']);
    const { code, stdout } = await run('--json');
    expect(code).toBe(1);
    const { findings, tests, failed } = JSON.parse(stdout);
    expect([tests, failed]).toEqual([4, 1]);
    expect(findings).toMatchObject([{ code: 'rule-test-failed', path: 'dist/a/tests/g.test.yml' }]);
    expect(existsSync(join(project.folder, findings[0].path))).toBe(true);
    expect((await run('--out', 'build')).stderr).toContain('rule-test-failed  build/a/tests/g.test.yml');
    expect(findings[0].message).toMatch(/^down\n[\s\S]*exp:\[\][\s\S]*got:\[[\s\S]*job="a"/);
  });

  it('GIVEN a rule file that promtool refuses WHEN run THEN the finding carries its words', async () => {
    const broken = tested('a', ruleTest(0, '[]'));
    project.declare([
      {
        ...broken,
        files: { ...broken.files, 'rules/g.rules.yml': 'groups: [{name: g, rules: [{alert: A, expr: "up =="}]}]' },
      },
    ]);
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toContain('parse error');
  });
});

describe('sightline test without promtool', () => {
  it('GIVEN neither program nor Docker WHEN run THEN it says what to install', async () => {
    const { code, stderr } = await project.declare([tested('a', ruleTest(0, '[]'))]).run(['test']);
    expect(code).toBe(1);
    expect(stderr).toContain('tool-missing');
  });

  it('GIVEN only Docker WHEN run THEN the image of the stack’s own Prometheus is used, with the folder mounted', async () => {
    const stack = tested('a', ruleTest(0, '[]'));
    const bin = join(project.folder, 'bin');
    project.write({ 'bin/docker': '#!/bin/sh\necho "$@" >&2\nexit 1\n' });
    chmodSync(join(bin, 'docker'), 0o755);
    project.declare([
      { ...stack, files: { ...stack.files, 'stack.json': '{"image":"docker.io/prom/prometheus:v3.1.0"}' } },
    ]);
    const { stderr } = await project.run(['test'], { env: { PATH: `${bin}:/bin` } });
    expect(stderr).toMatch(
      /run --rm --network none --user \d+:\d+ --volume (\S+):\1 --entrypoint \/bin\/promtool docker.io\/prom\/prometheus:v3.1.0 test rules --junit=\1\/report\S+ \1\/a\/tests\/g.test.yml/,
    );
  });
});
