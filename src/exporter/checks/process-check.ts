import { readdir, readFile } from 'node:fs/promises';
import type { ProcessCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical, healthy } from '../health/outcome.ts';
import { contentOf } from './connected.ts';
import { files } from './thread-pool.ts';

/** The kernel keeps that much of a name. */
const NAME_BYTES = 15;

/** Whether a program runs: found by its name among all processes that can be seen here, or by the file with its number. */
export const processCheck =
  ({ name, pidFile, atLeast = 1 }: ProcessCheck): Attempt =>
  async signal => {
    const wanted = name === undefined ? undefined : Buffer.from(name).toString('latin1', 0, NAME_BYTES);
    if (pidFile !== undefined) {
      const pid = /^\s*(\d+)/.exec(await contentOf(pidFile, 'pidFile', signal))?.[1];
      if (pid === undefined) return critical(`pidFile ${pidFile} holds no number`);
      const found = await nameOf(pid);
      if (found === undefined) return critical(`process ${pid} does not run`);
      // Numbers are used again.
      if (wanted !== undefined && found !== wanted) return critical(`process ${pid} is another program: ${found}`);
      return healthy('runs');
    }
    const running = (await files.run('processes', signal, names)).filter(found => found === wanted).length;
    if (running >= atLeast) return healthy(running === 1 ? 'runs' : `${running} processes run`);
    return critical(running === 0 ? `no process ${name} runs` : `${running} of ${atLeast} processes run`);
  };

/** Of every process; one after the other, as one piece of work. */
async function names(): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const name = await nameOf(entry);
    if (name !== undefined) found.push(name);
  }
  return found;
}

/**
 * `12 (a name) S …`; a name can contain whatever it likes. Nothing else of a process is read: its arguments cannot be had
 * while it waits for a disk that hangs.
 * @returns undefined of a process that is gone, or has ended and nobody asked how
 */
async function nameOf(pid: string): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const end = text.lastIndexOf(')');
  const state = text[end + 2];
  return end < 0 || state === 'Z' || state === 'X' ? undefined : text.slice(text.indexOf('(') + 1, end);
}
