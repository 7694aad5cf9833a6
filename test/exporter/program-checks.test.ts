import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../real/telemetry-servers.ts';
import { checked, found } from './checked.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-programs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const node = (program: string, ...more: string[]): string[] => [process.execPath, '-e', program, ...more];
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

describe('GIVEN a command', () => {
  const run = (argv: string[], more: object = {}) => found({ kind: 'command', argv, timeoutSeconds: 20, ...more });

  it('WHEN it ends THEN its exit code decides, and its first line says why', async () => {
    expect(await run(node(''))).toBe('healthy: ended well');
    expect(await run(node('console.log("3 jobs\\nmore")'))).toBe('healthy: 3 jobs');
    expect(await run(node('console.error("no jobs"); process.exit(3)'))).toBe('critical: ended with 3: no jobs');
    expect(await run(node('process.exit(3)'), { warningStatus: [2, 3] })).toBe('warning: ended with 3');
    expect(await run(node('process.kill(process.pid, "SIGTERM")'))).toBe('critical: was killed by SIGTERM');
    expect(await run([join(folder, 'none')])).toBe(`critical: ${join(folder, 'none')} cannot be run: ENOENT`);
  });

  it('WHEN its arguments look like a shell’s THEN they are arguments', async () => {
    expect(await run(node('console.log(process.argv[1])', '$(touch x); *'))).toBe('healthy: $(touch x); *');
  });

  it('WHEN the environment holds passwords THEN it does not get them', async () => {
    process.env.SIGHTLINE_TEST_PASSWORD = 'of-this-test';
    const mine = 'Object.keys(process.env).filter(name => /^PATH$|SIGHTLINE/.test(name))';
    const said = await run(node(`console.log(String(${mine}))`));
    delete process.env.SIGHTLINE_TEST_PASSWORD;
    expect(said).toBe('healthy: PATH');
  });

  it('WHEN it writes without end, and to the terminal, THEN a line without control characters is kept', async () => {
    const endless =
      'process.stdout.write("\\x1b[31mred "); for (let i = 0; i < 2e4; i++) process.stdout.write("x".repeat(1024))';
    const said = await run(node(endless));
    expect(said).toMatch(/^healthy: {2}\[31mred x+$/);
    expect(said.length).toBeLessThan(400);
  });

  it('WHEN it hangs THEN it ends with all it started', async () => {
    const pids = join(folder, 'pids');
    const script = `sleep 60 & echo "$$ $!" >"$0"; wait`;
    const { message } = await checked({ kind: 'command', argv: ['sh', '-c', script, pids], timeoutSeconds: 2 });
    expect(message).toBe('no answer within 2 s');
    const started = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    expect(started).toHaveLength(2);
    await eventually('both have ended', async () => !started.some(isRunning) || undefined, 10);
  });

  it('WHEN it leaves something behind that holds its output THEN it is not waited for, and that ends too', async () => {
    const pid = join(folder, 'pid');
    expect(await run(['sh', '-c', 'sleep 60 & echo $! >"$0"; echo well', pid])).toBe('healthy: well');
    await eventually('it has ended', async () => !isRunning(Number(readFileSync(pid, 'utf8'))) || undefined, 10);
  });
});

describe('GIVEN a process', () => {
  it('WHEN it runs, and when it has ended, THEN it is found by its name and by its file', async () => {
    const copy = join(folder, 'sightline-a-program');
    writeFileSync(copy, '#!/bin/sh\nread line\n', { mode: 0o755 });
    using child = spawn(copy, { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise(resolve => child.once('exit', resolve));
    const pidFile = join(folder, 'program.pid');
    writeFileSync(pidFile, `${child.pid}\n`);
    // The kernel keeps the first fifteen.
    const name = 'sightline-a-program';
    await eventually(
      'it has begun',
      async () => (await found({ kind: 'process', name })).startsWith('healthy') || undefined,
    );
    expect(await found({ kind: 'process', name })).toBe('healthy: runs');
    expect(await found({ kind: 'process', name, atLeast: 2 })).toBe('critical: 1 of 2 processes run');
    expect(await found({ kind: 'process', pidFile })).toBe('healthy: runs');
    expect(await found({ kind: 'process', pidFile, name })).toBe('healthy: runs');
    expect(await found({ kind: 'process', pidFile, name: 'other' })).toBe(
      `critical: process ${child.pid} is another program: sightline-a-pro`,
    );
    child.stdin?.end();
    await ended;
    expect(await found({ kind: 'process', name })).toBe(`critical: no process ${name} runs`);
    expect(await found({ kind: 'process', pidFile })).toBe(`critical: process ${child.pid} does not run`);
    writeFileSync(pidFile, '../1');
    expect(await found({ kind: 'process', pidFile })).toBe(`critical: pidFile ${pidFile} holds no number`);
    rmSync(pidFile);
    expect(await found({ kind: 'process', pidFile })).toBe(`critical: pidFile ${pidFile} cannot be read: ENOENT`);
  });

  it('WHEN it has ended and nobody has asked how THEN it does not run', async () => {
    const copy = join(folder, 'ended-program');
    writeFileSync(copy, '#!/bin/sh\n', { mode: 0o755 });
    // Who takes its parent's place knows of no child.
    using parent = spawn('sh', ['-c', '"$0" & echo $!; exec sleep 60', copy], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise<string>(resolve => parent.stdout.once('data', text => resolve(String(text).trim())));
    const ended = async () => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) || undefined;
    await eventually('it has ended', ended, 10);
    expect(await found({ kind: 'process', name: 'ended-program' })).toBe('critical: no process ended-program runs');
  });
});
