import { appendFileSync, mkdirSync } from 'node:fs';
import { expect } from '@jest/globals';
import { freePortsFor } from '../../ports.ts';
import { heartbeatAgent, heartbeatCollector, heartbeatLoki } from '../heartbeat-servers.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';
import { lines, lokiReady } from './loki-crash.ts';
import { missing } from './prometheus-crash.ts';

const CONTAINER = '0123456789abcdef0123456789abcdef';
const ATTRIBUTES = { 'com.docker.compose.service': 'sequence', 'com.docker.compose.project': 'other' };
const NOBODY = '127.0.0.1:9';
const LINES_AT_ONCE = 7;
const EVERY_MS = 10;

/** An entry as Docker writes it. */
const entry = (line: string): string =>
  `${JSON.stringify({ log: `${line}\n`, stream: 'stdout', attrs: ATTRIBUTES, time: new Date().toISOString() })}\n`;

/** The log agent is killed while it reads: every line in the file is in Loki afterwards. */
export async function agentCrash(bench: Bench, rounds: number): Promise<void> {
  const loki = await freePortsFor(['http', 'grpc']);
  const gateway = await freePortsFor(['grpc', 'http', 'events', 'health', 'metrics']);
  const ports = await freePortsFor(['agentHealth', 'agentMetrics']);
  const folder = `docker/containers/${CONTAINER}`;
  mkdirSync(bench.path(folder), { recursive: true });
  heartbeatLoki(bench, loki);
  heartbeatCollector(bench, {
    ports: gateway,
    places: { 'loki:3100': `127.0.0.1:${loki.http}`, 'tempo:4317': NOBODY, 'prometheus:9090': NOBODY },
  });
  const agent = heartbeatAgent(bench, { ports, gateway: `127.0.0.1:${gateway.grpc}` });
  await eventually('Loki is ready', lokiReady(loki.http), 90);

  for (let round = 1; round <= rounds; round += 1) {
    const written: string[] = [];
    const writer = setInterval(() => {
      const more = Array.from({ length: LINES_AT_ONCE }, (_, i) => `round ${round}, line ${written.length + i}`);
      written.push(...more);
      appendFileSync(bench.path(folder, `${CONTAINER}-json.log`), more.map(entry).join(''));
    }, EVERY_MS);
    const found = (): Promise<string[]> => lines(loki.http, ` |= "round ${round}, "`);
    try {
      await eventually('lines are read', async () => ((await found()).length > 0 ? true : undefined));
      await new Promise(resolve => setTimeout(resolve, Math.random() * 1_000));
      await agent.kill();
      agent.start();
    } finally {
      clearInterval(writer);
    }
    await eventually(
      'every line',
      async () => {
        expect(missing(written, await found())).toEqual([]);
        return true;
      },
      30,
    );
  }
}
