import { expect, it } from '@jest/globals';
import { App, environment, Grafana, MonitoringStack, type Pack, Prometheus } from 'sightline';
import { postgresDashboard, redisDashboard } from 'sightline/dashboards';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Postgres } from './data-stores/postgres.ts';
import { Redis } from './data-stores/redis.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** Every query of a dashboard as Grafana asks it of all services, by its panel and name. */
function queriesOf(pack: Pack): readonly (readonly [string, string])[] {
  const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
  new Prometheus(stack, 'prometheus');
  new Grafana(stack, 'grafana');
  stack.use(pack);
  const board = stack.model().dashboards.find(({ uid }) => uid.endsWith('-dashboard'));
  const panels = board?.rows.flatMap(row => row.panels) ?? [];
  return panels.flatMap(({ title, queries }) =>
    queries.map(({ query, legend }) => [
      queries.length > 1 ? `${title}: ${legend}` : title,
      query.text.replaceAll('$__rate_interval', '10s').replaceAll(/"\$\{?service(:\w+)?\}?"/g, '".+"'),
    ]),
  );
}

/** A Prometheus that asks these exporters every second, as one service. */
async function startPrometheus(bench: Bench, port: number, exporters: readonly number[]): Promise<PrometheusApi> {
  const targets = exporters.map(exporter => `127.0.0.1:${exporter}`);
  const job = { job_name: 'store', static_configs: [{ targets, labels: { service: 'store' } }] };
  const config = { global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: [job] };
  bench.server('prometheus', [
    `--config.file=${bench.write('prometheus.yml', JSON.stringify(config))}`,
    `--storage.tsdb.path=${bench.path('data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const api = new PrometheusApi(port);
  await eventually('Prometheus is ready', api.ready);
  return api;
}

/** Panels without a single series once everything had the time to come. */
async function empty(api: PrometheusApi, pack: Pack): Promise<readonly string[]> {
  let last: readonly string[] = [];
  const none = async () => {
    const asked = await Promise.all(
      queriesOf(pack).map(async ([title, text]) => ((await api.query(text)).length > 0 ? [] : [title])),
    );
    last = asked.flat();
    return last.length === 0 ? true : undefined;
  };
  await eventually('every panel shows something', none, 45).catch(() => undefined);
  return last;
}

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
