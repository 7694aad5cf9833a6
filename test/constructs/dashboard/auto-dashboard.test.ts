import { describe, expect, it } from '@jest/globals';
import { autoRows } from '../../../src/constructs/dashboard/auto-dashboard.ts';
import type { MetricDeclaration } from '../../../src/metrics/declaration.ts';
import type { Panel } from '../../../src/model/dashboard.ts';
import { EVERY_METRIC, subject } from './drawn-dashboards.ts';

const drawn = (name: string, changes: Partial<MetricDeclaration> = {}): Panel[] => {
  const metric = EVERY_METRIC.find(m => m.name === name);
  if (!metric) throw new Error(name);
  const rows = autoRows(subject({ metrics: [{ ...metric, ...changes }], spans: [], hasLogs: false }));
  return rows.slice(1).flatMap(row => [...row.panels]);
};
const texts = (panels: readonly Panel[]) => panels.flatMap(p => p.queries.map(q => q.query.text));
const titles = (rows: ReturnType<typeof autoRows>) => rows.map(r => r.title);

describe('GIVEN a counter', () => {
  it('WHEN it has labels of known values THEN its rate is split by them, not by the others', () => {
    const [panel] = drawn('received_total');
    expect(panel).toMatchObject({
      kind: 'timeseries',
      title: 'Received',
      unit: 'cps',
      min: 0,
      queries: [{ legend: '{{outcome}}' }],
    });
    expect(texts(drawn('received_total'))).toEqual([
      'sum by (outcome) (rate(received_total{service="api"}[$__rate_interval]))',
    ]);
  });

  it('WHEN its labels can have any value THEN only the greatest are drawn', () => {
    expect(texts(drawn('sent_bytes_total'))[0]).toMatch(/^topk\(10, sum by \(peer\)/);
    expect(drawn('sent_bytes_total')[0]?.unit).toBe('Bps');
  });

  it('WHEN it has none THEN all instances are added up', () => {
    expect(texts(drawn('starts_total'))).toEqual(['sum(rate(starts_total{service="api"}[$__rate_interval]))']);
  });
});

describe('GIVEN a gauge', () => {
  it('WHEN it is drawn THEN every instance is seen', () => {
    expect(drawn('pool_size')[0]?.queries[0]?.legend).toBe('{{instance}}');
    expect(drawn('queue_length')[0]?.queries[0]?.legend).toBe('{{queue}} {{instance}}');
  });

  it('WHEN it is a point in time THEN its age is shown; WHEN it carries information THEN a table', () => {
    expect(texts(drawn('last_run_timestamp_seconds'))).toEqual(['time() - last_run_timestamp_seconds{service="api"}']);
    expect(drawn('last_run_timestamp_seconds')[0]?.title).toBe('Last run (age)');
    expect(drawn('build_info')[0]?.kind).toBe('table');
  });
});

describe('GIVEN a histogram', () => {
  it('WHEN it has buckets THEN three quantiles and the distribution are shown, in its unit', () => {
    const [quantiles, heatmap] = drawn('duration_seconds');
    expect(quantiles?.queries.map(q => q.legend)).toEqual(['p50', 'p95', 'p99']);
    expect(heatmap?.kind).toBe('heatmap');
    expect(heatmap?.queries[0]?.query.text).toBe(
      'sum by (le) (increase(duration_seconds_bucket{service="api"}[$__rate_interval]))',
    );
    expect([quantiles?.unit, heatmap?.unit]).toEqual(['s', 's']);
  });

  it('WHEN it is native THEN its quantiles need no buckets', () => {
    expect(texts(drawn('size_bytes'))[0]).toBe(
      'histogram_quantile(0.5, sum(rate(size_bytes{service="api"}[$__rate_interval])))',
    );
  });
});

describe('GIVEN a summary', () => {
  it('WHEN it is drawn THEN its own quantiles and the mean are shown', () => {
    const [quantiles, mean] = drawn('wait_seconds');
    expect(quantiles?.queries[0]?.legend).toBe('{{quantile}} {{instance}}');
    expect(mean?.queries[0]?.query.text).toContain('wait_seconds_sum');
  });
});

describe('GIVEN a service', () => {
  it('WHEN it has everything THEN its dashboard goes from state to details', () => {
    expect(titles(autoRows(subject()))).toEqual([
      'State',
      'Requests',
      'Rates',
      'Distributions',
      'Values',
      'Logs',
      'Traces',
    ]);
  });

  it('WHEN it has no metrics, spans or logs THEN there are no empty rows', () => {
    expect(titles(autoRows(subject({ metrics: [], spans: [], hasLogs: false })))).toEqual(['State']);
  });

  it('WHEN it is traced THEN samples lead to traces; otherwise no exemplars are asked for', () => {
    const exemplars = (spans: readonly string[]) =>
      autoRows(subject({ spans })).flatMap(r => r.panels.flatMap(p => p.queries.filter(q => q.exemplars)));
    expect(exemplars(['a']).length).toBeGreaterThan(3);
    expect(exemplars([])).toEqual([]);
  });

  it('WHEN it is scraped rarely THEN rate windows are widened, or its graphs would be empty', () => {
    const overrides = (intervalSeconds: number) =>
      autoRows(subject({ intervalSeconds })).flatMap(r => r.panels.map(p => p.overrides?.interval).filter(Boolean));
    expect(new Set(overrides(300))).toEqual(new Set(['300s']));
    expect(overrides(30)).toEqual([]);
  });

  it('WHEN panels are made THEN findings about them point at the dashboard', () => {
    const origins = autoRows(subject()).flatMap(r => r.panels.map(p => p.origin.path));
    expect(new Set(origins)).toEqual(new Set(['test/api-board']));
  });
});
