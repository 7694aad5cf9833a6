import { mkdirSync } from 'node:fs';
import type { ComponentKind, Workload } from '../../src/model/workload.ts';
import { referenceStack } from '../contract/reference-stacks.ts';
import type { Bench, Server, ServerOptions } from './telemetry-servers.ts';

const { files, model } = referenceStack('heartbeat');

/** Addresses of the compose stack, such as `loki:3100`, and where they are on this machine; several are several targets. */
export type Places = Readonly<Record<string, string | readonly string[]>>;

/** What the compose stack starts a server with. */
export function workload(component: ComponentKind): Workload {
  const found = model.workloads.find(w => w.component === component);
  if (found === undefined) throw new Error(`no workload is a ${component}`);
  return { ...found, args: [...found.args, ...(found.platformArgs?.compose ?? [])] };
}

/** A file of today's output. */
export const generated = (path: string): string => {
  const content = files.get(path);
  if (typeof content !== 'string') throw new Error(`synth does not write ${path}`);
  return content;
};

/** The text with every address of the compose network replaced: none may be left, and each must have been there. */
export function relocated(text: string, places: Places): string {
  let found = text;
  for (const [from, to] of Object.entries(places)) {
    if (!found.includes(from)) throw new Error(`nothing names ${from}`);
    found =
      typeof to === 'string'
        ? found.replaceAll(from, to)
        : found.replaceAll(new RegExp(`^( *- )${from}$`, 'gm'), (_, item) => to.map(t => `${item}${t}`).join('\n'));
  }
  const left = /(?:^|[\s/])([a-z-]+:(?:3\d{3}|5000|8\d{3}|9\d{3}))$/m.exec(found);
  if (left) throw new Error(`${left[1]} has no place on this machine`);
  return found;
}

export interface PrometheusPlace {
  readonly port: number;
  readonly places: Places;
  readonly options?: ServerOptions;
  /** Directory below the bench. @default 'prometheus' */
  readonly name?: string;
  /** Changes the configuration after that. */
  readonly edit?: (config: string) => string;
}

/** Prometheus with the generated configuration, rules, arguments and environment; only addresses and paths are others. */
export function heartbeatPrometheus(
  bench: Bench,
  { port, places, options = {}, name = 'prometheus', edit = config => config }: PrometheusPlace,
): Server {
  for (const [path, content] of files) if (path.startsWith('rules/')) bench.write(`${name}/${path}`, content);
  const config = relocated(generated('compose/config/prometheus/prometheus.yml'), {
    '/etc/sightline/rules': bench.path(name, 'rules'),
    ...places,
  });
  bench.write(`${name}/prometheus.yml`, edit(config));
  const { args, env } = workload('prometheus');
  return bench.server(
    'prometheus',
    [
      ...args.map(arg =>
        arg
          .replace('/etc/sightline/config', bench.path(name))
          .replace('=/prometheus', `=${bench.path(name, 'data')}`)
          .replace(':9090', `:${port}`),
      ),
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { ...options, env: { ...env, ...options.env } },
  );
}

export interface AlertmanagerPlace {
  readonly port: number;
  readonly places: Places;
  /** Value of each secret: an address that stands for the service outside. */
  readonly secrets: (name: string) => string;
  /** Directory below the bench. @default 'alertmanager' */
  readonly name?: string;
  /** Port of its own, as a member of a cluster. @default it is a member of none, as in compose */
  readonly cluster?: number;
}

/** Alertmanager, likewise; secrets are files as on the platforms. */
export function heartbeatAlertmanager(
  bench: Bench,
  { port, places, secrets, name: folder = 'alertmanager', cluster }: AlertmanagerPlace,
): Server {
  const { args, env, secrets: needed } = workload('alertmanager');
  for (const { name } of needed) bench.write(`${folder}/secrets/${name}`, secrets(name));
  for (const [path, content] of files) {
    const template = /^compose\/config\/alertmanager\/(templates\/.*)$/.exec(path)?.[1];
    if (template !== undefined) bench.write(`${folder}/${template}`, content);
  }
  bench.write(
    `${folder}/alertmanager.yml`,
    relocated(generated('compose/config/alertmanager/alertmanager.yml'), {
      '/etc/sightline/secrets': bench.path(folder, 'secrets'),
      ...places,
    }),
  );
  return bench.server(
    'alertmanager',
    [
      ...args.map(arg =>
        arg
          .replace('/etc/sightline/config', bench.path(folder))
          .replace('=/alertmanager', `=${bench.path(folder, 'data')}`)
          .replace(':9093', `:${port}`)
          .replace(/(?<=^--cluster.listen-address=)$/, cluster === undefined ? '' : `127.0.0.1:${cluster}`),
      ),
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { env },
  );
}

export interface CollectorPlace {
  readonly ports: Readonly<Record<'grpc' | 'http' | 'events' | 'health' | 'metrics', number>>;
  readonly places: Places;
  readonly options?: ServerOptions;
}

/** node-exporter of this machine, with the generated arguments: in a container the machine is below /host. */
export const heartbeatNodeExporter = (bench: Bench, port: number): Server =>
  bench.server('node_exporter', [
    ...workload('node-exporter').args.map(arg =>
      arg.replace('=/host/root', '=').replace(/=$/, '=/').replace('=/host', '='),
    ),
    `--web.listen-address=127.0.0.1:${port}`,
  ]);

/** The gateway Collector, likewise. */
export function heartbeatCollector(bench: Bench, { ports, places, options = {} }: CollectorPlace): Server {
  mkdirSync(bench.path('collector'), { recursive: true });
  const file = bench.write(
    'collector/collector.yaml',
    relocated(generated('compose/config/collector/collector.yaml'), {
      '/var/lib/otelcol': bench.path('collector'),
      '0.0.0.0:4317': `127.0.0.1:${ports.grpc}`,
      '0.0.0.0:4318': `127.0.0.1:${ports.http}`,
      '0.0.0.0:8088': `127.0.0.1:${ports.events}`,
      '0.0.0.0:13133': `127.0.0.1:${ports.health}`,
      'host: 0.0.0.0': 'host: 127.0.0.1',
      'port: 8888': `port: ${ports.metrics}`,
      ...places,
    }),
  );
  return bench.server('otelcol', [`--config=file:${file}`], {
    ...options,
    env: { ...workload('collector').env, ...options.env },
  });
}

export interface AgentPlace {
  readonly ports: Readonly<Record<'agentHealth' | 'agentMetrics', number>>;
  /** Where the gateway takes OTLP by gRPC. */
  readonly gateway: string;
}

/** The log agent of the compose project, likewise; it reads `docker/containers` of the bench. */
export function heartbeatAgent(bench: Bench, { ports, gateway }: AgentPlace): Server {
  mkdirSync(bench.path('agent'), { recursive: true });
  const file = bench.write(
    'agent/agent.yaml',
    relocated(generated('compose/config/collector-agent/agent.yaml'), {
      '/var/lib/otelcol': bench.path('agent'),
      '/var/lib/docker': bench.path('docker'),
      '0.0.0.0:13133': `127.0.0.1:${ports.agentHealth}`,
      'host: 0.0.0.0': 'host: 127.0.0.1',
      'port: 8888': `port: ${ports.agentMetrics}`,
      'collector:4317': gateway,
    }),
  );
  const { args, env } = workload('collector-agent');
  return bench.server(
    'otelcol',
    args.map(arg => arg.replace('/etc/sightline/config/agent.yaml', file)),
    { env },
  );
}

/**
 * Loki, likewise.
 * @param edit changes the configuration after that
 */
export function heartbeatLoki(
  bench: Bench,
  ports: Readonly<Record<'http' | 'grpc', number>>,
  name = 'loki',
  edit = (config: string): string => config,
): Server {
  for (const [path, content] of files) {
    if (path.startsWith('loki/')) bench.write(`${name}/rules/fake/${path.slice('loki/'.length)}`, content);
  }
  const file = bench.write(
    `${name}/loki.yaml`,
    edit(lokiAt(generated('compose/config/loki/loki.yaml'), ports, bench.path(name))),
  );
  const { args, env } = workload('loki');
  return bench.server(
    'loki',
    args.map(arg => arg.replace('/etc/sightline/config/loki.yaml', file)),
    { env },
  );
}

/** A generated configuration of Loki for this machine. */
export const lokiAt = (config: string, ports: Readonly<Record<'http' | 'grpc', number>>, directory: string): string =>
  relocated(config, {
    ' /loki': ` ${directory}/data`,
    '/etc/sightline/loki-rules': `${directory}/rules`,
    'http_listen_port: 3100': `http_listen_address: 127.0.0.1\n  http_listen_port: ${ports.http}`,
    'grpc_listen_port: 9095': `grpc_listen_address: 127.0.0.1\n  grpc_listen_port: ${ports.grpc}`,
    'alertmanager:9093': '127.0.0.1:9',
    // Where its ruler writes what it records; an output of before there were such rules does not name it.
    ...(config.includes('prometheus:9090') ? { 'prometheus:9090': '127.0.0.1:9' } : {}),
  });
