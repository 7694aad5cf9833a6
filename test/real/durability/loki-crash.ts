import { expect } from '@jest/globals';
import { freePortsFor } from '../../ports.ts';
import { heartbeatLoki } from '../heartbeat-servers.ts';
import { nanoseconds } from '../otlp.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { missing } from './prometheus-crash.ts';

/** A line, and whether Loki took it. */
export async function pushLine(port: number, line: string): Promise<boolean> {
  const streams = [{ stream: { service: 'sequence' }, values: [[nanoseconds(), line]] }];
  const answer = await fetch(`http://127.0.0.1:${port}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams }),
  });
  return answer.ok;
}

/** Those of the service `sequence`, the newest 5,000 at most. */
export async function lines(port: number, filter = ''): Promise<string[]> {
  const query = new URLSearchParams({ query: `{service="sequence"}${filter}`, limit: '5000', since: '1h' });
  const answer = await fetch(`http://127.0.0.1:${port}/loki/api/v1/query_range?${query}`);
  const { data } = (await answer.json()) as { data: { result: { values: [string, string][] }[] } };
  return data.result.flatMap(({ values }) => values.map(([, line]) => line));
}

export const lokiReady = (port: number) => async (): Promise<true | undefined> =>
  (await fetch(`http://127.0.0.1:${port}/ready`)).ok || undefined;

/** Loki is killed while lines come in: every line it took is there afterwards. */
export async function lokiCrash(bench: Bench, rounds: number): Promise<void> {
  const ports = await freePortsFor(['http', 'grpc']);
  const loki = heartbeatLoki(bench, ports);
  await eventually('Loki is ready', lokiReady(ports.http), 90);
  const accepted: string[] = [];
  let pushing = true;
  let next = 0;
  const pusher = (async () => {
    while (pushing) {
      const line = `line ${next++}`;
      if (await pushLine(ports.http, line).catch(() => false)) accepted.push(line);
      await new Promise(resolve => setTimeout(resolve, 30));
    }
  })();
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const before = accepted.length;
      await eventually('lines are taken', async () => (accepted.length > before + 50 ? true : undefined));
      await new Promise(resolve => setTimeout(resolve, Math.random() * 2_000));
      await loki.kill();
      const told = [...accepted];
      loki.start();
      await eventually('Loki is ready again', lokiReady(ports.http), 90);
      expect(missing(told, await lines(ports.http))).toEqual([]);
    }
  } finally {
    pushing = false;
    await pusher;
  }
}
