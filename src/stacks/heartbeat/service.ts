import { counter, gauge, histogram, type MonitoringStack, owner, Service } from 'sightline';

/** The team that runs the heartbeat monitor. */
export const teamCore = owner('team-core', '#team-core');

/** What the heartbeat monitor exposes; the only place its metrics are named. */
export const heartbeatMetrics = {
  received: counter('heartbeat_received_total', {
    help: 'Heartbeats received, by what became of them',
    labels: { app: 'string', outcome: ['ok', 'late', 'invalid'] },
  }),
  duration: histogram('heartbeat_processing_duration_seconds', {
    help: 'Time from receiving a heartbeat to having stored it',
    unit: 'seconds',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  }),
  overdue: gauge('application_overdue_count', {
    help: 'Applications whose next heartbeat is overdue',
  }),
  alertsSent: counter('alert_sent_total', {
    help: 'Alerts the monitor has sent to its users, by channel and outcome',
    labels: { channel: 'string', outcome: ['sent', 'failed'] },
  }),
  pool: gauge('database_connection_pool_size', {
    help: 'Database connections in use and allowed',
    labels: { state: ['in_use', 'limit'] },
  }),
  backgroundHealth: gauge('background_service_health', {
    help: 'Whether a background worker did its round in time: 1 or 0',
    labels: { worker: 'string' },
  }),
};

/** The heartbeat monitor, as far as monitoring needs to know it. */
export const heartbeatService = (stack: MonitoringStack) =>
  new Service(stack, 'heartbeat', {
    owner: teamCore,
    address: { kubernetes: 'heartbeat.apps:5000', compose: 'heartbeat:5000' },
    metrics: heartbeatMetrics,
    scrape: {
      // A label that explodes (an application name nobody registered) must not take Prometheus along.
      limits: { samples: 5_000, labels: 20, labelValueLength: 200 },
    },
    spans: ['heartbeat.process', 'database.query', 'alert.send', 'application.check_status'],
    logs: { metadata: ['app'] },
  });
