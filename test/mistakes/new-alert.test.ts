import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { findToolSync } from '../../scripts/tools/index.js';
import { synthesize } from '../../src/synth/index.ts';
import { Project, plain } from '../cli/cli.ts';
import { alertExample, readmeExample } from '../package/readme-example.ts';
import { describeWith } from '../tools/tool.ts';
import { BROKEN, METRIC } from './new-alert.ts';

// Mutants take a second or two; a busy machine takes ten times that.
jest.setTimeout(120_000);

const ALERT = alertExample();

const declared = (alert: string): string =>
  readmeExample()
    .replace('Alert, Alertmanager, App, counter,', 'Alert, Alertmanager, App, counter, gauge,')
    .replace('  metrics: {\n', `  metrics: {\n${METRIC}`)
    .replace('new Dashboard(', `${alert}\nnew Dashboard(`);

const promtool = findToolSync('promtool');
const TOOL_FOLDER = promtool.missing ? '' : dirname(promtool.command[0] ?? '');

let project: Project;
beforeAll(() => {
  project = new Project();
});
afterAll(() => project.remove());

/** What a person sees: no colours, no folder of a machine. */
async function run(alert: string, [verb = '', ...options]: readonly string[]) {
  project.write({ 'main.ts': declared(alert) });
  const { code, stdout, stderr } = await project.run([verb, '--app', 'main.ts', ...options], {
    env: { PATH: `${TOOL_FOLDER}:${process.env.PATH}` },
    doors: specifier => import(specifier),
    loadSynthesize: async () => synthesize,
  });
  return { code, said: plain(stderr + stdout).replaceAll(`${project.folder}/`, '') };
}

describeWith(['promtool'], 'GIVEN a new alert on a metric of one’s own', () => {
  it('WHEN its lines are counted THEN they are fewer than thirty, tests and runbook included', () => {
    expect(ALERT.trim().split('\n').length).toBeLessThan(30);
  });

  it('WHEN it is right THEN nothing is said against it', async () => {
    for (const command of [
      ['validate'],
      ['test', '--coverage', '--filter', 'OrdersWait'],
      ['test', '--mutate', '--filter', 'OrdersWait'],
    ]) {
      const { code, said } = await run(ALERT, command);
      expect(said).not.toMatch(/^(?:error|warning) /m);
      expect({ code, said }).toMatchObject({ code: 0 });
    }
  });

  it.each(BROKEN.map(broken => [broken.title, broken] as const))(
    'WHEN %s THEN it is said',
    async (_, { change: [from, to], command, says }) => {
      const alert = ALERT.replace(from, () => to);
      expect(alert).not.toBe(ALERT);
      const { code, said } = await run(alert, command);
      expect(said).toContain(says);
      expect(code).toBe(1);
    },
  );
});
