import { APP_ARGS, JSON_ARG, type Verb, WATCH_ARG } from './verb.ts';
import { runWatched } from './watch.ts';

export const test: Verb = {
  summary: 'Prove the rules with promtool',
  description: `Synthesizes in memory and runs the promtool unit tests of every alert and recording rule.
--coverage says what no test shows; --mutate changes the rules and says which changes no test notices.
promtool is looked for on PATH, then in Sightline's cache, then as a Docker image.`,
  args: {
    ...APP_ARGS,
    out: { type: 'string', valueHint: 'folder', default: 'dist', description: 'Where synth writes, to name the files' },
    filter: {
      type: 'string',
      valueHint: 'text',
      description: 'Only rules and tests whose name contains this; several: a|b',
    },
    coverage: { type: 'boolean', description: 'Fail where a test is missing: firing, silent, boundary, annotations' },
    mutate: { type: 'boolean', description: 'Change every rule in every small way, and run its tests on each' },
    gate: {
      type: 'string',
      valueHint: 'percent',
      default: '95',
      description: 'With --mutate: how many must be killed',
    },
    junit: { type: 'string', valueHint: 'file', description: 'Write a JUnit report there, for CI' },
    ...WATCH_ARG,
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline test', does: 'the tests of all stacks' },
    { command: 'sightline test --stack heartbeat --filter NodeDisk --watch', does: 'some of one, after every save' },
    { command: 'sightline test --coverage --junit build/rules.xml', does: 'in CI: nothing may be unproven' },
    { command: 'sightline test --mutate --filter NodeDiskFull', does: 'would the tests of this alert notice?' },
  ],
  run: (values, context) =>
    runWatched(values, context, async () => (await import('./test-once.ts')).testOnce(values, context)),
};
