import { join, resolve } from 'node:path';
import { loadApp } from '../io/load-app.ts';
import type { Locate } from '../io/locate.ts';
import { OutputMemory } from '../io/output-memory.ts';
import { findEntry } from '../io/project.ts';
import { VerdictCache } from '../io/verdict-cache.ts';
import type { Finding } from '../shared/finding.ts';
import { didYouMean } from '../shared/suggest.ts';
import type { CliContext } from './context.ts';
import type { App, StackOutput } from './synthesis.ts';
import { UsageError } from './usage-error.ts';
import type { VerbValues } from './verb.ts';

export interface LoadedStacks {
  /** Absolute path of the stack file. */
  readonly entry: string;
  readonly stacks: readonly StackOutput[];
  /** Of the stack file and of all stacks: errors first, then by place. */
  readonly findings: readonly Finding[];
  /** Files that were read, for `--watch`. */
  readonly inputs: readonly string[];
  /** Finds the user's line behind a call stack. */
  readonly locate: Locate;
}

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some(f => f.severity === 'error');

/** Runs the stack file and the pipeline in memory; nothing is written. */
export async function loadStacks(values: VerbValues, context: CliContext): Promise<LoadedStacks> {
  const file = values.text('app');
  const entry = file === undefined ? findEntry(context.cwd) : resolve(context.cwd, file);
  const timeoutMs = secondsOption(values) * 1000;
  // Reading the pipeline and bundling the stack file both take a while and do not need each other.
  const onBundling = (): void => void context.preload().catch(() => {});
  const [synthesize, loaded] = await Promise.all([
    context.loadSynthesize(),
    loadApp({ entry, cacheRoot: context.cacheRoot, doors: context.doors, timeoutMs, onBundling }),
    context.doors('sightline'),
  ]);
  const { inputs, locate } = loaded;
  if (loaded.findings.length > 0) return { entry, stacks: [], findings: loaded.findings, inputs, locate };
  const { app } = loaded;
  const door = (await context.doors('sightline')) as { readonly App: abstract new () => App };
  if (!(app instanceof door.App)) return { entry, stacks: [], findings: [noApp(entry, app)], inputs, locate };
  const verdicts = new VerdictCache<unknown>(join(context.cacheRoot, 'verdicts.json'));
  const only = values.text('stack');
  const output = await synthesize(app, {
    locate,
    verdicts,
    outputs: new OutputMemory(context.cacheRoot, entry),
    build: context.build,
    ...(only === undefined ? {} : { only }),
  });
  verdicts.save();
  const { stacks } = output;
  if (only !== undefined && stacks.length === 0) {
    const known = app.models().map(model => model.name);
    return { entry, stacks, findings: [unknownStack(entry, only, known)], inputs, locate };
  }
  const findings = sortFindings([...output.findings, ...stacks.flatMap(stack => stack.findings)]);
  return { entry, stacks, findings, inputs, locate };
}

function secondsOption(values: VerbValues): number {
  const text = values.text('timeout') ?? '';
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new UsageError(`--timeout is a number of seconds above 0, found "${text}".`);
  return seconds;
}

function noApp(entry: string, found: unknown): Finding {
  const what = found === undefined ? 'has no default export' : `exports ${describe(found)} by default`;
  return {
    code: 'stack-file-no-app',
    severity: 'error',
    path: entry,
    message: `The file ${what}; an App is expected.`,
    hint: 'Write "const app = new App();", declare the stacks on it, and end with "export default app;".',
  };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'function') return 'a function or class';
  if (typeof value !== 'object') return `the ${typeof value} ${JSON.stringify(value)}`;
  const name = value.constructor?.name;
  return name === undefined || name === 'Object' ? 'a plain object' : `a ${name}`;
}

const unknownStack = (entry: string, name: string, known: readonly string[]): Finding => ({
  code: 'stack-unknown',
  severity: 'error',
  path: entry,
  message: `No stack is named "${name}".`,
  hint: didYouMean(name, known),
});

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Errors before warnings, then file by file from top to bottom. */
export const sortFindings = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort(
    (a, b) =>
      compareText(a.severity, b.severity) ||
      compareText(a.position?.file ?? '', b.position?.file ?? '') ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
      compareText(a.path, b.path) ||
      compareText(a.code, b.code),
  );
