import { cacheDirectory } from '../io/cache-directory.ts';
import type { Doors } from '../io/run-bundle.ts';
import { runCli } from './run-cli.ts';

/** Put in by scripts/build.js. */
declare const SIGHTLINE_VERSION: string;
declare const SIGHTLINE_BUILD: string;

/** Loaded when there is something to ask. */
const ask = async (question: string): Promise<string | undefined> =>
  (await import('../io/ask-secret.ts')).askSecret(question);

/**
 * Runs the process's command line and ends the process.
 * @param doors how the package's own doors are loaded, so that stack files get this very instance
 */
export async function main({ doors }: { readonly doors: Doors }): Promise<void> {
  const abort = new AbortController();
  const code = await runCli(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    doors,
    loadSynthesize: async () => (await import('../synth/index.ts')).synthesize,
    preload: async () => (await import('../synth/preload.ts')).preload(),
    cacheRoot: cacheDirectory(),
    version: SIGHTLINE_VERSION,
    build: SIGHTLINE_BUILD,
    signal: abort.signal,
  });
  // A timer left over in a stack file must not keep the process; output still on its way to a pipe must arrive.
  await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
  process.exit(code);
}
