import { postgresMetrics, redisMetrics } from 'sightline/catalogue';
import { Postgres } from '../data-stores/postgres.ts';
import { Redis } from '../data-stores/redis.ts';
import { freePortsFor } from '../telemetry-servers.ts';
import { type Exporter, exporter, metricsOn } from './exporter.ts';

const { masterLinkUp, ...ofMasters } = redisMetrics;
const { replicaLag: _, ...ofAll } = ofMasters;

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
  exporter({
    name: 'redis_exporter of a master',
    tool: 'redis_exporter',
    servers: ['redis-server'],
    async start(bench) {
      const ports = await freePortsFor(['master', 'replica', 'exporter']);
      const master = await Redis.start(bench, ports.master);
      await Redis.start(bench, ports.replica, replicaOf(master));
      master.exporter(bench, ports.exporter);
      return metricsOn(ports.exporter);
    },
    declared: ofMasters,
  }),
  exporter({
    name: 'redis_exporter of a replica',
    tool: 'redis_exporter',
    servers: ['redis-server'],
    async start(bench) {
      const ports = await freePortsFor(['master', 'replica', 'exporter']);
      const master = await Redis.start(bench, ports.master);
      const replica = await Redis.start(bench, ports.replica, replicaOf(master));
      replica.exporter(bench, ports.exporter);
      return metricsOn(ports.exporter);
    },
    declared: { ...ofAll, masterLinkUp },
  }),
];

const replicaOf = ({ port }: Redis) => ({ replicaof: `127.0.0.1 ${port}` });
