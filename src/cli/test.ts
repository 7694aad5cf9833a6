import { join, posix, resolve } from 'node:path';
import { type FoundTool, findTool } from '../io/find-tool.ts';
import { runParallel } from '../io/run-parallel.ts';
import { runProgram } from '../io/run-program.ts';
import { withTemporaryFolder } from '../io/temporary-folder.ts';
import type { Finding } from '../shared/finding.ts';
import type { CliContext } from './context.ts';
import { plural, shortPath } from './format-findings.ts';
import { hasErrors, loadStacks, sortFindings } from './load-stacks.ts';
import { createProgress } from './progress.ts';
import { printReport } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { APP_ARGS, JSON_ARG, type Verb, type VerbValues } from './verb.ts';

export const test: Verb = {
  summary: 'Prove the rules with promtool',
  description: `Synthesizes in memory and runs the promtool unit tests of every alert and recording rule.
promtool is looked for on PATH, then in Sightline's cache, then as a Docker image.`,
  args: {
    ...APP_ARGS,
    out: { type: 'string', valueHint: 'folder', default: 'dist', description: 'Where synth writes, to name the files' },
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline test', does: 'the tests of all stacks' },
    { command: 'sightline test --stack heartbeat', does: 'of one' },
  ],
  async run(values, context) {
    const { stacks, findings, entry } = await loadStacks(values, context);
    if (hasErrors(findings)) {
      return printReport({ findings, summary: 'No test was run.', data: { tests: 0, failed: 0 } }, values, context);
    }
    const files = new Map(stacks.flatMap(filesOf));
    const tests = [...files].filter(([path]) => path.endsWith('.test.yml')).sort(([a], [b]) => (a < b ? -1 : 1));
    return withTemporaryFolder(files, async folder => {
      const promtool = findPromtool(folder, stacks, context);
      if (!promtool) {
        const summary = 'No test was run.';
        return printReport({ findings: [noPromtool(entry)], summary, data: { tests: 0, failed: 0 } }, values, context);
      }
      return runTests({ tests, folder, promtool, findings }, values, context);
    });
  },
};

/** Rules and tests of a stack below a folder of its name: tests name their rules by relative path. */
const filesOf = ({ name, files }: StackOutput): (readonly [string, string])[] =>
  [...files]
    .filter(([path]) => path.startsWith('tests/') || path.startsWith('rules/'))
    .map(([path, content]) => [posix.join(name, path), content] as const);

const PROMETHEUS_IMAGE = /\b[\w.:/-]*prom\/prometheus:v[\w.-]+/;

/** The image of the very release that will evaluate the rules, if the stack deploys one. */
function findPromtool(folder: string, stacks: readonly StackOutput[], context: CliContext): FoundTool | undefined {
  const inventories = stacks.map(stack => stack.files.get('stack.json') ?? '');
  const image = inventories.map(text => PROMETHEUS_IMAGE.exec(text)?.[0]).find(found => found !== undefined);
  const { env, cacheRoot } = context;
  return findTool({ name: 'promtool', release: 'prometheus', env, cacheRoot, folder, ...(image ? { image } : {}) });
}

const noPromtool = (path: string): Finding => ({
  code: 'tool-missing',
  severity: 'error',
  path,
  message: 'promtool was not found on PATH, in the cache or through Docker.',
  hint: 'Install Prometheus, which brings promtool, or start Docker.',
});

interface TestRun {
  readonly tests: readonly (readonly [path: string, content: string])[];
  readonly folder: string;
  readonly promtool: FoundTool;
  readonly findings: readonly Finding[];
}

async function runTests({ tests, folder, promtool, findings }: TestRun, values: VerbValues, context: CliContext) {
  const progress = createProgress(context);
  let finished = 0;
  const out = resolve(context.cwd, values.text('out') ?? 'dist');
  const written = (path: string): string => shortPath(join(out, path), context.cwd);
  const results = await runParallel(tests, async ([path, content]) => {
    const args = [...promtool.args, 'test', 'rules', posix.join(folder, path)];
    const { exitCode, stdout, stderr } = await runProgram(promtool.command, args);
    progress.show(`promtool: ${++finished} of ${tests.length} files`);
    const failures = exitCode === 0 ? [] : failuresIn(written(path), stdout + stderr);
    return { count: await countTests(content), failures };
  });
  progress.done();
  const failures = results.flatMap(result => result.failures);
  const count = results.reduce((sum, result) => sum + result.count, 0);
  const failed = failures.length;
  const summary =
    failed === 0
      ? `${plural(count, 'rule test')} in ${plural(tests.length, 'file')} passed (promtool: ${promtool.from}).`
      : `${failed} of ${plural(count, 'rule test')} failed.`;
  const all = sortFindings([...findings, ...failures]);
  return printReport({ findings: all, summary, data: { tests: count, failed } }, values, context);
}

async function countTests(content: string): Promise<number> {
  const { parseYaml } = await import('../shared/yaml.ts');
  const { tests } = parseYaml(content) as { readonly tests?: readonly unknown[] };
  return tests?.length ?? 0;
}

/**
 * Failures of one test file as findings about `path`: where a person finds it, not the copy that was run.
 * promtool prints one block a failed test, which begins with its name, or with the expression for tests of queries, and
 * one line for a file that it cannot read.
 */
export function failuresIn(path: string, output: string): Finding[] {
  const failure = (message: string): Finding => ({
    code: 'rule-test-failed',
    severity: 'error',
    path,
    message,
    hint: 'Correct the rule or the test: "exp" is what the test expects, "got" what the rule gives. sightline synth writes this file.',
  });
  const lines = output.split('\n').filter(line => line.trim() !== '');
  const blocks: string[][] = [];
  for (const line of lines) {
    if (/^ {2}(FAILED:|SUCCESS)/.test(line)) continue;
    if (/^ {4}(name: |expr: |alertname: |parse|\S+:)/.test(line) && !isContinuation(blocks.at(-1), line))
      blocks.push([]);
    if (blocks.length === 0) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  if (blocks.length === 0) return [failure('promtool failed without a word.')];
  return blocks.map(block =>
    failure(
      block
        .map(line => line.replace(/^ {4}/, '  ').trimEnd())
        .join('\n')
        .trim(),
    ),
  );
}

/** `alertname:` follows `name:` within the same block. */
const isContinuation = (block: readonly string[] | undefined, line: string): boolean =>
  block?.length === 1 && /^ {4}name: /.test(block[0] ?? '') && !/^ {4}name: /.test(line);
