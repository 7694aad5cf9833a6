import { join, resolve } from 'node:path';
import { checkOutputFolder, checkStackName } from '../io/output/check-paths.ts';
import type { ForeignLive } from '../io/output/foreign-live.ts';
import { isEmptyPlan, planOutput } from '../io/output/plan-output.ts';
import { removeStaleStacks, staleStacks, writeOutputs } from '../io/output/write-output.ts';
import { nameInProject } from '../io/project.ts';
import type { Finding } from '../shared/finding.ts';
import { InputError } from '../shared/input-error.ts';
import type { CliContext } from './context.ts';
import { plural, shortPath } from './format-findings.ts';
import { hasErrors, type LoadedStacks, loadStacks } from './load-stacks.ts';
import { printReport, type Report } from './report.ts';
import { APP_ARGS, JSON_ARG, type Verb, type VerbValues, WATCH_ARG } from './verb.ts';
import { runWatched } from './watch.ts';

export const synth: Verb = {
  summary: 'Write the files of every stack below dist/',
  description: `Runs the stack file, checks everything, and makes dist/<stack>/ contain what was declared:
Kubernetes manifests, the compose stack, rules with their tests, dashboards, runbooks.
Nothing is written when anything is wrong. Files that sightline did not write are left alone.`,
  args: {
    ...APP_ARGS,
    out: { type: 'string', valueHint: 'folder', default: 'dist', description: 'Where to write' },
    check: { type: 'boolean', description: 'Write nothing; fail when the folder is not up to date (for CI)' },
    'manifests-only': {
      type: 'string',
      valueHint: 'folder',
      description: 'Write only the Kubernetes manifests, there (for cdk8s)',
    },
    ...WATCH_ARG,
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline synth', does: 'write dist/ from src/main.ts' },
    { command: 'sightline synth --app stacks/heartbeat.ts --out build', does: 'another stack file, another folder' },
    { command: 'sightline synth --check', does: 'in CI: is what is committed what is declared?' },
    { command: 'sightline synth --watch', does: 'while editing: write after every save' },
  ],
  run: (values, context) => runWatched(values, context, () => synthOnce(values, context)),
};

async function synthOnce(values: VerbValues, context: CliContext) {
  const loaded = await loadStacks(values, context);
  const report = hasErrors(loaded.findings) ? nothingWritten(loaded) : await output(loaded, values, context);
  return { exitCode: printReport(report, values, context), inputs: loaded.inputs };
}

const nothingWritten = ({ findings }: LoadedStacks): Report => ({
  findings,
  summary: 'Nothing was written.',
  data: { written: [], removed: [] },
});

async function output(loaded: LoadedStacks, values: VerbValues, context: CliContext): Promise<Report> {
  const manifests = values.text('manifests-only');
  const out = resolve(context.cwd, manifests ?? values.text('out') ?? 'dist');
  const app = nameInProject(loaded.entry);
  const stacks = loaded.stacks.map(({ name, files }) => ({
    name,
    folder: join(out, name),
    files: manifests === undefined ? files : onlyManifests(files),
    app,
  }));
  const target: Target = { out, app, stacks, all: values.text('stack') === undefined };
  try {
    checkOutputFolder(out);
    const report = values.flag('check') ? check(target, context) : await write(target, context);
    return { ...report, findings: [...loaded.findings, ...report.findings] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...nothingWritten(loaded), findings: [toFinding(error, out), ...loaded.findings] };
  }
}

/** Manifests in folders below are optional: they are applied by hand, if at all. */
const MANIFEST_FILE = /^kubernetes\/([^/]+\.yaml)$/;

/** What the cdk8s CLI expects of an app: every YAML file it finds is a manifest. */
function onlyManifests(files: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, content] of files) {
    const name = MANIFEST_FILE.exec(path)?.[1];
    if (name !== undefined) found.set(name, content);
  }
  return found;
}

interface Target {
  readonly out: string;
  readonly app: string;
  readonly stacks: readonly { name: string; folder: string; files: ReadonlyMap<string, string>; app: string }[];
  /** False when only one stack was asked for; the others are then left alone. */
  readonly all: boolean;
}

/** How many of the files written the summary names; all of them are in the JSON document. */
const NAMED = 5;

/** A file somebody changed by hand is written anew: they must see which. */
function nameSome(paths: readonly string[], out: string): string {
  if (paths.length === 0) return '';
  const named = paths.slice(0, NAMED).map(path => shortPath(path, out));
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return ` (${named.join(', ')}${more})`;
}

async function write({ out, app, stacks, all }: Target, context: CliContext): Promise<Report> {
  for (const stack of stacks) checkStackName(stack.name);
  const done = await writeOutputs(stacks);
  const below = (key: 'written' | 'removed'): string[] =>
    stacks.flatMap(({ folder }, i) => (done[i]?.[key] ?? []).map(path => join(folder, path)));
  const written = below('written');
  const removed = below('removed');
  const names = stacks.map(stack => stack.name);
  if (all) removed.push(...(await removeStaleStacks(out, app, names)).map(name => join(out, name)));
  const files = stacks.reduce((sum, stack) => sum + stack.files.size, 0);
  const changes =
    written.length + removed.length === 0
      ? 'nothing changed'
      : `${plural(written.length, 'file')} written${nameSome(written, out)}${removed.length > 0 ? `, ${removed.length} removed` : ''}`;
  const live = stacks.flatMap(({ folder }, i) => (done[i]?.foreignLive ?? []).map(file => foreignFile(folder, file)));
  return {
    findings: live,
    summary: `${names.join(', ') || 'No stack'}: ${plural(files, 'file')} in ${shortPath(out, context.cwd)}, ${changes}.`,
    data: { stacks: names, written, removed },
  };
}

function check({ out, app, stacks, all }: Target, context: CliContext): Report {
  const changed: string[] = [];
  const live: Finding[] = [];
  for (const stack of stacks) {
    checkStackName(stack.name);
    const plan = planOutput(stack);
    live.push(...plan.foreignLive.map(file => foreignFile(stack.folder, file)));
    if (isEmptyPlan(plan)) continue;
    const paths = [...plan.write.keys(), ...plan.remove];
    changed.push(...(paths.length > 0 ? paths : ['.sightline-files']).map(path => join(stack.folder, path)));
  }
  if (all)
    changed.push(
      ...staleStacks(
        out,
        app,
        stacks.map(s => s.name),
      ).map(name => join(out, name)),
    );
  const short = shortPath(out, context.cwd);
  return {
    findings: [...changed.sort().map(path => outOfDate(path)), ...live],
    summary: changed.length === 0 ? `${short} is up to date.` : `${short} is not what the declaration gives.`,
    data: { changed },
  };
}

const outOfDate = (path: string): Finding => ({
  code: 'output-out-of-date',
  severity: 'error',
  path,
  message: 'This file is not what the declaration gives.',
  hint: 'Run sightline synth and commit the result.',
});

const foreignFile = (folder: string, { path, by }: ForeignLive): Finding => ({
  code: 'output-foreign-file-live',
  severity: 'warning',
  path: join(folder, path),
  message: `Sightline did not write this file, yet it takes effect: ${by}.`,
  hint: 'Declare what it says in the stack file and delete it, or move it out of this folder.',
});

const toFinding = (error: InputError, path: string): Finding => ({
  code: error.code,
  severity: 'error',
  path,
  message: error.message,
  hint: error.hint,
});
