import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical, healthy, type Outcome, warning } from '../health/outcome.ts';
import { reasonOf } from './connected.ts';

/** More of what a command writes is thrown away. */
const MOST_BYTES = 4 * 1024;

/** Passwords of other checks may be in our environment: a command gets nothing else of it. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** Runs a program; its exit code decides, its first line of output says why. */
export const commandCheck =
  ({ argv: [program = '', ...args], warningStatus = [] }: CommandCheck): Attempt =>
  signal =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        // A group of its own, so that all it started ends with it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: Object.fromEntries(PASSED_ON.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
      });
      const line = firstLine(child);
      const end = (): void => endGroup(child);
      signal.addEventListener('abort', end);
      child.once('error', error => reject(new Error(`${program} cannot be run: ${reasonOf(error)}`)));
      child.once('exit', (code, killed) => {
        signal.removeEventListener('abort', end);
        end();
        // What is in the pipes already is read first.
        setImmediate(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
          resolve(judged(code, killed, line(), warningStatus));
        });
      });
    });

/** Also what the command left behind. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** Standard output first; without control characters, which would write to the terminal of whoever reads it. */
function firstLine({ stdout, stderr }: ChildProcess): () => string {
  const heard = [stdout, stderr].map(stream => {
    let text = '';
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      if (text.length < MOST_BYTES) text += piece.slice(0, MOST_BYTES);
    });
    return () => text.trim().split('\n', 1)[0] ?? '';
  });
  return () => (heard.map(text => text()).find(text => text !== '') ?? '').replace(/\p{Cc}/gu, ' ');
}

function judged(
  code: number | null,
  killed: NodeJS.Signals | null,
  line: string,
  warningStatus: readonly number[],
): Outcome {
  const said = line === '' ? '' : `: ${line}`;
  if (code === 0) return healthy(line === '' ? 'ended well' : line);
  if (code === null) return critical(`was killed by ${killed}${said}`);
  return (warningStatus.includes(code) ? warning : critical)(`ended with ${code}${said}`);
}
