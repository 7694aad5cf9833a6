import { type ArgsDef, parseArgs } from 'citty';
import { didYouMean } from '../shared/suggest.ts';
import { UsageError } from './usage-error.ts';
import type { VerbValues } from './verb.ts';

const optionName = (argument: string): string => argument.replace(/^-+/, '').replace(/=.*$/s, '');

/** citty takes whatever it is given; a mistyped option must not be passed over in silence. */
function checkOptions(raw: readonly string[], args: ArgsDef): void {
  const options = Object.entries(args).filter(([, arg]) => arg.type !== 'positional');
  const known = options.map(([name]) => name);
  const positionals = Object.values(args).filter(arg => arg.type === 'positional').length;
  const extra: string[] = [];
  for (let i = 0; i < raw.length; i++) {
    const argument = raw[i] ?? '';
    if (!argument.startsWith('-')) {
      extra.push(argument);
      continue;
    }
    const name = optionName(argument);
    const arg = Object.hasOwn(args, name) ? args[name] : undefined;
    if (!arg || arg.type === 'positional' || !argument.startsWith('--')) {
      throw new UsageError(`There is no option ${argument.replace(/=.*$/s, '')}. ${suggest(name, known)}`);
    }
    if (arg.type === 'boolean') {
      if (argument.includes('=')) throw new UsageError(`--${name} takes no value.`);
    } else if (!argument.includes('=')) {
      const value = raw[++i];
      if (value === undefined || value.startsWith('--')) throw new UsageError(`--${name} needs a value.`);
    } else if (argument.endsWith('=')) {
      throw new UsageError(`--${name} needs a value.`);
    }
  }
  if (extra.length > positionals) throw new UsageError(`"${extra[positionals]}" is one argument too many.`);
}

const suggest = (name: string, known: readonly string[]): string =>
  didYouMean(
    `--${name}`,
    [...known, 'help'].map(option => `--${option}`),
  );

/** @throws UsageError for unknown options, missing values and missing arguments */
export function parseValues(raw: readonly string[], args: ArgsDef): VerbValues {
  checkOptions(raw, args);
  const missing = (error: unknown): UsageError => new UsageError((error as Error).message);
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = parseArgs([...raw], args);
  } catch (error) {
    throw missing(error);
  }
  return {
    text: name => (typeof parsed[name] === 'string' ? parsed[name] : undefined),
    flag: name => parsed[name] === true,
  };
}
