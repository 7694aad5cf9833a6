import type { Artefact } from '../../model/artefact.ts';
import type { Dashboard } from '../../model/dashboard.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toJson } from '../../shared/json.ts';
import { dashboardDirectory } from './folders.ts';
import type { DashboardJson, PanelJson, QueryJson, RowJson } from './grafana-json.ts';
import { layout } from './layout.ts';
import { panel } from './panel.ts';
import { PanelIds } from './panel-id.ts';
import { dataSourceReference } from './query.ts';
import { variable } from './variables.ts';

/** Newest dashboard schema of Grafana 13 in the classic format; older ones would be migrated at every load. */
export const SCHEMA_VERSION = 42;

/** Tag of every dashboard of ours; the drop-down above each of them lists the others by it. */
const TAG = 'sightline';

/** `dashboards/<uid>.json`, one file a dashboard, the same for both platforms. */
export const renderDashboards = (model: StackModel): Artefact[] =>
  model.dashboards.map(dashboard => {
    const content = toJson(dashboardJson(dashboard));
    return {
      id: `${dashboardDirectory(model, dashboard.folder)}/${dashboard.uid}.json`,
      content,
      // Read back instead of sorted once more, which takes several times as long.
      compact: JSON.stringify(JSON.parse(content)),
      platform: 'both',
    };
  });

/** A dashboard as Grafana stores it. */
export function dashboardJson(dashboard: Dashboard): DashboardJson {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    ...(dashboard.description === undefined ? {} : { description: dashboard.description }),
    tags: [...new Set([TAG, ...dashboard.tags])].sort(),
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    timezone: 'browser',
    // 1: a crosshair in all panels at once.
    graphTooltip: 1 as const,
    time: { from: dashboard.from, to: 'now' },
    refresh: dashboard.refreshSeconds > 0 ? formatSeconds(dashboard.refreshSeconds) : '',
    templating: { list: dashboard.variables.map(variable) },
    annotations: { list: annotations(dashboard) },
    links: links(dashboard),
    panels: panels(dashboard),
  };
}

function panels(dashboard: Dashboard): DashboardJson['panels'] {
  const ids = new PanelIds();
  const places = layout(dashboard.rows);
  return dashboard.rows.flatMap((row, r): (PanelJson | RowJson)[] => {
    const place = places[r];
    if (!place) throw new Error(`Row "${row.title}" of dashboard ${dashboard.uid} has no place`);
    const inside = row.panels.map((record, p) => {
      const gridPos = place.panels[p];
      if (!gridPos) throw new Error(`Panel "${record.title}" of dashboard ${dashboard.uid} has no place`);
      return panel(record, ids.next(row.title, record.title), gridPos);
    });
    const bar = {
      type: 'row' as const,
      id: ids.next(row.title),
      title: row.title,
      collapsed: row.collapsed,
      gridPos: place.position,
    };
    return row.collapsed ? [{ ...bar, panels: inside }] : [{ ...bar, panels: [] }, ...inside];
  });
}

function links(dashboard: Dashboard): NonNullable<DashboardJson['links']> {
  const base = { icon: 'external link', tooltip: '', targetBlank: false, includeVars: false, keepTime: true };
  return [
    { ...base, type: 'dashboards', title: 'Dashboards', tags: [TAG], asDropdown: true },
    ...dashboard.links.map(link => ({
      ...base,
      type: 'link' as const,
      title: link.title,
      url: link.url,
      tags: [],
      asDropdown: false,
      targetBlank: true,
    })),
  ];
}

/** Alerts of the dashboard's service as marks in every graph: their history without a second system. */
function annotations(dashboard: Dashboard): NonNullable<DashboardJson['annotations']['list']> {
  if (dashboard.service === undefined) return [];
  const datasource = dataSourceReference('prometheus');
  const expr = `ALERTS{alertstate="firing", service=${JSON.stringify(dashboard.service)}}`;
  // Grafana's releases read the query from one or the other place.
  const target: QueryJson = { refId: 'Anno', datasource, editorMode: 'code', expr, interval: '30s', range: true };
  return [
    {
      name: 'Firing alerts',
      datasource,
      enable: true,
      iconColor: 'red',
      expr,
      step: '30s',
      target,
      titleFormat: '{{alertname}}',
      textFormat: '{{severity}} {{instance}}',
    },
  ];
}
