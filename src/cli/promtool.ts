import { posix } from 'node:path';
import { type FoundTool, findTool } from '../io/find-tool.ts';
import { readText } from '../io/read-text.ts';
import { runProgram } from '../io/run-program.ts';
import type { TestSuite } from '../prove/junit.ts';
import type { CliContext } from './context.ts';
import type { StackOutput } from './synthesis.ts';

const PROMETHEUS_IMAGE = /\b[\w.:/-]*prom\/prometheus:v[\w.-]+/;

/** promtool for files below `folder`: of the very release that will evaluate the rules where only Docker has one. */
export function findPromtool(
  folder: string,
  stacks: readonly StackOutput[],
  { env, cacheRoot }: Pick<CliContext, 'env' | 'cacheRoot'>,
): FoundTool | undefined {
  const inventories = stacks.map(stack => stack.files.get('stack.json') ?? '');
  const image = inventories.map(text => PROMETHEUS_IMAGE.exec(text)?.[0]).find(found => found !== undefined);
  return findTool({ name: 'promtool', release: 'prometheus', env, cacheRoot, folder, ...(image ? { image } : {}) });
}

/** First line of `promtool --version`: part of whatever is remembered of its verdicts. */
export async function promtoolVersion({ command, args }: FoundTool): Promise<string> {
  const { stdout, stderr } = await runProgram(command, [...args, '--version']);
  return (stdout || stderr).split('\n')[0] ?? '';
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Names of the tests to run. @default - all */
  readonly only?: readonly string[] | undefined;
}

/** A regular expression of Go for one name. */
const exactly = (name: string): string => `^${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`;

/** Runs test files in one process, one after the other. Paths are relative to `folder`. */
export async function runTestFiles(
  { command, args }: FoundTool,
  folder: string,
  paths: readonly string[],
  { env = {}, only = [] }: RunOptions = {},
): Promise<TestSuite[]> {
  if (paths.length === 0) return [];
  const { parseJunit } = await import('../prove/junit.ts');
  const report = posix.join(folder, `report-${paths[0]?.replaceAll(/\W/g, '-')}.xml`);
  const files = paths.map(path => posix.join(folder, path));
  const options = [`--junit=${report}`, ...only.map(name => `--run=${exactly(name)}`)];
  const { stdout, stderr } = await runProgram(command, [...args, 'test', 'rules', ...options, ...files], {
    env: { ...process.env, ...env },
  });
  const suites = parseJunit(readText(report) ?? '');
  // Names come back as they were given; the file that was run is a copy nobody knows.
  if (suites !== undefined) return suites.map((suite, i) => ({ ...suite, name: paths[i] ?? suite.name }));
  const error = `${stdout}${stderr}`.trim() || 'promtool failed without a word.';
  return paths.map(name => ({ name, cases: [], error }));
}
