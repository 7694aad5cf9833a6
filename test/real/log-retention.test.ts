import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parseYaml } from '../../src/shared/yaml.ts';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { lokiReady } from './durability/loki-crash.ts';
import { generated, heartbeatLoki } from './heartbeat-servers.ts';
import { nanoseconds } from './otlp.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const days = (period: string): number => Number(/^(\d+)d$/.exec(period)?.[1]);

const { limits_config: limits } = parseYaml(generated('compose/config/loki/loki.yaml')) as {
  limits_config: { retention_period: string; retention_stream: readonly { selector: string; period: string }[] };
};
const KEPT = days(limits.retention_period) * DAY;
const EVENTS_KEPT = days(limits.retention_stream[0]?.period ?? '') * DAY;

interface Written {
  readonly service: string;
  readonly line: string;
  readonly age: number;
  readonly stays: boolean;
}

/** On both sides of each boundary, and what only the longer one keeps; oldest first, as Loki wants them. */
const LINES: readonly Written[] = [
  { service: 'alert-events', line: 'an event too old', age: EVENTS_KEPT + HOUR, stays: false },
  { service: 'alert-events', line: 'an event just young enough', age: EVENTS_KEPT - HOUR, stays: true },
  { service: 'heartbeat', line: 'too old', age: KEPT + HOUR, stays: false },
  { service: 'alert-events', line: 'an event as old as that line', age: KEPT + HOUR, stays: true },
  { service: 'heartbeat', line: 'just young enough', age: KEPT - HOUR, stays: true },
];

/** Everything but the time that passes: how often the compactor looks, how long it waits, and that old lines are taken. */
const QUICK: Readonly<Record<string, string>> = {
  'compaction_interval: 10m': 'compaction_interval: 2s',
  'retention_delete_delay: 2h': 'retention_delete_delay: 1s',
  'reject_old_samples: true': 'reject_old_samples: false',
};

function quick(config: string): string {
  return Object.entries(QUICK).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the configuration does not say ${from}`);
    return text.replace(from, to);
  }, config);
}

/** A stream of its own for each line: one chunk each. */
async function push(port: number, { service, line, age }: Written): Promise<void> {
  const streams = [{ stream: { service, line }, values: [[nanoseconds(age), line]] }];
  const answer = await fetch(`http://127.0.0.1:${port}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams }),
  });
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${await answer.text()}`);
}

async function isFound(port: number, { service, line, age }: Written): Promise<boolean> {
  const parameters = new URLSearchParams({
    query: `{service="${service}"} |= "${line}"`,
    start: nanoseconds(age + HOUR),
    end: nanoseconds(age - HOUR),
  });
  const answer = await fetch(`http://127.0.0.1:${port}/loki/api/v1/query_range?${parameters}`);
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${await answer.text()}`);
  const { data } = (await answer.json()) as { data: { result: unknown[] } };
  return data.result.length > 0;
}

async function found(port: number): Promise<string[]> {
  const all = await Promise.all(LINES.map(async written => ((await isFound(port, written)) ? [written.line] : [])));
  return all.flat();
}

const chunks = (bench: Bench): number =>
  readdirSync(bench.path('loki/data/chunks/fake'), { recursive: true, withFileTypes: true }).filter(e => e.isFile())
    .length;

const STAYING = LINES.filter(({ stays }) => stays).map(({ line }) => line);

describeWith(['loki'], 'the retention of logs', () => {
  it(
    'GIVEN lines on both sides of the retention of their stream WHEN the compactor has run THEN the old are gone from the disk, and the young are found',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['http', 'grpc']);
        const loki = heartbeatLoki(bench, ports, 'loki', quick);
        await eventually('Loki is ready', lokiReady(ports.http), 90);
        for (const written of LINES) await push(ports.http, written);
        // A stop writes chunks and index; nothing asks the memory for lines that old.
        await loki.stop();
        expect(chunks(bench)).toBe(LINES.length);
        loki.start();
        await eventually('Loki is ready again', lokiReady(ports.http), 90);
        await eventually('the old are gone', async () => chunks(bench) === STAYING.length || undefined, 180);
        expect((await found(ports.http)).sort()).toEqual([...STAYING].sort());
      }),
    400_000,
  );
});
