import { describe, expect, it } from '@jest/globals';
import { panelProblems } from '../../../src/constructs/dashboard/check-panel.ts';
import type { PanelProps } from '../../../src/constructs/dashboard/panel-props.ts';
import { RowBuilder } from '../../../src/constructs/dashboard/row-builder.ts';
import type { Panel } from '../../../src/model/dashboard.ts';
import { counter } from '../../../src/query/promql/declare.ts';

const received = counter('received_total', { help: 'Messages.', labels: { app: 'string', outcome: ['ok', 'late'] } });
const rate = received.rate('$__rate_interval').sumBy('app');
const lines = {
  expression: { language: 'logql' as const, text: '{service="a"}', labels: undefined, metrics: [], problems: [] },
};

const only = (fill: (row: RowBuilder) => unknown): Panel => {
  const row = new RowBuilder('stack/board/Row');
  fill(row);
  const [panel, ...more] = row.toRow('Row', false).panels;
  if (!panel || more.length > 0) throw new Error('expected one panel');
  return panel;
};
const codes = (panel: Panel) => panelProblems(panel).map(p => p.code);

describe('GIVEN a typed query', () => {
  it('WHEN a panel shows it THEN text, labels and look arrive, and nothing that was not said', () => {
    const panel = only(r => r.timeseries('Rate', rate, { unit: 'reqps', legend: '{{app}}', exemplars: true }));
    expect(panel).toMatchObject({
      kind: 'timeseries',
      unit: 'reqps',
      width: 8,
      height: 8,
      queries: [{ dataSource: 'prometheus', legend: '{{app}}', exemplars: true }],
    });
    expect(panel.queries[0]?.query).toMatchObject({
      text: 'sum by (app) (rate(received_total[$__rate_interval]))',
      labels: ['app'],
    });
    expect(panel).not.toHaveProperty('legend');
    expect(panel).not.toHaveProperty('min');
  });

  it('WHEN several are given by name THEN the names are their legends', () => {
    const panel = only(r => r.timeseries('Rate', { now: rate, before: received.offset('1d').rate('5m') }));
    expect(panel.queries.map(q => q.legend)).toEqual(['now', 'before']);
  });

  it('WHEN a table or bars show it THEN one value is asked for, unless a range is wanted', () => {
    expect(only(r => r.table('T', rate)).queries[0]?.instant).toBe(true);
    expect(only(r => r.bargauge('B', rate)).queries[0]?.instant).toBe(true);
    expect(only(r => r.table('T', rate, { instant: false })).queries[0]?.instant).toBe(false);
    expect(only(r => r.timeseries('T', rate)).queries[0]).not.toHaveProperty('instant');
  });
});

describe('GIVEN other panels', () => {
  it('WHEN they are added THEN each asks the server its content lives in', () => {
    expect(only(r => r.logs('Logs', lines)).queries[0]?.dataSource).toBe('loki');
    expect(only(r => r.traces('Traces', '{ status = error }')).queries[0]?.dataSource).toBe('tempo');
    expect(only(r => r.alertList('Alerts', 'service="a"'))).toMatchObject({
      kind: 'alertlist',
      alertFilter: 'service="a"',
    });
    expect(only(r => r.text('Notes', '# Hello'))).toMatchObject({ kind: 'text', text: '# Hello' });
  });

  it('WHEN they are chained THEN they stand in that order', () => {
    const row = new RowBuilder('x').stat('A', rate).gauge('B', rate).barchart('C', rate).heatmap('D', rate);
    expect(row.toRow('Row', true)).toMatchObject({
      title: 'Row',
      collapsed: true,
      panels: [{ title: 'A' }, { title: 'B' }, { title: 'C' }, { title: 'D' }],
    });
  });
});

describe('GIVEN a panel that cannot work', () => {
  const odd = (props: PanelProps) => codes(only(r => r.stat('Odd', rate, props)));

  it.each<[string, PanelProps, string]>([
    ['is wider than the grid', { width: 25 }, 'panel-size-invalid'],
    ['has no width', { width: 0 }, 'panel-size-invalid'],
    ['has half a height', { height: 2.5 }, 'panel-size-invalid'],
    ['has an endless axis', { max: Number.POSITIVE_INFINITY }, 'panel-number-invalid'],
    [
      'has a threshold that is no number',
      { thresholds: [{ above: Number.NaN, color: 'red' }] },
      'panel-number-invalid',
    ],
    [
      'has equal thresholds',
      {
        thresholds: [
          { above: 1, color: 'a' },
          { above: 1, color: 'b' },
        ],
      },
      'panel-thresholds-order',
    ],
    [
      'has falling thresholds',
      {
        thresholds: [
          { above: 2, color: 'a' },
          { above: 1, color: 'b' },
        ],
      },
      'panel-thresholds-order',
    ],
  ])('WHEN it %s THEN that is reported', (_what, props, code) => {
    expect(odd(props)).toEqual([code]);
  });

  it('WHEN it has no title or no query, or one it cannot show, THEN that is reported', () => {
    expect(codes(only(r => r.stat(' ', rate)))).toEqual(['dashboard-title-empty']);
    expect(codes(only(r => r.stat('A', {})))).toEqual(['panel-query-missing']);
    expect(codes(only(r => r.logs('A', rate)))).toEqual(['panel-query-language']);
    expect(codes(only(r => r.heatmap('A', lines)))).toEqual(['panel-query-language']);
  });

  it('WHEN all is well THEN nothing is', () => {
    expect(
      odd({
        width: 24,
        height: 1,
        min: 0,
        max: 1,
        thresholds: [
          { above: -1, color: 'a' },
          { above: 0, color: 'b' },
        ],
      }),
    ).toEqual([]);
    expect(codes(only(r => r.text('A', 'b')))).toEqual([]);
    expect(codes(only(r => r.alertList('A')))).toEqual([]);
    expect(codes(only(r => r.raw('A', { build: () => ({}) })))).toEqual([]);
  });
});
