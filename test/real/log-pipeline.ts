import { mkdirSync } from 'node:fs';
import { renderCollector } from '../../src/render/collector/collector.ts';
import { renderCollectorAgent } from '../../src/render/collector/collector-agent.ts';
import { renderLoki } from '../../src/render/loki/loki.ts';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../src/shared/redaction/built-in.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../render/telemetry-model.ts';
import { type Bench, eventually, type Ports, type Server, startOtlpPrometheus } from './telemetry-servers.ts';

/** The container whose log the agent reads. */
export const CONTAINER = '0123456789abcdef0123456789abcdef';
export const containerLog = (bench: Bench): string =>
  bench.path(`docker/containers/${CONTAINER}/${CONTAINER}-json.log`);

/** The rendered Loki, gateway and agent with a real Prometheus, on loopback addresses. */
export async function startLogPipeline(bench: Bench, ports: Ports): Promise<{ loki: Server; gateway: Server }> {
  const places: Readonly<Record<string, number>> = {
    'loki/http': ports.loki,
    'prometheus/http': ports.prometheus,
    'collector/otlp-grpc': ports.otlpGrpc,
    'tempo/otlp-grpc': ports.tempo,
  };
  const view = telemetryView({
    address: (name, port) => `127.0.0.1:${places[`${name}/${port}`]}`,
    replicaAddresses: (name, port) => [`127.0.0.1:${places[`${name}/${port}`]}`],
  });
  const { collector, ...others } = telemetryComponents();
  if (collector === undefined) throw new Error('no collector');
  const model = telemetryModel({
    components: {
      ...others,
      collector: {
        ...collector,
        pushedSeriesLimit: 200,
        redactions: DEFAULT_REDACTIONS,
        redactedFields: DEFAULT_REDACTED_FIELDS,
      },
    },
  });
  const lokiFile = bench.place(renderLoki(model, view)[0], {
    '/loki': bench.path('loki'),
    'http_listen_port: 3100': `http_listen_address: 127.0.0.1\n  http_listen_port: ${ports.loki}`,
    'grpc_listen_port: 9095': `grpc_listen_address: 127.0.0.1\n  grpc_listen_port: ${ports.lokiGrpc}`,
  });
  const gatewayFile = bench.place(renderCollector(model, view)[0], {
    '/var/lib/otelcol': bench.path('gateway'),
    '0.0.0.0:4317': `127.0.0.1:${ports.otlpGrpc}`,
    '0.0.0.0:4318': `127.0.0.1:${ports.otlpHttp}`,
    '0.0.0.0:8088': `127.0.0.1:${ports.events}`,
    '0.0.0.0:13133': `127.0.0.1:${ports.gatewayHealth}`,
    'host: 0.0.0.0': 'host: 127.0.0.1',
    'port: 8888': `port: ${ports.gatewayMetrics}`,
  });
  const agentFile = bench.place(renderCollectorAgent(model, view)[0], {
    '/var/lib/otelcol': bench.path('agent'),
    '/var/lib/docker': bench.path('docker'),
    '0.0.0.0:13133': `127.0.0.1:${ports.agentHealth}`,
    'host: 0.0.0.0': 'host: 127.0.0.1',
    'port: 8888': `port: ${ports.agentMetrics}`,
  });
  for (const name of ['gateway', 'agent', `docker/containers/${CONTAINER}`]) {
    mkdirSync(bench.path(name), { recursive: true });
  }
  const loki = bench.server('loki', [`-config.file=${lokiFile}`, '-config.expand-env=false']);
  startOtlpPrometheus(bench, ports.prometheus);
  const gateway = bench.server('otelcol', [`--config=file:${gatewayFile}`]);
  bench.server('otelcol', [`--config=file:${agentFile}`]);
  await eventually('the gateway is ready', async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.gatewayHealth}/`);
    return answer.ok ? true : undefined;
  });
  return { loki, gateway };
}

export interface Line {
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What Loki has for a query. */
export async function linesIn(ports: Ports, selector: string): Promise<Line[]> {
  const query = new URLSearchParams({ query: selector, limit: '1000' });
  const answer = await fetch(`http://127.0.0.1:${ports.loki}/loki/api/v1/query_range?${query}`);
  const { data } = (await answer.json()) as {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  };
  return data.result.flatMap(({ stream, values }) => values.map(([, text]) => ({ text, labels: stream })));
}
