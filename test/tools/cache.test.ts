import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheFolder, cacheRoot, fillCache } from '../../scripts/tools/cache.js';
import { withLock } from '../../scripts/tools/lock.js';

let home: string;
let env: NodeJS.ProcessEnv;
const lines: string[] = [];
const log = (line: string) => lines.push(line);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sightline-cache-'));
  env = { XDG_CACHE_HOME: home };
  lines.length = 0;
});
afterEach(() => rmSync(home, { recursive: true }));

describe('the cache', () => {
  test('lies in $XDG_CACHE_HOME, or in ~/.cache when that is unset or relative', () => {
    expect(cacheRoot(env)).toBe(join(home, 'sightline/tools'));
    expect(cacheRoot({ HOME: '/home/eve' })).toBe('/home/eve/.cache/sightline/tools');
    expect(cacheRoot({ HOME: '/home/eve', XDG_CACHE_HOME: 'here' })).toBe('/home/eve/.cache/sightline/tools');
  });

  test('is filled once by two runs at the same time', async () => {
    let fills = 0;
    const fill = async ({ out }: { out: string }) => {
      fills++;
      await sleep(50);
      await writeFile(join(out, 'tool'), 'built');
    };
    await Promise.all([1, 2].map(() => fillCache('tool', '1.0.0', { env, log }, fill)));
    expect(fills).toBe(1);
    expect(readFileSync(join(cacheFolder('tool', '1.0.0', env), 'tool'), 'utf8')).toBe('built');
    expect(lines).toEqual([expect.stringMatching(/^tool 1\.0\.0: waiting, process \d+ on .* is installing it$/)]);
  });

  test('holds nothing of a build that failed', async () => {
    const fill = async ({ out }: { out: string }) => {
      await writeFile(join(out, 'tool'), 'half');
      throw new Error('no space left');
    };
    await expect(fillCache('tool', '1.0.0', { env, log }, fill)).rejects.toThrow('no space left');
    expect(existsSync(cacheFolder('tool', '1.0.0', env))).toBe(false);
  });
});

describe('the lock', () => {
  const lock = () => join(home, 'lock');
  const left = (owner: string | undefined, ageSeconds = 0) => {
    mkdirSync(lock());
    if (owner) writeFileSync(join(lock(), 'owner'), owner);
    const then = Date.now() / 1000 - ageSeconds;
    utimesSync(lock(), then, then);
  };

  test.each([
    ['of a process that is gone', () => left(`999999999 ${hostname()}`)],
    ['of another machine, three hours old', () => left('1 elsewhere', 3 * 3600)],
    ['whose owner died before it wrote its name', () => left(undefined, 60)],
  ])('%s is taken over', async (_, leave) => {
    leave();
    await expect(withLock(lock(), { pollMs: 5 }, async () => 'done')).resolves.toBe('done');
    expect(existsSync(lock())).toBe(false);
  });

  test('of a living process is respected', async () => {
    left(`${process.pid} ${hostname()}`);
    setTimeout(() => rmSync(lock(), { recursive: true }), 60);
    const started = Date.now();
    await withLock(lock(), { pollMs: 5 }, async () => {});
    expect(Date.now() - started).toBeGreaterThanOrEqual(50);
  });
});
