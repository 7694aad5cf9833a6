import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { ExporterCheck } from '../../src/model/exporter-config.ts';
import { watching } from './exporter/watched.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** A name server that never answers; its port is only for root. */
const SILENT = '127.77.0.53';

/** A disk that never answers: a file system in user space without a program behind it. It ends with its process. */
const HANGING =
  'exec 3<>/dev/fuse; mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 none "$DISK"; ' +
  'mount --bind "$NAMES" /etc/resolv.conf; exec "$0" "$@"';

/** Whether this machine lets us make such disks. */
function canHang(): boolean {
  try {
    const script = 'exec 3<>/dev/fuse && mount -t tmpfs none /mnt && test -f /etc/resolv.conf';
    execFileSync('unshare', ['--mount', 'sh', '-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function silentNameServer(): Promise<AsyncDisposable> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, SILENT, resolve);
  });
  return { [Symbol.asyncDispose]: () => new Promise(resolve => socket.close(() => resolve())) };
}

/** An exporter with a mount namespace of its own, and as many threads as it has in its image. */
async function hanging(bench: Bench, checks: Readonly<Record<string, ExporterCheck>>) {
  const disk = bench.path('disk');
  mkdirSync(disk);
  const names = bench.write('resolv.conf', `nameserver ${SILENT}\n`);
  return await watching(bench, checks, { DISK: disk, NAMES: names, UV_THREADPOOL_SIZE: '16' }, [
    ...['unshare', '--mount', 'sh', '-c', HANGING],
  ]);
}

const many = (count: number, check: (i: number) => ExporterCheck): Record<string, ExporterCheck> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`hangs-${check(i).kind}-${i}`, check(i)]));

(canHang() ? it : it.skip)(
  'GIVEN disks and a name server that hang, more than there are threads, WHEN others are checked and asked THEN they are not held up, and it ends when it is told to',
  () =>
    onBench(async bench => {
      await using _ = await silentNameServer();
      const watched = await hanging(bench, {
        ...many(20, i => ({ kind: 'disk-space', path: bench.path('disk', `${i % 5}`), criticalFree: 0 })),
        ...many(12, i => ({ kind: 'dns', name: `name-${i}.example` })),
        ...many(3, i => ({ kind: 'http', url: `http://page-${i}.example/` })),
        asked: { kind: 'dns', name: 'shop.example', servers: [SILENT] },
        root: { kind: 'disk-space', path: '/', criticalFree: 0 },
      });
      const late = 'critical: no answer within 1 s';
      await watched.until('asked', late);
      await eventually('all that hang are late', async () => {
        const hung = Object.entries(await watched.said()).filter(([name]) => name.startsWith('hangs-'));
        return (hung.length === 35 && hung.every(([, text]) => /no answer|still hangs/.test(text))) || undefined;
      });
      for (let round = 0; round < 3; round += 1) {
        const since = await watched.metric('sightline_check_last_run_timestamp_seconds{check="root"}');
        await eventually(
          'it is checked again',
          async () =>
            (await watched.metric('sightline_check_last_run_timestamp_seconds{check="root"}')) > since || undefined,
        );
        expect((await watched.said()).root).toMatch(/^healthy: \d+\.\d % free$/);
      }
      // Packing an answer wants a thread, too.
      const answer = await fetch(`http://127.0.0.1:${watched.port}/metrics`, {
        headers: { 'accept-encoding': 'gzip' },
        signal: AbortSignal.timeout(3_000),
      });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(await answer.text()).toContain('sightline_check_status');

      const stopped = watched.server.stop().then(() => true);
      expect(await Promise.race([stopped, setTimeout(20_000, false, { ref: false })])).toBe(true);
    }),
  120_000,
);

/** Numbers of the processes that it has started and that run; none where it has ended. */
function childrenOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The first process of its namespace, as in a container; there is no killing itself. */
const FIRST = ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'];

(canHang() && process.execve !== undefined ? it : it.skip)(
  'GIVEN names that nobody answers for WHEN the first process of a container is told to end THEN it does not wait for them',
  () =>
    onBench(async bench => {
      await using _ = await silentNameServer();
      const names = bench.write('resolv.conf', `nameserver ${SILENT}\noptions timeout:20\n`);
      const become = 'mount --bind "$NAMES" /etc/resolv.conf; exec "$0" "$@"';
      const checks = { page: { kind: 'http', url: 'http://page.example/' } } as const;
      const watched = await watching(bench, checks, { NAMES: names }, [...FIRST, become]);
      await eventually(
        'a name hangs',
        async () => /no answer|still hangs/.test((await watched.said()).page ?? '') || undefined,
      );
      const unshare = watched.server.pid();
      process.kill(Number(childrenOf(unshare)), 'SIGTERM');
      await eventually('it has ended', async () => childrenOf(unshare) === '' || undefined, 8);
      expect(watched.server.log()).toContain('not waiting for a disk or a name that hangs');
    }),
  60_000,
);
