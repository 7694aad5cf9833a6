import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** A suite as somebody would write it, run by a jest of its own on a machine that has no tools at all. */
const SUITE = `
import { expect, test } from '@jest/globals';
import { describeWith } from ${JSON.stringify(resolve('test/tools/tool.ts'))};
describeWith([process.env.TOOL], 'generated rules', run => {
  test('are valid', () => expect(run[process.env.TOOL](['--version']).status).toBe(0));
});
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-describe-'));
  writeFileSync(join(folder, 'suite.test.ts'), SUITE);
});
afterEach(() => rmSync(folder, { recursive: true }));

const jest = (env: NodeJS.ProcessEnv, tool = 'promtool') => {
  const args = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--json',
    '--globalSetup=',
    '--roots',
    folder,
  ];
  const ran = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { XDG_CACHE_HOME: folder, PATH: '', TOOL: tool, ...env },
  });
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(ran.stdout);
  const titles = testResults[0].assertionResults.map((result: { fullName: string }) => result.fullName);
  return { status: ran.status, counts: [numPassedTests, numFailedTests, numPendingTests], titles };
};

describe('a suite whose tool is missing', () => {
  const title = expect.stringMatching(/^generated rules promtool [\d.]+ is missing: install it/);

  test('is skipped, and says what to install', () => {
    expect(jest({})).toEqual({ status: 0, counts: [0, 0, 1], titles: [title] });
  });

  test('fails in CI', () => {
    expect(jest({ CI: 'true' })).toEqual({ status: 1, counts: [0, 1, 0], titles: [title] });
  });

  test('is skipped in CI too where only a container registry has it', () => {
    const tempo = expect.stringMatching(/^generated rules tempo [\d.]+ is missing: install it, or a container engine/);
    expect(jest({ CI: 'true' }, 'tempo')).toEqual({ status: 0, counts: [0, 0, 1], titles: [tempo] });
  });
});
