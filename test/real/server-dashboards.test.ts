import { expect, it } from '@jest/globals';
import { postgresDashboard, redisDashboard } from 'sightline/dashboards';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Postgres } from './data-stores/postgres.ts';
import { Redis } from './data-stores/redis.ts';
import { empty, startPrometheus } from './shown-panels.ts';
import { onBench } from './telemetry-servers.ts';

const STORES = ['prometheus', 'postgres', 'postgres_exporter', 'redis-server', 'redis_exporter'] as const;

describeWith([...STORES], 'GIVEN the dashboards of servers beside an application', () => {
  it('WHEN a real PostgreSQL with a standby’s slot and a table of many rows is scraped THEN every panel shows something', async () => {
    await onBench(async bench => {
      const ports = await freePortsFor(['postgres', 'exporter', 'prometheus']);
      const postgres = await Postgres.start(bench, ports.postgres);
      await postgres.query('create table orders as select generate_series(1, 20000) as id');
      await postgres.query('analyze orders');
      await postgres.query("select pg_create_physical_replication_slot('standby', true)");
      postgres.exporter(bench, ports.exporter);
      const api = await startPrometheus(bench, ports.prometheus, [ports.exporter]);
      expect(await empty(api, postgresDashboard)).toEqual([]);
    });
  }, 120_000);

  it('WHEN a real Redis and its replica are scraped THEN every panel shows something', async () => {
    await onBench(async bench => {
      const ports = await freePortsFor(['master', 'replica', 'first', 'second', 'prometheus']);
      const master = await Redis.start(bench, ports.master, { maxmemory: '100mb' });
      const replica = await Redis.start(bench, ports.replica, { replicaof: `127.0.0.1 ${ports.master}` });
      await master.send('get', 'nothing');
      master.exporter(bench, ports.first);
      replica.exporter(bench, ports.second);
      const api = await startPrometheus(bench, ports.prometheus, [ports.first, ports.second]);
      // Nobody reads while it looks, so a share of reads has nothing to divide by.
      const reads = setInterval(() => void master.send('get', 'nothing'), 500);
      try {
        expect(await empty(api, redisDashboard)).toEqual([]);
      } finally {
        clearInterval(reads);
      }
    });
  }, 120_000);
});
