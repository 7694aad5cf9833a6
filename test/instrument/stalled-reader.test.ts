import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { until } from './shop.ts';

beforeAll(() => buildLibrary());

const LINES = 20_000;
const DEADLINE_MS = 2_000;
const PROGRAM = `
  import { instrument } from 'sightline/instrument';
  const app = instrument({ service: 'shop', runtime: false, shutdown: { deadline: '${DEADLINE_MS / 1000}s' },
    logs: { limit: { lines: 1e9, per: '1m' } } });
  for (let turn = 0; turn < ${LINES}; turn++) app.log.info('turn ' + turn);
  const stay = setInterval(() => {}, 1_000);
  const behaviours = { 'goes on': () => {}, hangs: () => app.shutdown.add('hangs', () => new Promise(() => {}), { deadline: '1h' }) };
  behaviours[process.argv[1] ?? 'goes on']();
  // The first batches are under way by then.
  setTimeout(() => process.stderr.write('ready'), 400);
`;

/** A pipe as a shell makes it, which stays open and is never read. */
function unreadPipe(): { readonly fd: number; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-'));
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(path, 'w');
  return {
    fd,
    close: () => {
      for (const open of [fd, reader]) closeSync(open);
      rmSync(folder, { recursive: true });
    },
  };
}

it.each([
  ['a pipe', 'goes on', 0],
  ['a pipe', 'hangs', 1],
  // What Node, systemd and others give a process they start.
  ['a socket', 'goes on', 0],
])(
  'GIVEN standard output that is %s nobody reads WHEN a process that %s is told to end THEN it does in time, and says what it lost',
  async (kind, behaviour, expected) => {
    const pipe = kind === 'a pipe' ? unreadPipe() : undefined;
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, behaviour], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', pipe?.fd ?? 'pipe', 'pipe'],
    });
    try {
      let said = '';
      child.stderr?.on('data', text => {
        said += text;
      });
      await once(child.stderr ?? child, 'data');
      const started = performance.now();
      child.kill('SIGTERM');
      const killed = setTimeout(() => child.kill('SIGKILL'), 3 * DEADLINE_MS);
      const [code] = await once(child, 'exit');
      clearTimeout(killed);
      expect(code).toBe(expected);
      // Beside the deadline what a busy machine needs to end a process; a write that waits never ends.
      expect(performance.now() - started).toBeLessThan(2 * DEADLINE_MS);
      const [, waited, dropped] =
        /(\d+) log lines could not be written at the end, (\d+) were dropped before/.exec(said) ?? [];
      // All but what fits into the pipe or the socket.
      expect(Number(waited) + Number(dropped)).toBeGreaterThan(0.8 * LINES);
      expect(Number(waited)).toBeGreaterThan(1_000);
    } finally {
      child.kill('SIGKILL');
      pipe?.close();
    }
  },
  30_000,
);

const hasScript = spawnSync('script', ['--version']).status === 0;
const [APART, SAME] = ['a file', 'the same terminal'];
(hasScript ? it : it.skip).each([APART, SAME])(
  'GIVEN a terminal that does not show any more, and standard error that is %s, WHEN the process is told to end THEN it does',
  async standardError => {
    const pipe = unreadPipe();
    const folder = mkdtempSync(join(tmpdir(), 'sightline-'));
    const [said, ended] = [join(folder, 'said'), join(folder, 'ended')];
    const program = `${PROGRAM}; setTimeout(() => process.kill(process.pid, 'SIGTERM'), 500);`;
    const command = `"$NODE" --input-type=module -e "$PROGRAM" ${standardError === APART ? `2>${said}` : ''}; echo $? >${ended}`;
    const terminal = spawn('script', ['-qfc', command, '/dev/null'], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', pipe.fd, 'ignore'],
      env: { ...process.env, NODE: process.execPath, PROGRAM: program.replace("process.stderr.write('ready')", '0') },
    });
    try {
      await until(() => existsSync(ended) && readFileSync(ended, 'utf8') === '0\n', 10_000);
      if (standardError === APART)
        expect(readFileSync(said, 'utf8')).toMatch(/[0-9]{4,} log lines could not be written at the end/);
    } finally {
      terminal.kill('SIGKILL');
      pipe.close();
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
