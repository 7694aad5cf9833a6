import { PanelBuilder as HeatmapBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StateBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { describe, expect, it } from '@jest/globals';
import type { Panel, PanelQuery } from '../../../src/model/dashboard.ts';
import { panel } from '../../../src/render/grafana/panel.ts';
import { refId } from '../../../src/render/grafana/query.ts';
import { expression } from '../../fixtures/model.ts';
import { panelRecord } from './dashboard-fixture.ts';

const GRID = { x: 0, y: 1, w: 8, h: 8 };
// biome-ignore lint/suspicious/noExplicitAny: tests reach into JSON of many shapes.
const render = (changes: Partial<Panel>): any => panel(panelRecord(changes), 7, GRID);
const query = (text: string, more: Partial<PanelQuery> = {}): PanelQuery => ({
  dataSource: 'prometheus',
  query: expression(text),
  ...more,
});
const logql = (text: string) => ({ ...expression(text), language: 'logql' as const });

describe('GIVEN a panel with several queries', () => {
  it('WHEN it is rendered THEN each has its own name and data source', () => {
    const { targets } = render({ queries: [query('a'), query('b'), query('c')] });
    expect(targets.map((t: { refId: string }) => t.refId)).toEqual(['A', 'B', 'C']);
    for (const target of targets)
      expect(target.datasource).toEqual({ type: 'prometheus', uid: 'sightline-prometheus' });
  });

  it('WHEN there are more than the alphabet has letters THEN names go on with two', () => {
    expect([25, 26, 27, 51, 52].map(refId)).toEqual(['Z', 'AA', 'AB', 'AZ', 'BA']);
  });
});

describe('GIVEN a query', () => {
  it('WHEN it contains Grafana variables THEN its text is kept as it is', () => {
    const text = 'sum by (app) (rate(a_total{app=~"$app"}[$__rate_interval]))';
    expect(render({ queries: [query(text)] }).targets[0].expr).toBe(text);
  });

  it('WHEN it is asked for one instant THEN no range is queried', () => {
    expect(render({ queries: [query('a', { instant: true })] }).targets[0]).toMatchObject({
      instant: true,
      range: false,
    });
    expect(render({ queries: [query('a')] }).targets[0]).toMatchObject({ instant: false, range: true });
  });

  it('WHEN it reads logs or traces THEN it is written in the form of that data source', () => {
    const logs = render({ kind: 'logs', queries: [{ dataSource: 'loki', query: logql('{service="a"}') }] });
    expect(logs.targets[0]).toMatchObject({ queryType: 'range', expr: '{service="a"}', maxLines: 500 });
    const traces = render({
      kind: 'traces',
      queries: [{ dataSource: 'tempo', query: { language: 'traceql', text: '{ status = error }' } }],
    });
    expect(traces.targets[0]).toMatchObject({ queryType: 'traceql', query: '{ status = error }' });
    expect(traces.type).toBe('table');
    expect([logs.datasource.uid, traces.datasource.uid]).toEqual(['sightline-loki', 'sightline-tempo']);
  });

  it('WHEN a heatmap reads buckets THEN the legend is their bound', () => {
    const { targets } = render({ kind: 'heatmap', queries: [query('sum by (le) (increase(a_bucket[5m]))')] });
    expect(targets[0]).toMatchObject({ format: 'heatmap', legendFormat: '{{le}}' });
  });
});

describe('GIVEN thresholds', () => {
  it('WHEN they are rendered THEN the first colour holds below its value', () => {
    const { fieldConfig } = render({
      thresholds: [
        { above: 0, color: 'green' },
        { above: 5, color: 'red' },
      ],
    });
    expect(fieldConfig.defaults.thresholds.steps).toEqual([
      { value: null, color: 'green' },
      { value: 5, color: 'red' },
    ]);
  });
});

describe('GIVEN a single series without labels', () => {
  it('WHEN it is drawn THEN there is no legend; with labels there is one', () => {
    const one = { ...expression('sum(a)'), labels: [] };
    expect(render({ queries: [{ dataSource: 'prometheus', query: one }] }).options.legend.showLegend).toBe(false);
    expect(render({ queries: [query('a')] }).options.legend.showLegend).toBe(true);
  });
});

describe('GIVEN a table of two queries', () => {
  it('WHEN it is rendered THEN the results stand side by side under the legends, without the time', () => {
    const { transformations, targets } = render({
      kind: 'table',
      queries: [query('a', { legend: 'Now', instant: true }), query('b', { legend: 'Then', instant: true })],
    });
    expect(targets.map((t: { format: string }) => t.format)).toEqual(['table', 'table']);
    expect(transformations).toEqual([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: { excludeByName: { Time: true }, renameByName: { 'Value #A': 'Now', 'Value #B': 'Then' } },
      },
    ]);
  });
});

describe('GIVEN an alert list', () => {
  it('WHEN it is rendered THEN it asks our Prometheus for the alerts that match', () => {
    const { options, targets } = render({ kind: 'alertlist', queries: [], alertFilter: 'service="api"' });
    expect(options.alertInstanceLabelFilter).toBe('{service="api"}');
    expect(options.datasource).toBe('Sightline Prometheus');
    expect(targets).toBeUndefined();
  });
});

describe('GIVEN overrides', () => {
  it('WHEN the panel is rendered THEN objects merge, lists replace, null removes, and id and place stay ours', () => {
    const json = render({
      overrides: {
        fieldConfig: { defaults: { unit: 'm', color: null } },
        links: [{ title: 'x' }],
        id: 1,
        gridPos: { x: 3 },
      },
    });
    expect(json.fieldConfig.defaults.unit).toBe('m');
    expect(json.fieldConfig.defaults).not.toHaveProperty('color');
    expect(json.fieldConfig.defaults).toHaveProperty('thresholds');
    expect(json.links).toEqual([{ title: 'x' }]);
    expect([json.id, json.gridPos]).toEqual([7, GRID]);
  });
});

describe('GIVEN a panel built with the Grafana SDK', () => {
  it('WHEN it lacks ids, places, query names and data sources THEN they are filled in', () => {
    const raw = new StateBuilder()
      .title('State')
      .withTarget(new DataqueryBuilder().expr('up'))
      .withTarget(new DataqueryBuilder().expr('down'));
    const json = render({ raw, title: 'State' });
    expect(json).toMatchObject({ type: 'state-timeline', title: 'State', id: 7, gridPos: GRID });
    expect(json.targets.map((t: { refId: string }) => t.refId)).toEqual(['A', 'B']);
    expect(json.targets[1].datasource).toEqual({ type: 'prometheus', uid: 'sightline-prometheus' });
    expect(JSON.stringify(json)).not.toContain('_implementsDataqueryVariant');
  });

  it('WHEN it names its data source and queries THEN they are kept', () => {
    const raw = new HeatmapBuilder()
      .datasource({ type: 'prometheus', uid: 'other' })
      .withTarget(new DataqueryBuilder().refId('X').expr('up'));
    const json = render({ raw, title: 'Heat' });
    expect(json.targets[0]).toMatchObject({ refId: 'X', datasource: { uid: 'other' } });
    expect(json.title).toBe('Heat');
  });
});
