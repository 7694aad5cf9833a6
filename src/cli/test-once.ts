import { join, posix, resolve } from 'node:path';
import type { FoundTool } from '../io/find-tool.ts';
import { replaceFile } from '../io/replace-file.ts';
import { runParallel } from '../io/run-parallel.ts';
import { withTemporaryFolder } from '../io/temporary-folder.ts';
import { formatJunit } from '../prove/junit.ts';
import { onlyTests, testFiles } from '../prove/test-files.ts';
import type { Finding } from '../shared/finding.ts';
import type { CliContext } from './context.ts';
import { plural, shortPath } from './format-findings.ts';
import { hasErrors, type LoadedStacks, loadStacks, sortFindings } from './load-stacks.ts';
import { createProgress } from './progress.ts';
import { findPromtool, runTestFiles } from './promtool.ts';
import { type Proof, proveCoverage, proveMutants } from './prove.ts';
import { printReport, type Report } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { failuresOf, junitSuite, type RunFile } from './test-failures.ts';
import { UsageError } from './usage-error.ts';
import type { VerbValues } from './verb.ts';

/** One run of `sightline test`. */
export async function testOnce(values: VerbValues, context: CliContext) {
  const gate = gateOption(values);
  const loaded = await loadStacks(values, context);
  const report = hasErrors(loaded.findings) ? noTest(loaded.findings) : await proven(loaded, gate, values, context);
  return { exitCode: printReport(report, values, context), inputs: loaded.inputs };
}

function gateOption(values: VerbValues): number {
  const text = values.text('gate') ?? '';
  const gate = Number(text);
  if (text.trim() === '' || !(gate >= 0 && gate <= 100))
    throw new UsageError(`--gate is a number of per cent from 0 to 100, found "${text}".`);
  return gate;
}

const noTest = (findings: readonly Finding[]): Report => ({
  findings,
  summary: 'No test was run.',
  data: { tests: 0, failed: 0 },
});

/** The stacks with the tests that were asked for, and their files. */
function filtered(loaded: LoadedStacks, filter: string | undefined): LoadedStacks {
  if (filter === undefined) return loaded;
  const stacks = loaded.stacks.map((stack): StackOutput => {
    const model = onlyTests(stack.model, filter);
    const inventory = [...stack.files].filter(([path]) => path === 'stack.json');
    return { ...stack, model, files: new Map([...testFiles(model), ...inventory]) };
  });
  return { ...loaded, stacks };
}

async function proven(loaded: LoadedStacks, gate: number, values: VerbValues, context: CliContext): Promise<Report> {
  const { stacks } = loaded;
  const tool = (folder: string): FoundTool | undefined => findPromtool(folder, stacks, context);
  if (!tool(context.cwd)) return noTest([noPromtool(loaded.entry)]);
  const found = (folder: string): FoundTool => tool(folder) as FoundTool;
  const filter = values.text('filter');
  const tests = await runTests(filtered(loaded, filter), found, values, context);
  const proofs: Proof[] = [];
  if (values.flag('coverage')) proofs.push(proveCoverage(loaded, filter));
  // Mutants of a rule whose tests fail already would all be killed.
  if (values.flag('mutate') && tests.data.failed === 0) {
    proofs.push(await proveMutants(loaded, { gate, filter }, found, context));
  }
  return {
    findings: sortFindings([tests, ...proofs].flatMap(({ findings }) => findings)),
    ...(proofs.length === 0 ? {} : { text: proofs.map(({ text }) => `${text}\n`).join('\n') }),
    summary: tests.summary,
    data: Object.assign({}, tests.data, ...proofs.map(({ data }) => data)),
  };
}

const noPromtool = (path: string): Finding => ({
  code: 'tool-missing',
  severity: 'error',
  path,
  message: 'promtool was not found on PATH, in the cache or through Docker.',
  hint: 'Install Prometheus, which brings promtool, or start Docker.',
});

/** Not those below `tests/loki/`: promtool knows no log lines. */
const PROMTOOL_TEST = /^tests\/[^/]+\.test\.yml$/;

/** Rules and tests of a stack below a folder of its name: tests name their rules by relative path. */
const filesOf = ({ name, files }: StackOutput): (readonly [string, string])[] =>
  [...files]
    .filter(([path]) => PROMTOOL_TEST.test(path) || path.startsWith('rules/'))
    .map(([path, content]) => [posix.join(name, path), content] as const);

async function runTests(
  { stacks, findings, locate }: LoadedStacks,
  found: (folder: string) => FoundTool,
  values: VerbValues,
  context: CliContext,
) {
  const files = new Map(stacks.flatMap(filesOf));
  const out = resolve(context.cwd, values.text('out') ?? 'dist');
  const tests = stacks
    .flatMap(({ name, model, files: own }) =>
      [...own.keys()].filter(path => PROMTOOL_TEST.test(path)).map(path => ({ model, path: posix.join(name, path) })),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const progress = createProgress(context);
  let finished = 0;
  const runs = await withTemporaryFolder(files, folder =>
    runParallel(tests, async ({ model, path }): Promise<RunFile> => {
      const [suite] = await runTestFiles(found(folder), folder, [path]);
      progress.show(`promtool: ${++finished} of ${tests.length} files`);
      return { model, path: shortPath(join(out, path), context.cwd), suite: suite ?? { name: path, cases: [] } };
    }),
  );
  progress.done();
  const failures = runs.map(run => ({ run, findings: failuresOf(run, locate) }));
  const junit = values.text('junit');
  if (junit !== undefined) {
    const suites = failures.map(({ run, findings: own }) => junitSuite(run, own));
    replaceFile(resolve(context.cwd, junit), formatJunit(suites));
  }
  const count = runs.reduce((sum, { suite }) => sum + suite.cases.length, 0);
  const failed = failures.reduce((sum, { run }) => sum + failedIn(run), 0);
  const from = found(context.cwd).from;
  const summary =
    failed === 0
      ? `${plural(count, 'rule test')} in ${plural(tests.length, 'file')} passed (promtool: ${from}).`
      : `${failed} of ${plural(count, 'rule test')} failed.`;
  return {
    findings: [...findings, ...failures.flatMap(({ findings: own }) => own)],
    summary,
    data: { tests: count, failed },
  };
}

const failedIn = ({ suite }: RunFile): number =>
  suite.error === undefined ? suite.cases.filter(test => test.failures.length > 0).length : 1;
