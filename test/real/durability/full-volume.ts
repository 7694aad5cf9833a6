import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { freePort } from '../../ports.ts';
import { heartbeatPrometheus } from '../heartbeat-servers.ts';
import { attributes, nanoseconds } from '../otlp.ts';
import { PrometheusApi } from '../prometheus-api.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { prometheusPlaces } from './heartbeat-places.ts';
import { pushSample } from './prometheus-crash.ts';

const NOBODY = '127.0.0.1:9';
const VOLUME_MEBI = 40;
/** As the declared stack has it. */
const RETENTION_MEBI = VOLUME_MEBI * 0.8;

const SIZES = /^prometheus_tsdb_(?:storage_blocks|wal_storage_size|head_chunks_storage_size)_bytes (\S+)/gm;

const mount = (directory: string): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME_MEBI}m`, 'sightline', directory], {
    stdio: 'ignore',
  });
const unmount = (directory: string): void => void execFileSync('umount', [directory], { stdio: 'ignore' });

/** Whether this machine lets us make a volume of a size. */
export function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'sightline-volume-'));
  try {
    mount(directory);
    unmount(directory);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}

/** Series whose labels do not compress, so that few of them fill the log; whether Prometheus took them. */
async function pushNoise(port: number, series: number): Promise<boolean> {
  const points = Array.from({ length: series }, () => ({
    attributes: attributes({ noise: randomBytes(1_500).toString('base64') }),
    timeUnixNano: nanoseconds(),
    asInt: '1',
  }));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: attributes({ 'service.name': 'noise' }) },
          scopeMetrics: [{ metrics: [{ name: 'noise', gauge: { dataPoints: points } }] }],
        },
      ],
    }),
  });
  return answer.ok;
}

/** The newest data outgrows the volume: somebody is told while it is still written. */
export async function fullVolume(bench: Bench): Promise<void> {
  const volume = bench.path('prometheus/data');
  mkdirSync(volume, { recursive: true });
  mount(volume);
  try {
    const port = await freePort();
    const api = new PrometheusApi(port);
    const server = heartbeatPrometheus(bench, {
      port,
      places: prometheusPlaces(port, NOBODY, NOBODY),
      edit: config => config.replace(/size: \d+GiB/, `size: ${RETENTION_MEBI}MiB`),
    });
    try {
      await eventually('Prometheus is ready', api.ready);
      const used = async (): Promise<number> => {
        const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        return [...text.matchAll(SIZES)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
      };
      while ((await used()) < RETENTION_MEBI * 1.12 * 1024 ** 2) expect(await pushNoise(port, 100)).toBe(true);
      const severities = async (): Promise<(string | undefined)[]> =>
        (await api.alerts())
          .filter(({ labels, state }) => labels.alertname === 'PrometheusStorageFills' && state === 'firing')
          .map(({ labels }) => labels.severity);
      await eventually('the alert', async () => ((await severities()).includes('error') ? true : undefined), 220);
      // Asked for, because Prometheus answers a push with 200 even where it could not write it.
      let probes = 0;
      const written = async (): Promise<boolean> => {
        const value = ++probes;
        await pushSample(port, 'probe', value);
        return (await api.stored('probe', 600))[0]?.values.at(-1)?.[1] === `${value}`;
      };
      expect(await written()).toBe(true);
      await eventually('writes stop', async () => {
        await pushNoise(port, 500);
        return (await written()) ? undefined : true;
      });
      expect(await severities()).toContain('error');
    } finally {
      await server.kill();
    }
  } finally {
    unmount(volume);
  }
}
