import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VERBS } from '../../src/cli/verbs.ts';
import { Project } from './cli.ts';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])(
    'GIVEN %j WHEN run THEN every verb and exit code is named',
    async argv => {
      const { code, stdout, stderr } = await project.run(argv);
      expect([code, stderr]).toEqual([0, '']);
      for (const verb of Object.keys(VERBS)) expect(stdout).toMatch(new RegExp(`^  ${verb} +\\S`, 'm'));
      expect(stdout).toContain('2  the command line was not understood');
    },
  );

  it.each(Object.keys(VERBS))(
    'GIVEN %s --help WHEN run THEN it teaches by examples, each of which is understood',
    async verb => {
      const { code, stdout } = await project.run([verb, '--help']);
      expect(code).toBe(0);
      const examples = [...stdout.matchAll(/^ {2}sightline (.+)$/gm)].map(match => match[1] ?? '');
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples.filter(text => !text.includes('--watch'))) {
        const ran = await project.run(example.split(' '));
        expect({ example, understood: ran.code <= 1 }).toEqual({ example, understood: true });
      }
    },
  );

  it('GIVEN --version WHEN run THEN only the version is printed', async () => {
    expect(await project.run(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('a command line that is not understood', () => {
  it.each([
    [['syth'], 'Did you mean "synth"?'],
    [['synth', '--stak', 'x'], 'Did you mean "--stack"?'],
    [['synth', '--stack'], '--stack needs a value'],
    [['synth', '--stack='], '--stack needs a value'],
    [['synth', '--app', '--stack'], '--app needs a value'],
    [['synth', '--json=1'], '--json takes no value'],
    [['synth', '-j'], 'There is no option -j'],
    [['synth', 'heartbeat'], '"heartbeat" is one argument too many'],
    [['synth', '--timeout', 'soon'], '--timeout is a number of seconds'],
    [['synth', '--timeout', '0'], '--timeout is a number of seconds'],
    [['explain', 'stack-file-no-ap'], 'Did you mean "stack-file-no-app"?'],
    [['explain', 'constructor'], 'There is no finding code'],
    [['toString'], 'There is no command'],
  ])('GIVEN %j WHEN run THEN it says what to write and exits with 2', async (argv, message) => {
    const { code, stdout, stderr } = await project.run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/See sightline (\w+ )?--help\n$/);
  });

  it.each([
    [['synth', '--json', '--stak', 'x'], 'Did you mean "--stack"?', 'sightline synth --help'],
    [['syth', '--json'], 'Did you mean "synth"?', 'sightline --help'],
    [['explain', 'stack-file-no-ap', '--json'], 'Did you mean "stack-file-no-app"?', 'sightline explain --help'],
    [['secrets', '--json'], 'declares no stack', 'sightline secrets --help'],
  ])('GIVEN %j WHEN run THEN the error is one JSON document on stdout', async (argv, message, help) => {
    const { code, stdout, stderr } = await project.declare([]).run(argv);
    expect([code, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      findings: [],
      error: { kind: 'usage', message: expect.stringContaining(message), help },
    });
  });

  it('GIVEN any words WHEN run THEN it never ends as a mistake of ours', async () => {
    const word = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('explain', 'list', '--json', '--app', '--', '-', '--stack=x'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 4 }), async argv => {
        fc.pre(!argv.includes('--watch') && argv[0] !== 'secrets');
        expect([0, 1, 2]).toContain((await project.run(argv)).code);
      }),
      { numRuns: 150 },
    );
  });
});

it('GIVEN a mistake of our own WHEN run THEN it says so, with the stack, and exits with 3', async () => {
  project.declare([]);
  const loadSynthesize = async () => async () => {
    throw new Error('broken inside');
  };
  const { code, stderr } = await project.run(['synth'], { loadSynthesize });
  expect(code).toBe(3);
  expect(stderr).toMatch(/mistake in sightline 1\.2\.3, not in your declaration[\s\S]*broken inside\n\s+at /);
  const json = await project.run(['synth', '--json'], { loadSynthesize });
  expect([json.code, json.stderr]).toEqual([3, '']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: false,
    error: { kind: 'internal', message: expect.stringContaining('broken inside') },
  });
});
