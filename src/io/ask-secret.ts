import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks a person at the terminal for a value that is not shown while it is typed. Ctrl-D: no answer. */
export function askSecret(question: string): Promise<string | undefined> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise(resolve => {
    const answered = (value: string | undefined): void => {
      process.stderr.write('\n');
      resolve(value);
      lines.close();
    };
    lines.once('line', answered);
    lines.once('close', () => answered(undefined));
    // readline takes Ctrl-C from the terminal; here it ends the process as everywhere else.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  });
}
