import { expect, it } from '@jest/globals';
import { type MonitoringStack, owner, Service } from 'sightline';
import { postgresRules, redisRules } from 'sightline/rules';
import { freePortsFor } from '../ports.ts';
import { packStack } from '../rules/pack-stack.ts';
import { describeWith } from '../tools/tool.ts';
import { Postgres } from './data-stores/postgres.ts';
import { Redis } from './data-stores/redis.ts';
import { relocated } from './heartbeat-servers.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** Names say what will happen to the server. */
const SERVICES = ['filled-db', 'stopped-db', 'filled-redis', 'stopped-redis', 'orphaned-redis'] as const;
type Name = (typeof SERVICES)[number];
const exporterOf = (name: Name): string => `${name}-exporter:${name.endsWith('db') ? 9187 : 9121}`;

/** The packs as they are, but for how long a fault must last. */
function declare(stack: MonitoringStack): void {
  const soon = { for: '4s' } as const;
  for (const name of SERVICES) {
    const service = new Service(stack, name, {
      owner: owner('team-data'),
      address: { compose: exporterOf(name) },
      // An exporter tries for more than a second to reach a server that is gone.
      scrape: { interval: '3s', timeout: '3s' },
      logs: false,
    });
    stack.use(
      name.endsWith('db')
        ? postgresRules(service).tune({ PostgresConnectionsFull: { warning: soon, error: soon } })
        : redisRules(service).tune({
            RedisMemoryFull: { warning: soon, error: soon },
            RedisReplicaDisconnected: { error: soon },
          }),
    );
  }
}

/** A Prometheus with the generated rules and scrape jobs, which evaluates every second. */
async function startPrometheus(bench: Bench, port: number, places: Readonly<Record<string, string>>) {
  const { files, findings } = await packStack(declare);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const [path, content] of files)
    if (path.startsWith('rules/')) bench.write(path, String(content).replaceAll(/interval: \d+s/g, 'interval: 1s'));
  const config = relocated(String(files.get('compose/config/prometheus/prometheus.yml')), {
    '/etc/sightline/rules': bench.path('rules'),
    'alertmanager:9093': '127.0.0.1:9',
    'prometheus:9090': `127.0.0.1:${port}`,
    ...places,
  });
  bench.server('prometheus', [
    `--config.file=${bench.write('prometheus.yml', config)}`,
    `--storage.tsdb.path=${bench.path('data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const api = new PrometheusApi(port);
  await eventually('Prometheus is ready', api.ready);
  return api;
}

/** What fires about these services. */
const firing = async (api: PrometheusApi): Promise<string[]> =>
  (await api.alerts())
    .filter(({ state, labels }) => state === 'firing' && (SERVICES as readonly string[]).includes(labels.service ?? ''))
    .map(({ labels }) => `${labels.alertname} (${labels.severity}) of ${labels.service}`)
    .sort();

/** Of one server; so many are PostgreSQL's own superuser's. */
const [CONNECTIONS, RESERVED] = [20, 3];
const OTHERS =
  "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";

const TOOLS = ['prometheus', 'postgres', 'postgres_exporter', 'redis-server', 'redis_exporter'] as const;

describeWith(TOOLS, 'GIVEN real PostgreSQL and Redis servers with their exporters, and the rules about them', () => {
  it('WHEN one server of each is stopped, one filled and one orphaned THEN just the alerts on that fire', async () => {
    await onBench(async bench => {
      const ports = await freePortsFor([
        ...SERVICES,
        ...SERVICES.map(name => `${name}-exporter` as const),
        'prometheus',
      ]);
      const [filledDb, stoppedDb, filledRedis, stoppedRedis] = await Promise.all([
        Postgres.start(bench, ports['filled-db'], { max_connections: `${CONNECTIONS}` }),
        Postgres.start(bench, ports['stopped-db']),
        Redis.start(bench, ports['filled-redis'], { maxmemory: '20mb', 'maxmemory-policy': 'noeviction' }),
        Redis.start(bench, ports['stopped-redis']),
      ]);
      const orphanedRedis = await Redis.start(bench, ports['orphaned-redis'], {
        replicaof: `127.0.0.1 ${stoppedRedis.port}`,
      });
      const servers = { 'filled-db': filledDb, 'stopped-db': stoppedDb, 'filled-redis': filledRedis };
      const all = { ...servers, 'stopped-redis': stoppedRedis, 'orphaned-redis': orphanedRedis };
      for (const name of SERVICES) all[name].exporter(bench, ports[`${name}-exporter`]);
      const places = SERVICES.map(name => [exporterOf(name), `127.0.0.1:${ports[`${name}-exporter`]}`]);
      const api = await startPrometheus(bench, ports.prometheus, Object.fromEntries(places));

      await eventually('every server is seen, and every rule evaluated', async () => {
        const up = await api.query('count(pg_up == 1 or redis_up == 1 or redis_master_link_up == 1)');
        const groups = await api.rules();
        const wrong = groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== 'ok'));
        return up[0]?.value[1] === '6' && wrong.length === 0 ? true : undefined;
      });
      expect(await firing(api)).toEqual([]);

      await filledDb.query('create role app login');
      await Promise.all([stoppedDb.server.kill(), stoppedRedis.server.kill()]);
      // One that the exporter had for a moment becomes free again, which would be fewer than the alert wants.
      const takeEveryConnection = async (): Promise<void> => {
        const had = Number(await filledDb.query(OTHERS));
        for (let i = had; i < CONNECTIONS - RESERVED; i++) filledDb.session(bench, 'app', 120);
      };
      // Keys of a megabyte until one is refused.
      await filledRedis.send('eval', FILL, '0').catch(() => undefined);

      const expected = [
        'PostgresConnectionsFull (error) of filled-db',
        'PostgresDown (critical) of stopped-db',
        'RedisDown (critical) of stopped-redis',
        'RedisMemoryFull (error) of filled-redis',
        'RedisReplicaDisconnected (error) of orphaned-redis',
      ];
      let seen: readonly string[] = [];
      const asExpected = async () => {
        await takeEveryConnection();
        seen = await firing(api);
        return expected.every(one => seen.includes(one)) ? true : undefined;
      };
      await eventually('all of them fire', asExpected, 45).catch(() => undefined);
      expect(seen).toEqual(
        [
          ...expected,
          'PostgresConnectionsFull (warning) of filled-db',
          'RedisMemoryFull (warning) of filled-redis',
        ].sort(),
      );
    });
  }, 120_000);
});

const FILL = `for i = 1, 100 do redis.call('set', 'key' .. i, string.rep('x', 1000000)) end`;
