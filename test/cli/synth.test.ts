import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/shared/finding.ts';
import { type FakeStack, Project, plain } from './cli.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

const heartbeat: FakeStack = {
  name: 'heartbeat',
  files: {
    'stack.json': '{}\n',
    'kubernetes/00-namespace.yaml': 'kind: Namespace\n',
    'kubernetes/optional/extra.yaml': '',
  },
};
const NAMES =
  '(heartbeat/kubernetes/00-namespace.yaml, heartbeat/kubernetes/optional/extra.yaml, heartbeat/stack.json)';
const finding = (changes: Partial<Finding> = {}): Finding => ({
  code: 'stack-unknown',
  severity: 'error',
  path: 'heartbeat/api',
  message: 'This is wrong.',
  hint: 'Write that.',
  ...changes,
});
const dist = (path = '') => join(project.folder, 'dist', path);
const files = (): string[] => (existsSync(dist()) ? readdirSync(dist(), { recursive: true }).map(String).sort() : []);

describe('sightline synth', () => {
  it('GIVEN a stack file WHEN run twice THEN files are written once and the second run says that nothing changed', async () => {
    project.declare([heartbeat]);
    expect(await project.run(['synth'])).toEqual({
      code: 0,
      stdout: `heartbeat: 3 files in dist, 3 files written ${NAMES}.\n`,
      stderr: '',
    });
    expect((await project.run(['synth'])).stdout).toBe('heartbeat: 3 files in dist, nothing changed.\n');
    expect(readFileSync(dist('heartbeat/stack.json'), 'utf8')).toBe('{}\n');
  });

  it('GIVEN a file changed by hand, and then many new ones WHEN run THEN the summary names up to five that were written', async () => {
    await project.declare([heartbeat]).run(['synth']);
    writeFileSync(dist('heartbeat/stack.json'), 'by hand');
    expect((await project.run(['synth'])).stdout).toContain('1 file written (heartbeat/stack.json).\n');
    const many = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(number => [`${number}`, '']));
    const { stdout } = await project.declare([{ name: 'heartbeat', files: many }]).run(['synth']);
    const named = [1, 2, 3, 4, 5].map(number => `heartbeat/${number}`).join(', ');
    expect(stdout).toContain(`7 files written (${named} and 2 more), 3 removed.\n`);
  });

  it('GIVEN main.ts beside package.json, another file or another folder WHEN named THEN they are used', async () => {
    project.declare([heartbeat], 'main.ts').declare([{ ...heartbeat, name: 'other' }], 'stacks/other.ts');
    expect((await project.run(['synth'])).stdout).toContain('heartbeat: 3 files');
    expect((await project.run(['synth', '--app', 'stacks/other.ts', '--out', 'build'])).stdout).toContain(
      'other: 3 files in build',
    );
  });

  it('GIVEN a renamed stack WHEN run THEN the output of the old name is removed, that of other stack files is not', async () => {
    await project.declare([{ ...heartbeat, name: 'other' }], 'other.ts').run(['synth', '--app', 'other.ts']);
    await project.declare([heartbeat]).run(['synth']);
    const { stdout } = await project.declare([{ ...heartbeat, name: 'pulse' }]).run(['synth']);
    expect(stdout).toMatch(/3 files written \(pulse\/.+\), 1 removed\.$/m);
    expect(readdirSync(dist()).sort()).toEqual(['other', 'pulse']);
  });

  it('GIVEN --stack WHEN run THEN only that stack is written and the others stay', async () => {
    project.declare([heartbeat, { ...heartbeat, name: 'pulse' }]);
    await project.run(['synth']);
    project.declare([heartbeat, { name: 'pulse', files: { a: '1' } }]);
    await project.run(['synth', '--stack', 'heartbeat']);
    expect(existsSync(dist('pulse/stack.json'))).toBe(true);
    const { code, stderr } = await project.run(['synth', '--stack', 'hartbeat']);
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean "heartbeat"?');
  });

  it('GIVEN an error in any stack WHEN run THEN nothing is written and the old output stays', async () => {
    await project.declare([heartbeat]).run(['synth']);
    const before = files();
    project.declare([
      { name: 'heartbeat', files: { 'new.txt': '' } },
      { name: 'broken', findings: [finding()] },
    ]);
    const { code, stderr } = await project.run(['synth']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 error\. Nothing was written\.\n$/);
    expect(files()).toEqual(before);
  });

  it('GIVEN only warnings WHEN run THEN they are shown and the output is written', async () => {
    project.declare([{ ...heartbeat, findings: [finding({ severity: 'warning' })] }]);
    const { code, stdout, stderr } = await project.run(['synth']);
    expect([code, stdout]).toEqual([0, `1 warning. heartbeat: 3 files in dist, 3 files written ${NAMES}.\n`]);
    expect(stderr).toContain('warning stack-unknown  heartbeat/api');
  });

  it('GIVEN a clash in the last of two stacks WHEN run THEN the first one is not touched either', async () => {
    mkdirSync(dist('pulse'), { recursive: true });
    writeFileSync(dist('pulse/stack.json'), 'mine');
    const { code, stderr } = await project.declare([heartbeat, { ...heartbeat, name: 'pulse' }]).run(['synth']);
    expect(code).toBe(1);
    expect(stderr).toContain('output-foreign-file');
    expect(existsSync(dist('heartbeat'))).toBe(false);
  });

  it.each(['../outside', 'a/b', '.', '..', '', '.hidden'])(
    'GIVEN a stack of the name %j WHEN run THEN nothing leaves dist',
    async name => {
      const { code, stderr } = await project.declare([{ ...heartbeat, name }]).run(['synth']);
      expect(code).toBe(1);
      expect(stderr).toContain('output-path-unsafe');
      expect(readdirSync(project.folder).sort()).toEqual(['.cache', 'package.json', 'src']);
    },
  );

  it.each([[['synth']], [['synth', '--check']]])(
    'GIVEN dist/<stack> is a link WHEN %j is run THEN it is refused and nothing is written there',
    async argv => {
      mkdirSync(join(project.folder, 'elsewhere'));
      mkdirSync(dist());
      symlinkSync(join(project.folder, 'elsewhere'), dist('heartbeat'));
      const { code, stderr } = await project.declare([heartbeat]).run(argv);
      expect(code).toBe(1);
      expect(stderr).toContain('output-path-unsafe');
      expect(stderr).toContain('is a symbolic link');
      expect(readdirSync(join(project.folder, 'elsewhere'))).toEqual([]);
    },
  );

  it('GIVEN foreign files in a folder that is loaded as a whole WHEN synthesized or checked THEN a warning names each', async () => {
    const files = {
      'rules/a.rules.yml': 'groups: []\n',
      'loki/a.rules.yml': '',
      'dashboards/a.json': '{}',
      'kubernetes/a.yaml': '',
    };
    await project.declare([{ name: 'heartbeat', files }]).run(['synth']);
    mkdirSync(dist('heartbeat/runbooks'));
    // Beside the live ones: what is not loaded, by its name or its folder.
    const live = ['dashboards/f/mine.json', 'kubernetes/mine.yaml', 'loki/mine.yaml', 'rules/mine.rules.yml'];
    mkdirSync(dist('heartbeat/dashboards/f'));
    for (const path of [...live, 'rules/notes.md', 'rules/draft.yml', 'runbooks/mine.yaml'])
      writeFileSync(dist(`heartbeat/${path}`), '');
    for (const argv of [['synth'], ['synth', '--check']]) {
      const { code, stdout } = await project.run([...argv, '--json']);
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      expect([code, findings.map(found => found.path).sort()]).toEqual([
        0,
        live.map(path => dist(`heartbeat/${path}`)),
      ]);
      expect(findings[0]).toMatchObject({ code: 'output-foreign-file-live', severity: 'warning' });
    }
    expect((await project.run(['synth'])).stderr).toContain('Prometheus loads every *.rules.yml there');
    // A file of ours that is declared no more is removed, and no warning.
    const { stdout } = await project
      .declare([{ name: 'heartbeat', files: { 'rules/b.rules.yml': '' } }])
      .run(['synth', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    expect(findings.map(found => found.path)).not.toContain(dist('heartbeat/rules/a.rules.yml'));
  });

  // With --check, so that nothing is written there should this ever fail.
  it.each(['/', homedir()])('GIVEN --out %s WHEN run THEN it is refused with a finding', async out => {
    const { code, stdout } = await project.declare([heartbeat]).run(['synth', '--check', '--json', '--out', out]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: 'output-path-unsafe', path: out, hint: 'Name a folder of its own, such as --out dist.' },
    ]);
  });

  it('GIVEN --manifests-only WHEN run THEN only Kubernetes manifests are written, optional ones not', async () => {
    await project.declare([heartbeat]).run(['synth', '--manifests-only', 'build/cdk8s']);
    const found = readdirSync(join(project.folder, 'build/cdk8s/heartbeat')).filter(name => !name.startsWith('.'));
    expect(found).toEqual(['00-namespace.yaml']);
  });
});

describe('sightline synth --check', () => {
  it('GIVEN output that is up to date, changed, missing or left over WHEN checked THEN it says so and writes nothing', async () => {
    await project.declare([heartbeat]).run(['synth']);
    expect(await project.run(['synth', '--check'])).toMatchObject({ code: 0, stdout: 'dist is up to date.\n' });
    const before = files();
    project.declare([{ name: 'heartbeat', files: { 'stack.json': '{"changed":1}\n', 'new.txt': '' } }]);
    const { code, stdout } = await project.run(['synth', '--check', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ code: 'output-out-of-date', severity: 'error' });
    expect(JSON.parse(stdout).changed.map((path: string) => path.slice(dist().length + 1))).toEqual([
      'heartbeat/kubernetes/00-namespace.yaml',
      'heartbeat/kubernetes/optional/extra.yaml',
      'heartbeat/new.txt',
      'heartbeat/stack.json',
    ]);
    expect(files()).toEqual(before);
    expect((await project.declare([]).run(['synth', '--check'])).code).toBe(1);
  });
});

describe('findings', () => {
  it('GIVEN errors and warnings in several files WHEN shown THEN errors come first, each with place, line and fix', async () => {
    const at = (line: number, column: number) => ({ file: join(project.folder, 'src/a.ts'), line, column });
    project.write({ 'src/a.ts': 'one\n\ttwo three\n' }).declare([
      {
        name: 'heartbeat',
        findings: [
          finding({ severity: 'warning', message: 'A warning.' }),
          finding({ position: at(2, 6), message: 'The second.' }),
          finding({ position: at(1, 1), message: 'The first.', hint: '' }),
          finding({ position: at(99, 1), message: 'Beyond the end.' }),
        ],
      },
    ]);
    const { stderr } = await project.run(['synth']);
    expect(`\n${stderr}`).toMatchInlineSnapshot(`
"
error stack-unknown  src/a.ts:1:1  heartbeat/api
  The first.
    1 | one
      | ^

error stack-unknown  src/a.ts:2:6  heartbeat/api
  The second.
    2 |  two three
      |      ^
  fix: Write that.

error stack-unknown  src/a.ts:99:1  heartbeat/api
  Beyond the end.
  fix: Write that.

warning stack-unknown  heartbeat/api
  A warning.
  fix: Write that.

3 errors, 1 warning. Nothing was written.
"
`);
  });

  it('GIVEN a terminal WHEN shown THEN in colour, unless NO_COLOR asks for none', async () => {
    project.declare([{ name: 'a', findings: [finding()] }]);
    const coloured = await project.run(['synth'], { terminal: true });
    const none = await project.run(['synth'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(coloured.stderr).not.toBe(plain(coloured.stderr));
    expect(none.stderr).toBe(plain(coloured.stderr));
    expect((await project.run(['synth'])).stderr).toBe(none.stderr);
  });

  it('GIVEN --json WHEN run THEN stdout is one document and stderr is empty', async () => {
    project.declare([{ name: 'a', findings: [finding()] }]);
    const { code, stdout, stderr } = await project.run(['synth', '--json']);
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toEqual({ ok: false, findings: [finding()], written: [], removed: [] });
  });

  it.each([
    ['export const app = 1;', 'has no default export'],
    ['export default 7;', 'exports the number 7 by default'],
    ['export default () => 1;', 'exports a function or class by default'],
    ['export default {};', 'exports a plain object by default'],
    ['export default class Main {}', 'exports a function or class by default'],
    ['export default new Map();', 'exports a Map by default'],
    ['export default null;', 'exports null by default'],
  ])('GIVEN the stack file %j WHEN run THEN it says that %s', async (source, message) => {
    const { code, stderr } = await project.write({ 'src/main.ts': source }).run(['synth']);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('export default app;');
  });
});

describe('sightline synth --watch', () => {
  it('GIVEN a change of an imported file WHEN watching THEN it runs again, until it is told to end', async () => {
    project.declare([heartbeat]);
    const abort = new AbortController();
    const running = project.run(['synth', '--watch'], { signal: abort.signal });
    const until = async (condition: () => boolean) => {
      for (let i = 0; i < 100 && !condition(); i++) await new Promise(done => setTimeout(done, 30));
      expect(condition()).toBe(true);
    };
    await until(() => existsSync(dist('heartbeat/stack.json')));
    await new Promise(done => setTimeout(done, 200));
    project.declare([{ name: 'heartbeat', files: { 'next.txt': '' } }]);
    await until(() => existsSync(dist('heartbeat/next.txt')));
    await new Promise(done => setTimeout(done, 200));
    abort.abort();
    const { code, stderr } = await running;
    expect(code).toBe(0);
    expect(stderr.match(/Watching/g)).toHaveLength(2);
  });
});
