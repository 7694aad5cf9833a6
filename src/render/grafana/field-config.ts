import type { FieldConfig as BarChartField } from '@grafana/grafana-foundation-sdk/barchart';
import type { FieldConfig as HeatmapField } from '@grafana/grafana-foundation-sdk/heatmap';
import type { FieldConfig as TableField } from '@grafana/grafana-foundation-sdk/table';
import type { FieldConfig as TimeSeriesField } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel } from '../../model/dashboard.ts';
import type { FieldDefaultsJson, Json } from './grafana-json.ts';

/** Colour of single values without thresholds: says nothing about good or bad. */
const NEUTRAL = 'blue';
const VALUE_PANELS: ReadonlySet<Panel['kind']> = new Set(['stat', 'gauge', 'bargauge']);

/** Unit, limits, colours and lines of a panel's values. */
export function fieldDefaults(panel: Panel): FieldDefaultsJson {
  const byThreshold = VALUE_PANELS.has(panel.kind);
  const custom = customField(panel);
  return {
    color: { mode: byThreshold ? 'thresholds' : 'palette-classic' },
    thresholds: { mode: 'absolute', steps: steps(panel) },
    ...defined({ unit: panel.unit, min: panel.min, max: panel.max, decimals: panel.decimals }),
    ...(custom === undefined ? {} : { custom }),
  };
}

/** The first colour also holds below its value, which Grafana writes as null. */
const steps = (panel: Panel) =>
  panel.thresholds?.length
    ? panel.thresholds.map((t, i) => ({ value: i === 0 ? null : t.above, color: t.color }))
    : [{ value: null, color: NEUTRAL }];

function customField(panel: Panel): unknown {
  if (panel.kind === 'timeseries') return timeSeriesField(panel);
  if (panel.kind === 'barchart') return BAR_FIELD;
  if (panel.kind === 'heatmap') return HEATMAP_FIELD;
  if (panel.kind === 'table' || panel.kind === 'traces') return TABLE_FIELD;
  return undefined;
}

const timeSeriesField = (panel: Panel): Json<TimeSeriesField> => ({
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: panel.stacked ? 40 : 10,
  gradientMode: 'none',
  // A lone sample between gaps has no line to be seen by.
  showPoints: 'auto',
  pointSize: 4,
  spanNulls: false,
  stacking: { mode: panel.stacked ? 'normal' : 'none', group: 'A' },
  thresholdsStyle: { mode: panel.thresholds?.length ? 'dashed' : 'off' },
});

const BAR_FIELD: Json<BarChartField> = { lineWidth: 1, fillOpacity: 80, gradientMode: 'none' };
const HEATMAP_FIELD: Json<HeatmapField> = {
  scaleDistribution: { type: 'linear' },
  hideFrom: { legend: false, tooltip: false, viz: false },
};
const TABLE_FIELD: Partial<Json<TableField>> = { align: 'auto', inspect: false };

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };
const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
