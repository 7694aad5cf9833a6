import { describeFailure } from '../prove/failed-test.ts';
import type { TestCase, TestSuite } from '../prove/junit.ts';
import { testsOfFile } from '../prove/test-files.ts';
import type { Finding } from '../shared/finding.ts';
import type { LoadedStacks } from './load-stacks.ts';
import type { StackOutput } from './synthesis.ts';

/** A test file as it was run, of one stack. */
export interface RunFile {
  readonly model: StackOutput['model'];
  /** Where synth writes it: what a person finds, not the copy that was run. */
  readonly path: string;
  readonly suite: TestSuite;
}

/** Failures of a test file as findings, at the test in the user's source. */
export function failuresOf({ model, path, suite }: RunFile, locate: LoadedStacks['locate']): Finding[] {
  if (suite.error !== undefined) return [finding(path, suite.error)];
  const declared = testsOfFile(model, path);
  return suite.cases.flatMap(({ name, failures }, i) => {
    const known = declared[i]?.test.name === name ? declared[i] : undefined;
    // A file that cannot be loaded fails every test in the same words.
    return [...new Set(failures)].map(failure => {
      if (known === undefined) return finding(path, `${name}\n${indented(failure)}`);
      const position = locate(known.test.origin.trace.stack);
      const message = describeFailure({ ...known, failure }).replaceAll('\n', '\n  ');
      return { ...finding(known.test.origin.path, message), ...(position ? { position } : {}) };
    });
  });
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map(line => `  ${line.trimEnd()}`)
    .join('\n');

const finding = (path: string, message: string): Finding => ({
  code: 'rule-test-failed',
  severity: 'error',
  path,
  message,
  hint: 'Correct the rule, or the test.',
});

/** The report for CI systems: promtool's, with failures in the words of the findings. */
export const junitSuite = ({ path, suite }: RunFile, findings: readonly Finding[]): TestSuite => ({
  ...suite,
  name: path,
  cases: suite.cases.map((test): TestCase => {
    const own = findings.filter(({ message }) => test.failures.length > 0 && message.includes(test.name));
    return own.length === 0 ? test : { ...test, failures: own.map(({ message }) => message) };
  }),
});
