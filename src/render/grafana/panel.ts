import type { Panel } from '../../model/dashboard.ts';
import { fieldDefaults } from './field-config.ts';
import type { GridPositionJson, PanelJson } from './grafana-json.ts';
import { merge } from './merge.ts';
import { panelOptions } from './panel-options.ts';
import { dataSourceReference, refId, targets } from './query.ts';

/** One panel as Grafana stores it. */
export function panel(record: Panel, id: number, gridPos: GridPositionJson): PanelJson {
  const json = record.raw ? rawPanel(record, record.raw.build()) : modelledPanel(record);
  const merged = record.overrides ? (merge(json, record.overrides) as Partial<PanelJson>) : json;
  return { type: record.kind, ...merged, id, gridPos };
}

function modelledPanel(record: Panel): Partial<PanelJson> {
  const queries = targets(record);
  const transformations = tableColumns(record);
  return {
    type: record.kind === 'traces' ? 'table' : record.kind,
    title: record.title,
    ...(record.description === undefined ? {} : { description: record.description }),
    datasource: dataSourceReference(record.queries[0]?.dataSource ?? 'prometheus'),
    fieldConfig: { defaults: fieldDefaults(record), overrides: [] },
    options: panelOptions(record),
    ...(queries.length > 0 ? { targets: queries } : {}),
    ...(transformations.length > 0 ? { transformations } : {}),
  };
}

/**
 * What a Grafana SDK builder gives, completed with what it leaves out: queries without `refId` overwrite each other,
 * queries without a data source ask the default one. Functions are lost on purpose: the builders leave marker methods.
 */
function rawPanel(record: Panel, built: unknown): Partial<PanelJson> {
  const json = JSON.parse(JSON.stringify(built)) as Partial<PanelJson> & {
    readonly targets?: readonly Record<string, unknown>[];
  };
  const datasource = json.datasource ?? dataSourceReference(record.queries[0]?.dataSource ?? 'prometheus');
  return {
    ...json,
    title: json.title ?? record.title,
    datasource,
    ...(json.targets
      ? {
          targets: json.targets.map((t, i) => ({
            refId: refId(i),
            datasource,
            ...t,
          })) as unknown as PanelJson['targets'],
        }
      : {}),
  } as Partial<PanelJson>;
}

/** Tables of metrics: one line a series, without the time that is the same in each; several queries side by side. */
function tableColumns(record: Panel) {
  if (record.kind !== 'table' && record.kind !== 'barchart') return [];
  if (!record.queries.some(q => q.dataSource === 'prometheus')) return [];
  const several = record.queries.length > 1;
  const names = record.queries.map((q, i) => [several ? `Value #${refId(i)}` : 'Value', q.legend ?? record.title]);
  return [
    ...(several ? [{ id: 'merge', options: {} }] : []),
    { id: 'organize', options: { excludeByName: { Time: true }, renameByName: Object.fromEntries(names) } },
  ];
}
