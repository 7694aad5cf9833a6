import { App, environment, Grafana, MonitoringStack, type Pack, Prometheus } from 'sightline';
import { PrometheusApi } from './prometheus-api.ts';
import { type Bench, eventually } from './telemetry-servers.ts';

/** Every query of a dashboard as Grafana asks it of all services, by its panel and name. */
export function queriesOf(pack: Pack): readonly (readonly [string, string])[] {
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
export async function startPrometheus(
  bench: Bench,
  port: number,
  exporters: readonly number[],
): Promise<PrometheusApi> {
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

/**
 * Panels without a single series once everything had the time to come.
 * @param unsaid those that nobody waits for
 */
export async function empty(
  api: PrometheusApi,
  pack: Pack,
  unsaid: readonly string[] = [],
): Promise<readonly string[]> {
  const asked = queriesOf(pack).filter(([title]) => !unsaid.includes(title));
  let last: readonly string[] = [];
  const none = async () => {
    const found = await Promise.all(
      asked.map(async ([title, text]) => ((await api.query(text)).length > 0 ? [] : [title])),
    );
    last = found.flat();
    return last.length === 0 ? true : undefined;
  };
  await eventually('every panel shows something', none, 45).catch(() => undefined);
  return last;
}
