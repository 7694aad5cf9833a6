import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { expect } from '@jest/globals';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { freePortsFor } from '../../ports.ts';
import { generated, lokiAt } from '../heartbeat-servers.ts';
import { PrometheusApi } from '../prometheus-api.ts';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';
import { lines, lokiReady, pushLine } from './loki-crash.ts';
import { pushSample } from './prometheus-crash.ts';

type Output = (path: string) => string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });

/** The first commit that has an output; undefined in a clone without history. */
export function firstOutput(): string | undefined {
  const found = git('log', '--diff-filter=A', '--format=%H', '--', 'dist/heartbeat/compose/compose.yaml').trim();
  return found === '' || git('rev-parse', '--is-shallow-repository').trim() === 'true'
    ? undefined
    : found.split('\n').at(-1);
}

const argumentsOf = (output: Output, service: string): readonly string[] =>
  (parseYaml(output('compose/compose.yaml')) as { services: Record<string, { command: string[] }> }).services[service]
    ?.command ?? [];

/** Data written under the first output is read under today's, and the other way round. */
export async function previousOutput(bench: Bench, commit: string): Promise<void> {
  const first: Output = path => git('show', `${commit}:dist/heartbeat/${path}`);
  const ports = await freePortsFor(['prometheus', 'http', 'grpc']);
  const api = new PrometheusApi(ports.prometheus);
  mkdirSync(bench.path('loki/rules/fake'), { recursive: true });

  const start = async (name: string, output: Output): Promise<Server[]> => {
    const config = output('compose/config/prometheus/prometheus.yml')
      .replace('/etc/sightline/rules', bench.path('no-rules'))
      .replaceAll(/^( *- )[a-z-]+:\d+$/gm, '$1127.0.0.1:9');
    bench.write(`${name}/prometheus.yml`, config);
    bench.write(`${name}/loki.yaml`, lokiAt(output('compose/config/loki/loki.yaml'), ports, bench.path('loki')));
    const prometheus = argumentsOf(output, 'prometheus').map(arg =>
      arg.replace('/etc/sightline/config', bench.path(name)).replace('=/prometheus', `=${bench.path('prometheus')}`),
    );
    const loki = argumentsOf(output, 'loki').map(arg => arg.replace('/etc/sightline/config', bench.path(name)));
    const servers = [
      bench.server('prometheus', [...prometheus, `--web.listen-address=127.0.0.1:${ports.prometheus}`]),
      bench.server('loki', loki),
    ];
    await eventually('Prometheus is ready', api.ready);
    await eventually('Loki is ready', lokiReady(ports.http), 90);
    return servers;
  };

  const written: string[] = [];
  for (const [name, output] of [
    ['first', first],
    ['today', generated],
    ['first-again', first],
  ] as const) {
    const servers = await start(name, output);
    const value = written.length + 1;
    expect(await pushSample(ports.prometheus, 'written', value)).toBe(true);
    expect(await pushLine(ports.http, `${value}`)).toBe(true);
    written.push(`${value}`);
    expect((await api.stored('written', 3_600))[0]?.values.map(([, v]) => v)).toEqual(written);
    expect((await lines(ports.http)).sort()).toEqual(written);
    await Promise.all(servers.map(server => server.stop()));
    // A stop has flushed all of it: the chunks alone must do, as they have to for everything older than two hours.
    rmSync(bench.path('loki/data/wal'), { recursive: true });
  }
}
