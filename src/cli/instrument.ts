import { resolve } from 'node:path';
import { type OwnedState, ownedState } from '../io/owned-file.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { Service } from '../model/service.ts';
import type { Finding } from '../shared/finding.ts';
import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import { LANGUAGES, type Language, oneService, renderInstrumentation } from '../synth/instrument.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { shortPath } from './format-findings.ts';
import { hasErrors, loadStacks } from './load-stacks.ts';
import { printReport } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { UsageError } from './usage-error.ts';
import { APP_ARGS, JSON_ARG, type Verb, type VerbValues } from './verb.ts';

export const instrument: Verb = {
  summary: 'Write the module through which an application sets its metrics',
  description: `Writes a module in the application's language with an object for every declared metric of a service: names, labels
and their values, buckets and spans are those that alerts and dashboards read, so that neither can drift.
Python's and Go's set up logs and traces as well; Node.js has the library sightline/instrument for that.`,
  args: {
    language: { type: 'string', valueHint: 'language', required: true, description: LANGUAGES.join(', ') },
    service: { type: 'string', valueHint: 'name', description: 'The service. Default: the only one' },
    out: { type: 'string', valueHint: 'file', description: 'Where to write. Default: standard output' },
    check: { type: 'boolean', description: 'Write nothing; fail when the file is not up to date (for CI)' },
    ...APP_ARGS,
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline instrument --language python --service shop --out shop/monitoring.py', does: 'write it' },
    {
      command: 'sightline instrument --language go --service shop --out monitoring/monitoring.go --check',
      does: 'in CI: does the application set what is declared?',
    },
  ],
  async run(values, context) {
    const language = values.text('language') ?? '';
    if (!isLanguage(language))
      throw new UsageError(
        `"${language}" is none of ${LANGUAGES.join(', ')}. ${didYouMean(SHORT[language] ?? language, LANGUAGES)}`,
      );
    const { stacks, findings } = await loadStacks(values, context);
    if (hasErrors(findings))
      return printReport({ findings, summary: 'Nothing was written.', data: {} }, values, context);
    try {
      const service = theService(stacks, values.text('service'));
      return deliver(renderInstrumentation(service, language), values, context);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { code, message, hint } = error;
      return refuse({ code, severity: 'error', path: values.text('service') ?? '', message, hint }, values, context);
    }
  },
};

/** What people call them as well. */
const SHORT: Readonly<Record<string, string>> = { py: 'python', golang: 'go', ts: 'typescript', node: 'typescript' };

const isLanguage = (text: string): text is Language => (LANGUAGES as readonly string[]).includes(text);

function theService(stacks: readonly StackOutput[], wanted: string | undefined): Service {
  const services = stacks.flatMap(({ model }) => model.services);
  const names = [...new Set(services.map(({ name }) => name))].sort();
  if (names.length === 0) throw new UsageError('No service is declared: add new Service(stack, …) to the stack file.');
  if (wanted === undefined && names.length > 1) throw new UsageError(`Name the service: ${names.join(' or ')}.`);
  const name = wanted ?? names[0];
  const same = services.filter(service => service.name === name);
  if (same.length === 0) throw new UsageError(`There is no service "${name}". ${didYouMean(name ?? '', names)}`);
  return oneService(same as [Service, ...Service[]]);
}

function deliver(content: string, values: VerbValues, context: CliContext): ExitCode {
  const out = values.text('out');
  if (out === undefined) {
    if (values.flag('check')) throw new UsageError('--check compares with a file: name it with --out.');
    if (values.flag('json')) return printReport({ findings: [], summary: '', data: { content } }, values, context);
    context.stdout(content);
    return EXIT.ok;
  }
  const path = resolve(context.cwd, out);
  const shown = shortPath(path, context.cwd);
  let state: OwnedState;
  try {
    state = ownedState(path, content);
  } catch (error) {
    return refuse(unwritable(path, shown, error), values, context);
  }
  if (state === 'foreign') {
    const message = `${shown} is not this service's module in this language as sightline wrote it before.`;
    const hint = 'Name another file, or remove this one.';
    return refuse({ code: 'instrumentation-foreign', severity: 'error', path, message, hint }, values, context);
  }
  if (values.flag('check') && state !== 'same') {
    const message = `${shown} is not what the declaration gives.`;
    const hint = 'Run the command without --check, and commit what it writes.';
    return refuse({ code: 'instrumentation-outdated', severity: 'error', path, message, hint }, values, context);
  }
  if (state !== 'same') {
    try {
      replaceFile(path, content);
    } catch (error) {
      return refuse(unwritable(path, shown, error), values, context);
    }
  }
  const summary = state === 'same' ? `${shown} is up to date.` : `${shown} is written.`;
  return printReport({ findings: [], summary, data: { file: path, written: state !== 'same' } }, values, context);
}

const refuse = (finding: Finding, values: VerbValues, context: CliContext): ExitCode =>
  printReport({ findings: [finding], summary: 'Nothing was written.', data: { written: false } }, values, context);

const unwritable = (path: string, shown: string, error: unknown): Finding => ({
  code: 'instrumentation-unwritable',
  severity: 'error',
  path,
  message: `${shown} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`,
  hint: 'Name a file in a folder that you may write to.',
});
