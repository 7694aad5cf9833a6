import { postgresMetrics } from 'sightline/catalogue';
import { Postgres } from '../data-stores/postgres.ts';
import { freePortsFor } from '../telemetry-servers.ts';
import { type Exporter, exporter, metricsOn } from './exporter.ts';

/** Servers that people run beside their application, each with its exporter. */
export const DATA_STORES: readonly Exporter[] = [
  exporter({
    name: 'postgres_exporter',
    tool: 'postgres_exporter',
    servers: ['postgres'],
    async start(bench) {
      const ports = await freePortsFor(['postgres', 'exporter']);
      const postgres = await Postgres.start(bench, ports.postgres);
      await postgres.query('create table orders (id int)');
      await postgres.query("select pg_create_physical_replication_slot('standby', true)");
      postgres.exporter(bench, ports.exporter);
      return metricsOn(ports.exporter);
    },
    declared: postgresMetrics,
  }),
];
