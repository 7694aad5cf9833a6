import { checkTypes } from '../io/check-types.ts';
import { plural } from './format-findings.ts';
import { type LoadedStacks, loadStacks, sortFindings } from './load-stacks.ts';
import { createProgress } from './progress.ts';
import { printReport } from './report.ts';
import { APP_ARGS, JSON_ARG, type Verb, WATCH_ARG } from './verb.ts';
import { runWatched } from './watch.ts';

export const validate: Verb = {
  summary: 'Check everything and write nothing',
  description: `Runs the stack file and every check that synth runs: queries, references, routes, schemas, policies.
Loading a stack file fast means not type-checking it; --types runs the TypeScript compiler as well.`,
  args: {
    ...APP_ARGS,
    types: { type: 'boolean', description: 'Run the type check too (needs typescript in the project)' },
    ...WATCH_ARG,
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline validate', does: 'all checks of all stacks' },
    { command: 'sightline validate --types', does: 'with the type check' },
    { command: 'sightline validate --watch', does: 'while editing' },
  ],
  run: (values, context) =>
    runWatched(values, context, async () => {
      const progress = createProgress(context);
      const loading = loadStacks(values, context);
      const loaded: LoadedStacks = await loading;
      const typeFindings = values.flag('types') ? await typeCheck(loaded.entry, progress.show) : [];
      progress.done();
      const findings = sortFindings([...loaded.findings, ...typeFindings]);
      const names = loaded.stacks.map(stack => stack.name);
      const summary = `${plural(names.length, 'stack')} checked${names.length > 0 ? `: ${names.join(', ')}` : ''}.`;
      const exitCode = printReport({ findings, summary, data: { stacks: names } }, values, context);
      return { exitCode, inputs: loaded.inputs };
    }),
};

async function typeCheck(entry: string, show: (text: string) => void) {
  const ticking = setInterval(() => show('type check …'), 100);
  try {
    return await checkTypes(entry);
  } finally {
    clearInterval(ticking);
  }
}
