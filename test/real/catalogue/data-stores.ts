import { mysqlMetrics, nginxMetrics, postgresMetrics, rabbitmqMetrics, redisMetrics } from 'sightline/catalogue';
import { freePort, freePortsFor } from '../../ports.ts';
import { Mariadb } from '../data-stores/mariadb.ts';
import { startNginx } from '../data-stores/nginx.ts';
import { Postgres } from '../data-stores/postgres.ts';
import { startRabbitmq } from '../data-stores/rabbitmq.ts';
import { Redis } from '../data-stores/redis.ts';
import { type Exporter, exporter, metricsOn } from './exporter.ts';

const { masterLinkUp, ...ofMasters } = redisMetrics;
const { replicaLag: _, ...ofAll } = ofMasters;

/** Its two pages: alarms are on the first only, queues by name on the second. */
const { ready, unacked, consumers, ...rabbitmqNode } = rabbitmqMetrics;
const rabbitmqQueues = { ready, unacked, consumers, unroutable: rabbitmqNode.unroutable };

const SINCE_84 = 'MySQL 8.4 calls its columns so, and Debian has MariaDB; the rest of the name is the column’s';

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
  exporter({
    name: 'mysqld_exporter',
    tool: 'mysqld_exporter',
    servers: ['mariadbd'],
    async start(bench) {
      const ports = await freePortsFor(['mariadb', 'exporter']);
      const mariadb = await Mariadb.start(bench, ports.mariadb);
      // A replica of itself is never late.
      const itself = `master_host='127.0.0.1', master_port=${ports.mariadb}`;
      await mariadb.query(`change master to ${itself}, master_user='nobody', master_password='nothing'`);
      await mariadb.query('start slave');
      await mariadb.exporter(bench, ports.exporter);
      return metricsOn(ports.exporter);
    },
    declared: mysqlMetrics,
    notShown: {
      behind: { because: 'is unknown while a replica does not receive', inProgram: ['slave_status'] },
      receivingSince84: { because: SINCE_84, inProgram: ['slave_status'] },
      applyingSince84: { because: SINCE_84, inProgram: ['slave_status'] },
      behindSince84: { because: SINCE_84, inProgram: ['slave_status'] },
    },
  }),
  exporter({
    name: 'nginx-prometheus-exporter',
    tool: 'nginx-prometheus-exporter',
    servers: ['nginx'],
    async start(bench) {
      const ports = await freePortsFor(['nginx', 'exporter']);
      startNginx(bench, ports.nginx);
      bench.server('nginx-prometheus-exporter', [
        `--nginx.scrape-uri=http://127.0.0.1:${ports.nginx}/stub_status`,
        `--web.listen-address=127.0.0.1:${ports.exporter}`,
      ]);
      return metricsOn(ports.exporter);
    },
    declared: nginxMetrics,
  }),
  exporter({
    name: 'RabbitMQ',
    tool: 'rabbitmq-server',
    async start(bench) {
      const metrics = await freePort();
      await startRabbitmq(bench, metrics, ['orders']);
      return metricsOn(metrics);
    },
    declared: rabbitmqNode,
  }),
  exporter({
    name: 'RabbitMQ, asked for single queues',
    tool: 'rabbitmq-server',
    async start(bench) {
      const metrics = await freePort();
      await startRabbitmq(bench, metrics, ['orders', 'mails']);
      return { metrics: `${metricsOn(metrics).metrics}/per-object` };
    },
    declared: rabbitmqQueues,
  }),
];

const replicaOf = ({ port }: Redis) => ({ replicaof: `127.0.0.1 ${port}` });
