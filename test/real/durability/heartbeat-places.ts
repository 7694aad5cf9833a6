import type { Places } from '../heartbeat-servers.ts';

const BYSTANDERS = [
  'alertmanager:9093',
  'collector:8888',
  'collector-agent:8888',
  'grafana:3000',
  'loki:3100',
  'node-exporter:9100',
  'tempo:3200',
];

/** Everything Prometheus scrapes at one address, but the heartbeat service and itself. */
export const prometheusPlaces = (own: number, heartbeat: string, others: string): Places => ({
  ...Object.fromEntries(BYSTANDERS.map(address => [address, others])),
  'heartbeat:5000': heartbeat,
  'prometheus:9090': `127.0.0.1:${own}`,
});
