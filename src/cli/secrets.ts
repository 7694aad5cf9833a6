import { join, resolve } from 'node:path';
import { ensureSecrets, type SecretFile, type SecretsReport } from '../io/secrets-folder.ts';
import { requiredSecrets, secretCommands } from '../model/kubernetes-secrets.ts';
import { platformSettings } from '../model/stack.ts';
import type { Finding } from '../shared/finding.ts';
import { InputError } from '../shared/input-error.ts';
import { createColours } from './colours.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { plural, shortPath } from './format-findings.ts';
import { hasErrors, loadStacks } from './load-stacks.ts';
import { printReport } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { UsageError } from './usage-error.ts';
import { APP_ARGS, JSON_ARG, type Verb, type VerbValues } from './verb.ts';

const { stack: _stack, ...LOAD_ARGS } = APP_ARGS;

export const secrets: Verb = {
  summary: 'Create the secret files a compose stack still lacks, or say how a cluster gets its Secrets',
  description: `Creates dist/<stack>/compose/secrets/<name> for every secret that has no file yet: random values where any
will do, and asks for those that come from elsewhere. What exists is never overwritten, and Git ignores the folder.
To change a secret, delete its file and run again, then restart what reads it (secrets/README.md says which).
For a stack without compose it creates nothing and prints the kubectl commands that make its Secrets; for a stack on both
they are in dist/<stack>/runbooks/setup.md.
Grafana's admin password counts at Grafana's first start only; later change it with "grafana cli admin
reset-admin-password".`,
  args: {
    stack: { type: 'positional', required: false, description: 'The stack. Default: the only one' },
    ...LOAD_ARGS,
    out: { type: 'string', valueHint: 'folder', default: 'dist', description: 'Where synth writes' },
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline secrets heartbeat', does: 'create what is missing, ask for the rest' },
    { command: 'sightline secrets heartbeat --json', does: 'ask nothing, print what is missing' },
  ],
  async run(values, context) {
    const loaded = await loadStacks(values, context);
    if (hasErrors(loaded.findings)) {
      return printReport({ findings: loaded.findings, summary: 'No secret was created.', data: {} }, values, context);
    }
    const stack = onlyStack(loaded.stacks);
    if (!platformSettings(stack.model, 'compose')) return printCommands(stack, values, context);
    const folder = join(resolve(context.cwd, values.text('out') ?? 'dist'), stack.name, 'compose', 'secrets');
    const ask = values.flag('json') ? undefined : context.ask;
    try {
      const report = await ensureSecrets(
        folder,
        composeSecrets(stack),
        ask ? { ask: secret => ask(question(secret)) } : {},
      );
      return print(report, folder, values, context);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { code, message, hint } = error;
      const finding: Finding = { code, severity: 'error', path: folder, message, hint };
      return printReport({ findings: [finding], summary: 'Not all secrets were created.', data: {} }, values, context);
    }
  },
};

function onlyStack(stacks: readonly StackOutput[]): StackOutput {
  const [first, second] = stacks;
  if (!first) throw new UsageError('The stack file declares no stack.');
  if (!second) return first;
  throw new UsageError(`Name the stack: ${stacks.map(stack => stack.name).join(' or ')}.`);
}

/** Without compose there are no files: what the cluster needs is said, and nothing is touched. */
function printCommands({ name, model }: StackOutput, values: VerbValues, context: CliContext): ExitCode {
  const commands = secretCommands(model);
  if (values.flag('json')) {
    context.stdout(`${JSON.stringify({ ok: true, required: requiredSecrets(model) }, null, 2)}\n`);
  } else if (commands === undefined) {
    context.stdout(`The stack ${name} needs no secrets.\n`);
  } else {
    const { prepare, enter, create } = commands;
    const asked = enter.length > 0 ? ['# one by one: paste the value, then Enter and Ctrl-D', ...enter] : [];
    const lines = ['# a folder for the values, random ones in it', ...prepare, ...asked, '# the Secrets', ...create];
    context.stdout(`${lines.join('\n')}\n`);
  }
  return EXIT.ok;
}

/** Each secret that a workload reads on compose, once. */
function composeSecrets({ model }: StackOutput): SecretFile[] {
  const byName = new Map<string, SecretFile>();
  for (const workload of model.workloads) {
    if (!workload.platforms.includes('compose')) continue;
    for (const secret of workload.secrets) byName.set(secret.name, secret);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const question = ({ name, purpose }: SecretFile): string => `${name}\n  ${purpose}\n  Value (Enter: later): `;

function print(report: SecretsReport, folder: string, values: VerbValues, context: CliContext): ExitCode {
  const { created, kept, missing, unusable } = report;
  const ok = missing.length === 0 && unusable.length === 0;
  const names = (list: readonly SecretFile[]): string[] => list.map(secret => secret.name);
  if (values.flag('json')) {
    const wrong = unusable.map(({ secret, why }) => ({ name: secret.name, why }));
    const data = { ok, folder, created: names(created), kept: names(kept), missing: names(missing), unusable: wrong };
    context.stdout(`${JSON.stringify(data, null, 2)}\n`);
    return ok ? EXIT.ok : EXIT.findings;
  }
  const { green, red, dim } = createColours(context);
  const width = Math.max(0, ...[...created, ...kept, ...missing].map(secret => secret.name.length));
  const row = (state: string, secret: SecretFile, note: string) => `${state}  ${secret.name.padEnd(width)}  ${note}\n`;
  for (const secret of kept) context.stdout(dim(row('kept   ', secret, secret.purpose)));
  for (const secret of created) context.stdout(row(green('created'), secret, secret.purpose));
  for (const secret of missing) context.stderr(row(red('missing'), secret, secret.purpose));
  for (const { secret, why } of unusable) context.stderr(row(red('unusable'), secret, why));
  const place = shortPath(folder, context.cwd);
  if (ok) context.stdout(`${plural(created.length, 'secret')} created, ${kept.length} kept in ${place}.\n`);
  else
    context.stderr(`The stack does not start yet. Put each value into a file of its name in ${place}, or run again.\n`);
  return ok ? EXIT.ok : EXIT.findings;
}
