import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { findToolSync } from '../../scripts/tools/index.js';
import type { StackModel } from '../../src/model/stack.ts';
import { output, strongStack, weakStack } from '../prove/weak-stack.ts';
import { describeWith } from '../tools/tool.ts';
import { Project } from './cli.ts';

// Mutants take a second or two; a busy machine takes ten times that.
jest.setTimeout(120_000);

let project: Project;

beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

/** Where promtool is; the cache of the verb itself is the project's own, so that nothing is remembered. */
const promtool = findToolSync('promtool');
const TOOL_FOLDER = promtool.missing ? '' : dirname(promtool.command[0] ?? '');

/** The verb over a model as the real library makes it. */
function run(model: StackModel, ...argv: string[]) {
  project.declare([]);
  return project.run(['test', ...argv], {
    env: { PATH: `${TOOL_FOLDER}:${process.env.PATH}` },
    loadSynthesize: async () => async () => ({ stacks: [output(model)], findings: [] }),
  });
}

describeWith(['promtool'], 'sightline test with tests of the tests', () => {
  it('GIVEN weak tests WHEN mutated THEN survivors are listed with their change, and the gate fails', async () => {
    const { code, stdout } = await run(weakStack(), '--mutate', '--filter', 'QueueLong', '--json');
    expect(code).toBe(1);
    const { mutation, findings } = JSON.parse(stdout);
    const survivors = mutation.survivors
      .filter(({ rule }: { rule: string }) => rule === 'QueueLong')
      .map(({ operator, change }: { operator: string; change: string }) => `${operator}: ${change}`);
    expect(survivors).toEqual([
      'comparison: > → >=',
      'aggregation: max → sum',
      'aggregation: max → min',
      'aggregation: max → avg',
      'threshold: 10 → 11',
      'threshold: 10 → 9',
      'for: for: 2m → 1m',
      'for: for: 2m → 1m30s',
      'for: for: 2m → 2m30s',
    ]);
    expect(findings.map(({ code: name }: { code: string }) => name)).toContain('mutation-gate');
  });

  it('GIVEN tests at every edge WHEN mutated THEN all mutants are killed, and a second run remembers', async () => {
    const { code, stdout } = await run(strongStack(), '--mutate', '--coverage');
    expect(stdout).toMatch(/all +\d+ +0 +0 +0 +100 %/);
    expect(stdout).toMatch(/\d+ judged anew/);
    expect(code).toBe(0);
    expect((await run(strongStack(), '--mutate')).stdout).toContain('all remembered');
  });

  it('GIVEN weak tests WHEN coverage is asked THEN the table shows it and every gap is a finding', async () => {
    const { code, stdout, stderr } = await run(weakStack(), '--coverage');
    expect(code).toBe(1);
    expect(stdout).toContain('test/api    2/2     2/2       0/2      1/1          0/1');
    expect(stderr).toContain('QueueLong (warning) has no test of its boundary');
  });

  it('GIVEN a failing test WHEN run THEN it is told in words and drawn, in the JUnit report too', async () => {
    const model = strongStack();
    const broken = {
      ...model,
      ruleGroups: model.ruleGroups.map(group => ({
        ...group,
        rules: group.rules.map(rule =>
          rule.kind === 'alert' ? { ...rule, levels: rule.levels.map(level => ({ ...level, forSeconds: 300 })) } : rule,
        ),
      })),
    };
    const { code, stderr } = await run(broken, '--filter', 'eleven', '--junit', 'out/report.xml');
    expect(code).toBe(1);
    expect(stderr).toContain(`QueueLong: "eleven wait for two minutes", at 3m
    expected  fires with {owner="team-a", queue="fast", service="api", severity="warning"}
    got       nothing fires
    warning   max by (queue) (api_queue_length) > 10 for 5m
    given     one sample every 1m`);
    expect(stderr).toContain('▁██████████▁▁▁▁▁▁  10, then 11');
    expect(readFileSync(join(project.folder, 'out/report.xml'), 'utf8')).toContain('expected  fires with');
  });

  it('GIVEN a gate that is no share WHEN run THEN the command line is not understood', async () => {
    const { code, stderr } = await run(weakStack(), '--mutate', '--gate', 'most');
    expect(code).toBe(2);
    expect(stderr).toContain('--gate');
  });
});
