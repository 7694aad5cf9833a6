import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { expect } from '@jest/globals';
import { findToolSync } from '../../../scripts/tools/index.js';
import { freePort, freePortsFor } from '../../ports.ts';
import { AlertmanagerApi } from '../alertmanager-api.ts';
import { documentedBlocks } from '../documented-commands.ts';
import { heartbeatAlertmanager, heartbeatPrometheus } from '../heartbeat-servers.ts';
import { PrometheusApi } from '../prometheus-api.ts';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';
import { prometheusPlaces } from './heartbeat-places.ts';
import { pushSample } from './prometheus-crash.ts';

const NOBODY = '127.0.0.1:9';

/** The commands of the page, a block an entry. */
const blocks = (heading: string): string[][] =>
  documentedBlocks('docs/backup.md', heading).map(block => block.trim().split('\n'));

/** What a container would run, run here: volumes are directories of the bench, addresses those of its servers. */
function shell(bench: Bench, command: string, places: Readonly<Record<string, string>>): void {
  const here = Object.entries(places).reduce((text, [from, to]) => text.replaceAll(from, to), command);
  execFileSync('sh', ['-ec', here], {
    cwd: bench.directory,
    timeout: 60_000,
    env: { ...process.env, PATH: `${bench.path('bin')}:${process.env.PATH}` },
  });
}

const COMPOSE = /^docker compose --file dist\/heartbeat\/compose\/compose\.yaml /;

/** Follows a block of the section about volumes. */
async function follow(
  bench: Bench,
  commands: readonly string[],
  server: Server,
  ready: () => Promise<true | undefined>,
): Promise<void> {
  for (const command of commands) {
    const inside = / --entrypoint sh \S+ -c '(.*)'$/.exec(command)?.[1];
    if (inside !== undefined) {
      shell(bench, inside, { '/data': bench.path('prometheus/data'), '/backup': bench.directory });
    } else if (command.replace(COMPOSE, '') === 'stop prometheus') {
      await server.stop();
    } else if (command.replace(COMPOSE, '') === 'start prometheus') {
      server.start();
      await eventually('Prometheus is ready', ready);
    } else {
      throw new Error(`the page says something this test does not know: ${command}`);
    }
  }
}

/** docs/backup.md, word for word, for metrics. */
export async function backupOfPrometheus(bench: Bench): Promise<void> {
  const port = await freePort();
  const api = new PrometheusApi(port);
  const server = heartbeatPrometheus(bench, { port, places: prometheusPlaces(port, NOBODY, NOBODY) });
  await eventually('Prometheus is ready', api.ready);
  const values = async () => (await api.stored('kept', 3_600))[0]?.values.map(([, value]) => value) ?? [];
  const [save, restore] = blocks('## A volume');
  expect(await pushSample(port, 'kept', 1)).toBe(true);
  await follow(bench, save ?? [], server, api.ready);
  expect(await pushSample(port, 'kept', 2)).toBe(true);
  expect(await values()).toEqual(['1', '2']);
  await follow(bench, restore ?? [], server, api.ready);
  expect(await values()).toEqual(['1']);
  expect(await pushSample(port, 'kept', 3)).toBe(true);
  expect(await values()).toEqual(['1', '3']);
}

/** The same for silences, into an Alertmanager that knows none. */
export async function backupOfSilences(bench: Bench): Promise<void> {
  const tool = findToolSync('amtool');
  if (tool.missing) throw new Error(tool.how);
  bench.write('bin/.keep', '');
  symlinkSync(tool.command[0] as string, bench.path('bin/amtool'));
  const ports = await freePortsFor(['first', 'second']);
  const at = async (port: number): Promise<AlertmanagerApi> => {
    const places = { 'collector:8088': NOBODY };
    heartbeatAlertmanager(bench, { port, places, secrets: () => 'http://127.0.0.1:9/', name: `alertmanager-${port}` });
    const api = new AlertmanagerApi(port);
    await eventually('Alertmanager is ready', api.ready);
    return api;
  };
  const [first, second] = [await at(ports.first), await at(ports.second)];
  await first.silence('planned work', 'A');
  await first.silence('known fault', 'B');
  const known = async (api: AlertmanagerApi) =>
    (await api.silences()).map(({ comment, matchers, startsAt, endsAt, createdBy }) => ({
      comment,
      matchers,
      startsAt,
      endsAt,
      createdBy,
    }));
  const [[save = ''] = [], [restore = ''] = []] = blocks('## Silences');
  const inside = (command: string): string => command.replace(COMPOSE, '').replace('exec -T alertmanager ', '');
  shell(bench, inside(save), { '127.0.0.1:9093': `127.0.0.1:${ports.first}` });
  shell(bench, inside(restore), { '127.0.0.1:9093': `127.0.0.1:${ports.second}` });
  const sorted = (list: Awaited<ReturnType<typeof known>>) => list.sort((a, b) => a.comment.localeCompare(b.comment));
  const [before, after] = [sorted(await known(first)), sorted(await known(second))];
  expect(after.map(({ startsAt, ...rest }) => rest)).toEqual(before.map(({ startsAt, ...rest }) => rest));
}
