import type { FindingCodeEntry } from './entry.ts';

/** The stack file, the output folder and the programs behind the verbs. */
export const STACK_FILE_CODES = {
  'stack-file-missing': {
    severity: 'error',
    title: 'The stack file does not exist',
    why: 'There is no declaration to synthesize.',
    example: 'sightline synth --app src/man.ts',
  },
  'stack-file-syntax': {
    severity: 'error',
    title: 'The stack file does not parse',
    why: 'The declaration cannot be run.',
    example: 'const app = new App(;',
  },
  'stack-file-import': {
    severity: 'error',
    title: 'An import is not found',
    why: 'The declaration cannot be run.',
    example: "import { api } from './servces/api.ts';",
  },
  'stack-file-await': {
    severity: 'error',
    title: 'await at the top level of a stack file',
    why: 'What is fetched while synthesizing can differ each time, and the output would with it.',
    example: "const owners = await fetch('https://example.org/owners');",
  },
  'stack-file-throws': {
    severity: 'error',
    title: 'The stack file throws',
    why: 'The declaration is not complete.',
    example: "throw new Error('not yet');",
  },
  'stack-file-timeout': {
    severity: 'error',
    title: 'The stack file does not end',
    why: 'Synth would hang, in CI until the job is killed.',
    example: 'while (true) {}',
  },
  'stack-file-no-app': {
    severity: 'error',
    title: 'The stack file does not export an App',
    why: 'Sightline synthesizes what the default export of the file declares.',
    example: "const app = new App(); // and no 'export default app;'",
  },
  'stack-unknown': {
    severity: 'error',
    title: 'No stack of this name',
    why: 'Nothing would be written.',
    example: 'sightline synth --stack hartbeat',
  },
  'output-path-unsafe': {
    severity: 'error',
    title: 'A file name that cannot be written safely',
    why: 'It would leave the output folder, or clash with another file on some systems.',
    example: "new Dashboard(grafana, '../../etc/passwd', {});",
  },
  'output-foreign-file': {
    severity: 'error',
    title: 'A file in the way that Sightline did not write',
    why: "Somebody's work would be lost.",
    example: 'echo notes > dist/heartbeat/stack.json && sightline synth',
  },
  'output-foreign-file-live': {
    severity: 'warning',
    title: 'A file that Sightline did not write takes effect',
    why: 'Rules, dashboards and manifests are loaded by the folder: what lies there is deployed, unchecked and untested.',
    example: 'cp draft.rules.yml dist/heartbeat/rules/ && sightline synth',
  },
  'output-unwritable': {
    severity: 'error',
    title: 'The output cannot be written',
    why: 'The generated files would be incomplete; what was there before is kept.',
    example: 'chmod a-w dist && sightline synth',
  },
  'output-out-of-date': {
    severity: 'error',
    title: 'The committed output is not what the declaration gives',
    why: 'Reviewers read, and CI applies, something else than what is declared.',
    example: 'sightline synth --check # after a change without sightline synth',
  },
  'rule-test-failed': {
    severity: 'error',
    title: 'A test of a rule fails',
    why: 'The alert fires when it should not, or stays silent when it should fire.',
    example: "firesWhen({ after: '1m' }) // of an alert with for: '5m'",
  },
  'coverage-gap': {
    severity: 'error',
    title: 'An alert or a recorded series that no test proves in full',
    why: 'Nobody has seen it fire, or stay silent, or change from one to the other at the right moment.',
    example: 'sightline test --coverage # of an alert whose tests only look long after it began to fire',
  },
  'mutant-survived': {
    severity: 'warning',
    title: 'No test notices when the rule is wrong in this way',
    why: 'The rule could have this very mistake, now or after the next change.',
    example: 'sightline test --mutate # of an alert above: 0.1 whose tests only give 0 and 1',
  },
  'mutation-gate': {
    severity: 'error',
    title: 'Too many mutants survive',
    why: 'The tests of these rules would pass although the rules are wrong.',
    example: 'sightline test --mutate --gate 95',
  },
  'mutant-reason-stale': {
    severity: 'error',
    title: 'A reason for a mutant that is none',
    why: 'What was true of the rule before it changed is taken for granted.',
    example: "equivalentMutants: { 'sum(increase(a[5m])) > 0': '…' } // of a rule that now compares with 1",
  },
  'mutant-reason-missing': {
    severity: 'error',
    title: 'A mutant called equivalent without a reason',
    why: 'A surviving mutant is a hole in the tests until somebody has said why it is none.',
    example: "equivalentMutants: { 'sum(increase(a[5m])) > 0': '' }",
  },
  'type-error': {
    severity: 'error',
    title: 'The declaration does not compile',
    why: 'The type check finds what running the file cannot.',
    example: "received.sumBy('ap');",
  },
  'tool-missing': {
    severity: 'error',
    title: 'A program that is needed was not found',
    why: 'Nothing was checked.',
    example: 'sightline test # without promtool',
  },
} as const satisfies Record<string, FindingCodeEntry>;
