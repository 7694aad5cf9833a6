import { expect } from '@jest/globals';
import { freePort } from '../../ports.ts';
import { heartbeatPrometheus } from '../heartbeat-servers.ts';
import { attributes, nanoseconds } from '../otlp.ts';
import { PrometheusApi, type Range } from '../prometheus-api.ts';
import { healthyHeartbeat, Target } from '../target.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { prometheusPlaces } from './heartbeat-places.ts';

const INTERVAL_SECONDS = 10;
/** Prometheus gathers targets for so long before it hands them to those who scrape, at its start as well. */
const DISCOVERY_SECONDS = 5;
const MINUTE = 60_000;
const SCRAPED = 'heartbeat_received_total';

/** One sample of a gauge, so many milliseconds old; whether Prometheus took it. */
export async function pushSample(port: number, name: string, value: number, ago = 0): Promise<boolean> {
  const points = [{ timeUnixNano: nanoseconds(ago), asInt: `${value}` }];
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: attributes({ 'service.name': 'pusher' }) },
          scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints: points } }] }],
        },
      ],
    }),
  });
  return answer.ok;
}

const key = ([range]: readonly Range[]): string[] => (range?.values ?? []).map(([time, value]) => `${time}=${value}`);

/** What is not there any more; thousands are compared while servers have to be answered. */
export function missing(before: readonly string[], after: readonly string[]): string[] {
  const there = new Set(after);
  return before.filter(entry => !there.has(entry));
}

/** Prometheus is killed again and again while it scrapes and is pushed to: nothing that was seen or accepted is gone. */
export async function prometheusCrash(bench: Bench, rounds: number): Promise<void> {
  const heartbeat = await Target.of(() => healthyHeartbeat()).listen();
  const others = await Target.of(() => '').listen();
  const port = await freePort();
  const api = new PrometheusApi(port);
  const accepted: string[] = [];
  let pushing = true;
  let next = 0;
  const pusher = (async () => {
    while (pushing) {
      const value = next++;
      if (await pushSample(port, 'sequence', value).catch(() => false)) accepted.push(`${value}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  })();
  try {
    const server = heartbeatPrometheus(bench, {
      port,
      places: prometheusPlaces(port, heartbeat.address, others.address),
    });
    await eventually('Prometheus is ready', api.ready);
    for (let round = 1; round <= rounds; round += 1) {
      const asked = heartbeat.asked;
      await eventually('it scrapes', async () => (heartbeat.asked > asked ? true : undefined));
      await new Promise(resolve => setTimeout(resolve, Math.random() * 3_000));
      const seen = [...key(await api.stored(SCRAPED, 3_600)), ...key(await api.stored('sequence', 3_600))];
      const told = [...accepted];
      await server.kill();
      const died = Date.now();
      server.start();
      await eventually('Prometheus is ready again', api.ready);
      const away = (Date.now() - died) / 1000;
      const back = await eventually('a scrape after the crash', async () => {
        const ranges = await api.stored(SCRAPED, 3_600);
        return (ranges[0]?.values.at(-1)?.[0] ?? 0) * 1000 > died ? ranges : undefined;
      });
      const pushed = await api.stored('sequence', 3_600);
      expect(missing(seen, [...key(back), ...key(pushed)])).toEqual([]);
      expect(missing(told, pushed[0]?.values.map(([, value]) => value) ?? [])).toEqual([]);
      const next = back[0]?.values.find(([time]) => time * 1000 > died)?.[0] ?? Number.POSITIVE_INFINITY;
      expect(next - died / 1000).toBeLessThanOrEqual(away + DISCOVERY_SECONDS + INTERVAL_SECONDS);
    }
    expect(accepted.length).toBeGreaterThan(rounds * 50);
    await late(port, api);
    await server.kill();
    server.start();
    await eventually('Prometheus is ready again', api.ready);
    expect(key(await api.stored('late', 3_600))).toHaveLength(2);
  } finally {
    pushing = false;
    await pusher;
    await Promise.all([heartbeat.close(), others.close()]);
  }
}

/** The window of ten minutes for samples that come late. */
async function late(port: number, api: PrometheusApi): Promise<void> {
  expect(await pushSample(port, 'late', 1)).toBe(true);
  expect(await pushSample(port, 'late', 2, 9 * MINUTE)).toBe(true);
  expect(await pushSample(port, 'late', 3, 11 * MINUTE)).toBe(false);
  expect((await api.stored('late', 3_600))[0]?.values.map(([, value]) => value)).toEqual(['2', '1']);
}
