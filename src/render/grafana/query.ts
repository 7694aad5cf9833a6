import { type DataSourceKind, dataSourceUid, type Panel, type PanelQuery } from '../../model/dashboard.ts';
import type { QueryJson } from './grafana-json.ts';

/** Grafana's id of a data source plugin is our kind's name. */
export const dataSourceReference = (kind: DataSourceKind) => ({ type: kind, uid: dataSourceUid(kind) });

/** Lines a logs panel fetches; more makes the browser slow and is Explore's business. */
const LOG_LINES = 500;
/** Traces a search shows. */
const TRACES = 20;

/** `A` … `Z`, `AA` …, as Grafana names the queries of a panel. */
export function refId(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${refId(Math.floor(index / 26) - 1)}${letter}`;
}

export const targets = (panel: Panel): QueryJson[] => panel.queries.map((query, i) => target(panel, query, refId(i)));

function target(panel: Panel, query: PanelQuery, ref: string): QueryJson {
  const base = { refId: ref, datasource: dataSourceReference(query.dataSource) };
  if (query.query.language === 'traceql') {
    return { ...base, queryType: 'traceql', query: query.query.text, limit: TRACES, tableType: 'traces', filters: [] };
  }
  // A heatmap's legend is the bucket's upper bound; anything else would give every bucket the same name.
  const legend = query.legend ?? (panel.kind === 'heatmap' ? '{{le}}' : undefined);
  const instant = query.instant ?? false;
  if (query.query.language === 'logql') {
    return {
      ...base,
      editorMode: 'code',
      expr: query.query.text,
      queryType: instant ? 'instant' : 'range',
      ...(panel.kind === 'logs' ? { maxLines: LOG_LINES } : {}),
      ...(legend === undefined ? {} : { legendFormat: legend }),
    };
  }
  return {
    ...base,
    editorMode: 'code',
    expr: query.query.text,
    format: formatOf(panel),
    instant,
    range: !instant,
    legendFormat: legend ?? '__auto',
    ...(query.exemplars ? { exemplar: true } : {}),
  };
}

/** Tables and bar charts need labels as columns; a heatmap needs buckets sorted by `le`. */
function formatOf(panel: Panel): 'table' | 'heatmap' | 'time_series' {
  if (panel.kind === 'heatmap') return 'heatmap';
  return panel.kind === 'table' || panel.kind === 'barchart' ? 'table' : 'time_series';
}
