import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { referenceStack } from '../contract/reference-stacks.ts';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Bench, eventually } from './telemetry-servers.ts';

interface Panel {
  readonly title: string;
  readonly datasource?: { readonly type: string };
  readonly targets?: readonly { readonly expr?: string; readonly instant?: boolean }[];
  readonly panels?: readonly Panel[];
}

interface Query {
  readonly dashboard: string;
  readonly title: string;
  readonly source: 'prometheus' | 'loki';
  readonly expression: string;
  readonly instant: boolean;
}

const { files } = referenceStack('heartbeat');

/** What Grafana's data sources do to an expression before they send it. */
const interpolated = (expression: string): string =>
  expression.replaceAll(/\$__(rate_)?interval/g, '1m').replaceAll(/\$(instance|namespace)/g, '.+');

const queries: readonly Query[] = [...files]
  .filter(([path]) => path.startsWith('dashboards/'))
  .flatMap(([path, content]) => {
    const { panels } = JSON.parse(content) as { readonly panels: readonly Panel[] };
    return panels
      .flatMap(panel => [panel, ...(panel.panels ?? [])])
      .flatMap(({ title, datasource, targets = [] }) =>
        targets.flatMap(({ expr, instant = false }) =>
          expr !== undefined && (datasource?.type === 'prometheus' || datasource?.type === 'loki')
            ? [{ dashboard: path, title, source: datasource.type, expression: interpolated(expr), instant } as const]
            : [],
        ),
      );
  });

/** The requests that Grafana's backend sends for panels, on a Prometheus that scrapes itself and a Loki without lines. */
describeWith(['prometheus', 'loki'], 'GIVEN every panel of the generated dashboards', () => {
  const bench = new Bench();
  let ports: Readonly<Record<'prometheus' | 'loki' | 'lokiGrpc', number>>;

  async function ask({
    source,
    expression,
    instant,
  }: Query): Promise<{ status: number; text: string; results: number }> {
    const now = Math.floor(Date.now() / 1000);
    const time: Readonly<Record<string, string>> = instant
      ? { time: `${now}` }
      : { start: `${now - 60}`, end: `${now}`, step: '5' };
    const path = `${source === 'loki' ? '/loki' : ''}/api/v1/query${instant ? '' : '_range'}`;
    const url = `http://127.0.0.1:${ports[source]}${path}?${new URLSearchParams({ query: expression, ...time })}`;
    const answer = await fetch(url);
    const text = await answer.text();
    const results = answer.ok ? (JSON.parse(text) as { data: { result: unknown[] } }).data.result.length : 0;
    return { status: answer.status, text, results };
  }

  beforeAll(async () => {
    ports = await freePortsFor(['prometheus', 'loki', 'lokiGrpc']);
    const prometheus = bench.place(
      {
        id: 'prometheus.yml',
        platform: 'compose',
        content: files.get('compose/config/prometheus/prometheus.yml') ?? '',
      },
      {
        '/etc/sightline/rules': bench.path('rules'),
        '- prometheus:9090': `- 127.0.0.1:${ports.prometheus}`,
        'scrape_interval: 30s': 'scrape_interval: 2s',
        'scrape_timeout: 10s': 'scrape_timeout: 2s',
        'evaluation_interval: 30s': 'evaluation_interval: 2s',
      },
    );
    for (const [path, content] of files) if (path.startsWith('rules/')) bench.write(path, content);
    const loki = bench.place(
      { id: 'loki.yaml', platform: 'compose', content: files.get('compose/config/loki/loki.yaml') ?? '' },
      {
        '/loki': bench.path('loki'),
        'http_listen_port: 3100': `http_listen_address: 127.0.0.1\n  http_listen_port: ${ports.loki}`,
        'grpc_listen_port: 9095': `grpc_listen_address: 127.0.0.1\n  grpc_listen_port: ${ports.lokiGrpc}`,
      },
    );
    bench.server('loki', [`-config.file=${loki}`, '-config.expand-env=false']);
    bench.server('prometheus', [
      `--config.file=${prometheus}`,
      `--storage.tsdb.path=${bench.path('data')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ]);
    await eventually(
      'loki is ready',
      async () => (await fetch(`http://127.0.0.1:${ports.loki}/ready`)).ok || undefined,
    );
    // Two scrapes with the rule groups in them: rates have their first value then.
    const groups: Query = {
      dashboard: '',
      title: '',
      source: 'prometheus',
      expression: 'count_over_time(prometheus_rule_group_last_duration_seconds[1m]) > 2',
      instant: true,
    };
    await eventually('prometheus scraped itself', async () => (await ask(groups)).results > 0 || undefined);
  }, 180_000);
  afterAll(() => bench.close());

  it('WHEN they are counted THEN all seven dashboards and both languages are among them', () => {
    expect(new Set(queries.map(query => query.dashboard)).size).toBe(7);
    expect(new Set(queries.map(query => query.source)).size).toBe(2);
  });

  it.each(queries)('WHEN "$title" of $dashboard asks $source for $expression THEN it is answered', async query => {
    expect(await ask(query)).toMatchObject({ status: 200 });
  });

  it.each(queries.filter(({ dashboard }) => dashboard.endsWith('-prometheus-dashboard.json')))(
    'WHEN "$title" asks about a Prometheus that runs THEN $expression has data: its series and labels exist',
    async query => {
      expect((await ask(query)).results).toBeGreaterThan(0);
    },
  );
});
