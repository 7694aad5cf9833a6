import { didYouMean } from '../shared/suggest.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { parseValues } from './parse-values.ts';
import { mainUsage, verbUsage } from './usage.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

const HELP = ['--help', '-h'];

/** Runs one command line and says how it ended. Everything a person sees goes through `context`. */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || HELP.includes(name) || name === 'help') return await help(rest[0], context);
    if (name === '--version' || name === '-v') return print(`${context.version}\n`, context);
    const load = findVerb(name);
    if (!load) throw new UsageError(`There is no command "${name}". ${didYouMean(name, Object.keys(VERBS))}`);
    if (rest.some(argument => HELP.includes(argument))) return await help(name, context);
    const verb = await load();
    return await verb.run(parseValues(rest, verb.args), context);
  } catch (error) {
    return fail(error, argv, context);
  }
}

/** Programs that asked for JSON get JSON however it ended; people get the words. */
function fail(error: unknown, [name, ...rest]: readonly string[], context: CliContext): ExitCode {
  const json = rest.includes('--json');
  if (error instanceof UsageError) {
    const help = findVerb(name) ? `sightline ${name} --help` : 'sightline --help';
    if (json) printError({ kind: 'usage', message: error.message, help }, context);
    else context.stderr(`${error.message}\nSee ${help}\n`);
    return EXIT.usage;
  }
  const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = `This is a mistake in sightline ${context.version}, not in your declaration. Please report it:`;
  if (json) printError({ kind: 'internal', message: `${message}\n${found}` }, context);
  else context.stderr(`${message}\n${found}\n`);
  return EXIT.internal;
}

/** In place of the verb's own document: why there is none. */
interface JsonError {
  readonly kind: 'usage' | 'internal';
  readonly message: string;
  /** Command that says more. */
  readonly help?: string;
}

const printError = (error: JsonError, context: CliContext): void =>
  context.stdout(`${JSON.stringify({ ok: false, findings: [], error }, null, 2)}\n`);

const findVerb = (name: string | undefined): (() => Promise<Verb>) | undefined =>
  name !== undefined && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;

async function help(verb: string | undefined, context: CliContext): Promise<ExitCode> {
  const load = findVerb(verb);
  return print(await (load ? verbUsage(verb ?? '', await load()) : mainUsage(context.version)), context);
}

function print(text: string, context: CliContext): ExitCode {
  context.stdout(text);
  return EXIT.ok;
}
