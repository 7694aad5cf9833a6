import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { AlertmanagerApi } from './alertmanager-api.ts';
import { MEBI, type MemoryGroup, memoryGroup, peakMebibytes } from './control-group.ts';
import { heartbeatAlertmanager, heartbeatCollector, heartbeatPrometheus, workload } from './heartbeat-servers.ts';
import { attributes, nanoseconds } from './otlp.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { misbehaviours } from './protection/misbehaviour.ts';
import { HttpStandIn } from './stand-ins/http-stand-in.ts';
import { healthyHeartbeat, Target } from './target.ts';
import { Bench, eventually, type Server } from './telemetry-servers.ts';

const NOBODY = '127.0.0.1:9';
const limitOf = (component: 'prometheus' | 'collector'): number => workload(component).resources.memoryLimit.bytes;

describeWith(['prometheus', 'alertmanager', 'otelcol'], 'applications that harm their monitoring', () => {
  const bench = new Bench();
  const targets = new Map<string, Target>();
  const groups = new Map<'prometheus' | 'collector', MemoryGroup>();
  let good: Target;
  let quiet: Target;
  let inbox: HttpStandIn<unknown>;
  let servers: Readonly<Record<'prometheus' | 'collector', Server>>;
  let prometheus: PrometheusApi;
  let alertmanager: AlertmanagerApi;
  let otlp: string;
  let own: string;
  let collectorMetrics: string;

  /** In a control group of the container's size, where the machine lets us make one. */
  const bounded = (component: 'prometheus' | 'collector') => {
    const group = memoryGroup(component, limitOf(component));
    if (group === undefined) return {};
    groups.set(component, group);
    return { controlGroup: group.directory };
  };

  beforeAll(async () => {
    inbox = await HttpStandIn.start(() => ({ status: 200, body: 'ok', contentType: 'text/plain' }));
    good = await Target.of(() => healthyHeartbeat()).listen();
    quiet = await Target.of(() => 'quiet 1\n').listen();
    for (const [name, answer] of Object.entries(misbehaviours())) targets.set(name, await new Target(answer).listen());
    const ports = await freePortsFor(['prometheus', 'alertmanager', 'grpc', 'http', 'events', 'health', 'metrics']);
    own = `127.0.0.1:${ports.prometheus}`;
    collectorMetrics = `127.0.0.1:${ports.metrics}`;
    heartbeatAlertmanager(bench, {
      port: ports.alertmanager,
      places: { 'collector:8088': inbox.address, 'https://events.pagerduty.com': inbox.url('') },
      secrets: name => inbox.url(`/${name}`),
    });
    const collector = heartbeatCollector(bench, {
      ports,
      places: { 'loki:3100': NOBODY, 'tempo:4317': NOBODY, 'prometheus:9090': own },
      options: bounded('collector'),
    });
    const server = heartbeatPrometheus(bench, {
      port: ports.prometheus,
      places: {
        'heartbeat:5000': [good.address, ...[...targets.values()].map(t => t.address)],
        'alertmanager:9093': `127.0.0.1:${ports.alertmanager}`,
        'prometheus:9090': own,
        'collector:8888': collectorMetrics,
        ...Object.fromEntries(
          ['collector-agent:8888', 'grafana:3000', 'loki:3100', 'node-exporter:9100', 'tempo:3200'].map(a => [
            a,
            quiet.address,
          ]),
        ),
      },
      options: bounded('prometheus'),
    });
    servers = { prometheus: server, collector };
    prometheus = new PrometheusApi(ports.prometheus);
    alertmanager = new AlertmanagerApi(ports.alertmanager);
    otlp = `http://127.0.0.1:${ports.http}/v1/metrics`;
    await eventually('Prometheus is ready', prometheus.ready);
    await eventually(
      'the Collector is ready',
      async () => (await fetch(`http://127.0.0.1:${ports.health}/`)).ok || undefined,
    );
  }, 60_000);

  afterAll(async () => {
    await bench.close();
    for (const group of groups.values()) group.close();
    await Promise.all([inbox, good, quiet, ...targets.values()].map(server => server.close()));
  }, 30_000);

  /** Sends points of a metric, each with another label value. */
  async function push(name: string, points: number, from: number): Promise<number> {
    const answer = await fetch(otlp, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceMetrics: [
          {
            resource: { attributes: attributes({ 'service.name': 'pusher' }) },
            scopeMetrics: [
              {
                metrics: [
                  {
                    name,
                    sum: {
                      aggregationTemporality: 2,
                      isMonotonic: true,
                      dataPoints: Array.from({ length: points }, (_, i) => ({
                        attributes: attributes({ customer: `c${from + i}` }),
                        startTimeUnixNano: nanoseconds(1000),
                        timeUnixNano: nanoseconds(),
                        asInt: '5',
                      })),
                    },
                  },
                ],
              },
            ],
          },
        ],
      }),
    });
    return answer.status;
  }

  const firing = async (): Promise<{ name: string; instance: string }[]> =>
    (await prometheus.alerts())
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => ({ name: labels.alertname ?? '', instance: labels.instance ?? '' }))
      .filter(({ name }) => name !== 'Watchdog');

  it('GIVEN a million label values by OTLP WHEN they are pushed THEN the metric is dropped, others pass', async () => {
    const statuses = new Set<number>();
    // More than one request may hold.
    expect(await push('exploding', 150_000, 0)).toBeGreaterThanOrEqual(400);
    for (let sent = 0; sent < 1_000_000; sent += 50_000) {
      statuses.add(await push('exploding', 50_000, sent));
      await push('orders', 3, 0);
      await new Promise(resolve => setTimeout(resolve, 2_000));
    }
    expect([...statuses]).toEqual([200]);
    expect(await prometheus.query('count(exploding_total)')).toEqual([]);
    expect((await prometheus.query('count(orders_total)'))[0]?.value[1]).toBe('3');
  }, 150_000);

  it('GIVEN targets of every bad kind WHEN they are scraped THEN each raises the alert that names its fault, and no other does', async () => {
    const at = (name: string): string => targets.get(name)?.address ?? '';
    const expected = [
      ...[...targets.values()].map(({ address }) => ({ name: 'ServiceDown', instance: address })),
      { name: 'ScrapeLimitHit', instance: at('below the size limit, 200,000 label values') },
      { name: 'ScrapeLabelsOverLimit', instance: own },
      { name: 'PushedSeriesOverLimit', instance: collectorMetrics },
    ];
    const sorted = (alerts: readonly { name: string; instance: string }[]): string[] =>
      alerts.map(({ name, instance }) => `${name} ${instance}`).sort();
    await eventually(
      'exactly these alerts',
      async () => {
        expect(sorted(await firing())).toEqual(sorted(expected));
        return true;
      },
      120,
    );
    const muted = await eventually('Alertmanager has them', async () => {
      const alerts = await alertmanager.alerts();
      // The Watchdog is one more.
      return alerts.length > expected.length ? alerts.filter(a => a.status.inhibitedBy.length > 0) : undefined;
    });
    expect(muted.map(({ labels }) => [labels.alertname, labels.instance])).toEqual([
      ['ServiceDown', at('below the size limit, 200,000 label values')],
    ]);
  }, 150_000);

  it('GIVEN all of them WHEN a good target beside is scraped THEN no scrape of it is missed', async () => {
    const selector = `up{instance="${good.address}"}`;
    const [samples] = await prometheus.stored(selector, 600);
    const times = samples?.values.map(([time]) => time) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(5);
    expect(samples?.values.every(([, value]) => value === '1')).toBe(true);
    expect(Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toBeLessThan(11);
  });

  it.each(['prometheus', 'collector'] as const)(
    'GIVEN all of them WHEN the memory of %s is read THEN it stays within its limit',
    async component => {
      expect(peakMebibytes(servers[component].pid())).toBeLessThan(limitOf(component) / MEBI);
      expect(groups.get(component)?.usage().oomKills ?? 0).toBe(0);
      const [series] = await prometheus.query('prometheus_tsdb_head_series');
      expect(Number(series?.value[1])).toBeLessThan(10_000);
    },
  );
});
