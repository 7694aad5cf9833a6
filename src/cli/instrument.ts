import { resolve } from 'node:path';
import { ownedState } from '../io/owned-file.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { Service } from '../model/service.ts';
import type { Finding } from '../shared/finding.ts';
import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import { LANGUAGES, type Language, MARK, renderInstrumentation } from '../synth/instrument.ts';
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
      throw new UsageError(`"${language}" is no language of this command. ${didYouMean(language, LANGUAGES)}`);
    const { stacks, findings } = await loadStacks(values, context);
    if (hasErrors(findings))
      return printReport({ findings, summary: 'Nothing was written.', data: {} }, values, context);
    const service = theService(stacks, values.text('service'));
    try {
      return deliver(renderInstrumentation(service, language), values, context);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { code, message, hint } = error;
      return refuse({ code, severity: 'error', path: service.origin.path, message, hint }, values, context);
    }
  },
};

const isLanguage = (text: string): text is Language => (LANGUAGES as readonly string[]).includes(text);

/** The same service may be declared in several stacks, such as one an environment; it is one application all the same. */
function theService(stacks: readonly StackOutput[], wanted: string | undefined): Service {
  const services = stacks.flatMap(({ model }) => model.services);
  const names = [...new Set(services.map(({ name }) => name))].sort();
  if (names.length === 0) throw new UsageError('No service is declared.');
  if (wanted === undefined && names.length > 1) throw new UsageError(`Name the service: ${names.join(' or ')}.`);
  const name = wanted ?? names[0];
  const found = services.find(service => service.name === name);
  if (found === undefined) throw new UsageError(`There is no service "${name}". ${didYouMean(name ?? '', names)}`);
  const metrics = services.filter(service => service.name === name).flatMap(service => service.metrics);
  const byName = new Map(metrics.map(metric => [metric.name, metric]));
  return { ...found, metrics: [...byName.values()] };
}

function deliver(content: string, values: VerbValues, context: CliContext): ExitCode {
  const out = values.text('out');
  if (out === undefined) {
    if (values.flag('check')) throw new UsageError('--check compares with a file: name it with --out.');
    context.stdout(content);
    return EXIT.ok;
  }
  const path = resolve(context.cwd, out);
  const shown = shortPath(path, context.cwd);
  const state = ownedState(path, content, MARK);
  if (state === 'foreign') {
    const message = `${shown} was not written by sightline.`;
    const hint = 'Name another file, or remove this one.';
    return refuse({ code: 'instrumentation-foreign', severity: 'error', path, message, hint }, values, context);
  }
  if (values.flag('check') && state !== 'same') {
    const message = `${shown} is not what the declaration gives.`;
    const hint = 'Run the command without --check, and commit what it writes.';
    return refuse({ code: 'instrumentation-outdated', severity: 'error', path, message, hint }, values, context);
  }
  if (state !== 'same') replaceFile(path, content);
  const summary = state === 'same' ? `${shown} is up to date.` : `${shown} is written.`;
  return printReport({ findings: [], summary, data: { file: path, written: state !== 'same' } }, values, context);
}

const refuse = (finding: Finding, values: VerbValues, context: CliContext): ExitCode =>
  printReport({ findings: [finding], summary: 'Nothing was written.', data: { written: false } }, values, context);
