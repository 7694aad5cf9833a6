import type { ArgsDef } from 'citty';
import type { Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

const COLUMN = 28;

const columns = (rows: readonly (readonly [string, string])[]): string =>
  rows.map(([left, right]) => `  ${left.padEnd(COLUMN - 2)} ${right}`.trimEnd()).join('\n');

const optionRow = (name: string, arg: ArgsDef[string]): readonly [string, string] => {
  const hint = arg.type === 'boolean' ? '' : ` <${arg.valueHint ?? 'text'}>`;
  const standard = arg.default === undefined ? '' : ` (default: ${arg.default})`;
  return [`--${name}${hint}`, `${arg.description ?? ''}${standard}`];
};

/** Help for one verb: what it is for, its options, and commands to copy. */
export function verbUsage(name: string, verb: Verb): string {
  const all = Object.entries(verb.args);
  const positional = all.filter(([, arg]) => arg.type === 'positional');
  const options = all.filter(([, arg]) => arg.type !== 'positional').map(([option, arg]) => optionRow(option, arg));
  const places = positional.map(([id, arg]) => (arg.required === false ? ` [${id}]` : ` <${id}>`)).join('');
  const sections = [
    `Usage: sightline ${name}${places}${options.length > 0 ? ' [options]' : ''}\n\n${verb.description}`,
    ...(positional.length > 0
      ? [`Arguments\n${columns(positional.map(([id, arg]) => [id, arg.description ?? '']))}`]
      : []),
    `Options\n${columns([...options, ['--help', 'Show this page']])}`,
    `Examples\n${verb.examples.map(({ command, does }) => `  ${command}\n      ${does}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Help for the whole: the verbs in the order one meets them, and the exit codes. */
export async function mainUsage(version: string): Promise<string> {
  const verbs: [string, string][] = [];
  for (const [name, load] of Object.entries(VERBS)) verbs.push([name, (await load()).summary]);
  return `sightline ${version}: monitoring stacks as typed code

Usage: sightline <command> [options]

Commands
${columns(verbs)}

Begin with
  sightline synth              write dist/<stack>/ from src/main.ts
  sightline test               prove every alert with promtool
  sightline <command> --help   options and examples of one command

Exit codes
  0  everything is well
  1  the declaration, the output or a test has errors
  2  the command line was not understood
  3  a mistake of sightline's own
`;
}
