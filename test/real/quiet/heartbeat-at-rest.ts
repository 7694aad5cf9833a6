import { freePortsFor } from '../../ports.ts';
import {
  heartbeatAgent,
  heartbeatAlertmanager,
  heartbeatCollector,
  heartbeatLoki,
  heartbeatNodeExporter,
  heartbeatPrometheus,
} from '../heartbeat-servers.ts';
import { PrometheusApi } from '../prometheus-api.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { healthyHeartbeat, Target } from '../target.ts';
import { type Bench, eventually } from '../telemetry-servers.ts';

/** Nobody is needed there: traces have no store here, and dashboards nobody who looks. */
const NOBODY = '127.0.0.1:9';

/** A service with which all is well, its SLOs included: each heartbeat is stored in time. */
const healthy = (): string => {
  const received = Math.round(Date.now() / 100);
  const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '+Inf'];
  return `${healthyHeartbeat(received)}# TYPE heartbeat_processing_duration_seconds histogram
${bounds.map(le => `heartbeat_processing_duration_seconds_bucket{le="${le}"} ${received}`).join('\n')}
heartbeat_processing_duration_seconds_sum ${received / 1000}
heartbeat_processing_duration_seconds_count ${received}
`;
};

export interface AtRest {
  readonly prometheus: PrometheusApi;
  close(): Promise<void>;
}

/** The servers of the heartbeat stack that can run here, as generated, and a service with which all is well. */
export async function heartbeatAtRest(bench: Bench): Promise<AtRest> {
  const told = await HttpStandIn.start(() => ({ status: 200, body: 'ok', contentType: 'text/plain' }));
  const heartbeat = await Target.of(healthy).listen();
  const absent = await Target.of(() => 'quiet 1\n').listen();
  const ports = await freePortsFor([
    ...([
      'prometheus',
      'alertmanager',
      'loki',
      'lokiGrpc',
      'node',
      'grpc',
      'http',
      'events',
      'health',
      'metrics',
    ] as const),
    ...(['agentHealth', 'agentMetrics'] as const),
  ]);
  const at = (port: keyof typeof ports) => `127.0.0.1:${ports[port]}`;
  heartbeatLoki(bench, { http: ports.loki, grpc: ports.lokiGrpc });
  heartbeatNodeExporter(bench, ports.node);
  heartbeatCollector(bench, {
    ports,
    places: { 'loki:3100': at('loki'), 'tempo:4317': NOBODY, 'prometheus:9090': at('prometheus') },
  });
  heartbeatAgent(bench, { ports, gateway: at('grpc') });
  heartbeatAlertmanager(bench, {
    port: ports.alertmanager,
    places: { 'collector:8088': at('events'), 'https://events.pagerduty.com': told.url('') },
    secrets: name => told.url(`/${name}`),
  });
  heartbeatPrometheus(bench, {
    port: ports.prometheus,
    places: {
      'heartbeat:5000': heartbeat.address,
      'prometheus:9090': at('prometheus'),
      'alertmanager:9093': at('alertmanager'),
      'loki:3100': at('loki'),
      'node-exporter:9100': at('node'),
      'collector:8888': at('metrics'),
      'collector-agent:8888': at('agentMetrics'),
      'grafana:3000': absent.address,
      'tempo:3200': absent.address,
    },
  });
  const prometheus = new PrometheusApi(ports.prometheus);
  const close = async (): Promise<void> => {
    await Promise.all([told.close(), heartbeat.close(), absent.close()]);
  };
  try {
    await eventually('Prometheus is ready', prometheus.ready);
  } catch (error) {
    await close();
    throw error;
  }
  return { prometheus, close };
}
