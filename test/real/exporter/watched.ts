import { expect } from '@jest/globals';
import type { HealthReport } from '../../../src/exporter/health/health.ts';
import type { ExporterCheck } from '../../../src/model/exporter-config.ts';
import { freePort } from '../../ports.ts';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';
import { PROGRAM } from './program.ts';

/** A running exporter, as it is packed. */
export interface Watched {
  readonly server: Server;
  readonly port: number;
  /** What each check found, `status: message`. */
  said(): Promise<Record<string, string>>;
  /** Waits until a check says what matches; fails with what it says instead. */
  until(check: string, expected: string | RegExp): Promise<void>;
  /** The value of a metric, named as it is written. */
  metric(name: string): Promise<number>;
}

/** Checks that are made every second, without a second try. */
export async function watching(
  bench: Bench,
  checks: Readonly<Record<string, ExporterCheck>>,
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = [],
  controlGroup = '',
): Promise<Watched> {
  const port = await freePort();
  const often = { intervalSeconds: 1, timeoutSeconds: 1, retries: 0 };
  const config = {
    service: 'shop',
    port,
    host: '127.0.0.1',
    checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, { ...often, ...check }])),
  };
  const file = bench.write(`exporter-${port}.json`, JSON.stringify(config));
  const server = bench.server('exporter', [file], {
    command: [...command, process.execPath, PROGRAM],
    env,
    controlGroup,
  });
  const get = async (path: string): Promise<Response> => await fetch(`http://127.0.0.1:${port}${path}`);
  const said = async (): Promise<Record<string, string>> => {
    const report = (await (await get('/health/detailed')).json()) as HealthReport;
    return Object.fromEntries(
      Object.entries(report.checks).map(([name, { status, message }]) => [name, `${status}: ${message}`]),
    );
  };
  const until = async (check: string, expected: string | RegExp): Promise<void> => {
    let last: string | undefined;
    const fits = (text = ''): boolean => (typeof expected === 'string' ? text === expected : expected.test(text));
    await eventually(
      `${check} says ${expected}`,
      async () => {
        last = (await said())[check];
        return fits(last) || undefined;
      },
      30,
    ).catch(() => expect(last).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected)));
  };
  const metric = async (name: string): Promise<number> =>
    Number(
      (await (await get('/metrics')).text())
        .split('\n')
        .find(line => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  return { server, port, said, until, metric };
}

/** A server that stands still for a while: late, then well again, and nothing of the exporter is left open. */
export async function whileFrozen(watched: Watched, check: string, server: Server): Promise<void> {
  const before = await watched.metric('process_open_fds');
  process.kill(server.pid(), 'SIGSTOP');
  try {
    await watched.until(check, 'critical: no answer within 1 s');
    const last = `sightline_check_last_run_timestamp_seconds{check="${check}"}`;
    const since = await watched.metric(last);
    await eventually('several more are late', async () => (await watched.metric(last)) > since + 4 || undefined);
  } finally {
    process.kill(server.pid(), 'SIGCONT');
  }
  await watched.until(check, 'healthy: answers');
  expect(await watched.metric('process_open_fds')).toBeLessThanOrEqual(before + 2);
}
