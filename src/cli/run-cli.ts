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
    if (error instanceof UsageError) {
      const more = findVerb(name) ? `sightline ${name} --help` : 'sightline --help';
      context.stderr(`${error.message}\nSee ${more}\n`);
      return EXIT.usage;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.stderr(
      `This is a mistake in sightline ${context.version}, not in your declaration. Please report it:\n${text}\n`,
    );
    return EXIT.internal;
  }
}

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
