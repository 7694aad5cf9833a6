import { type DataSourceKind, dataSourceUid } from '../../model/dashboard.ts';
import type { StackModel } from '../../model/stack.ts';
import type { Link } from './block.ts';

/** More panels on one page than a person looks at. */
const MOST_QUERIES = 8;

const base = (url: string | undefined): string | undefined => url?.replace(/\/+$/, '');

/** Opens queries, each in a panel of its own, where they can be run; nothing where nobody knows the address. */
export function runLink(model: StackModel, language: string, queries: readonly string[]): Link[] {
  const asked = queries.slice(0, MOST_QUERIES);
  const run = asked.length < queries.length ? `Run the first ${asked.length}` : 'Run';
  const prometheus = base(model.components.prometheus?.externalUrl);
  if (language === 'promql' && prometheus !== undefined) {
    const panels = asked.map(
      (text, i) => `g${i}.expr=${encodeURIComponent(text)}&g${i}.tab=graph&g${i}.range_input=1h`,
    );
    return [{ text: `${run} in Prometheus`, url: `${prometheus}/query?${panels.join('&')}` }];
  }
  const [kind, text] =
    language === 'promql' ? (['prometheus', `${run} in Grafana`] as const) : (['loki', `${run} on the logs`] as const);
  const url = exploreUrl(
    model,
    kind,
    asked.map(expr => ({ expr })),
  );
  return url === undefined ? [] : [{ text, url }];
}

/** Lines the service logged. */
export function logsLink(model: StackModel, service: string): Link[] {
  const url = exploreUrl(model, 'loki', [{ expr: `{service="${service}"}` }]);
  return url === undefined ? [] : [{ text: 'Logs', url }];
}

/** Requests of the service that failed. */
export function tracesLink(model: StackModel, service: string): Link[] {
  const query = `{ resource.service.name = "${service}" && status = error }`;
  const url = exploreUrl(model, 'tempo', [{ query, queryType: 'traceql' }]);
  return url === undefined ? [] : [{ text: 'Failed traces', url }];
}

/** The silence form, filled in: Alertmanager's only acknowledgement. */
export function silenceLink(model: StackModel, alertname: string): Link[] {
  const alertmanager = base(model.components.alertmanager?.externalUrl);
  if (alertmanager === undefined) return [];
  const filter = encodeURIComponent(`{alertname="${alertname}"}`);
  return [{ text: 'Silence', url: `${alertmanager}/#/silences/new?filter=${filter}` }];
}

/** Grafana's Explore over the last hour. */
function exploreUrl(
  model: StackModel,
  kind: DataSourceKind,
  queries: readonly Readonly<Record<string, string>>[],
): string | undefined {
  const grafana = base(model.components.grafana?.externalUrl);
  if (grafana === undefined || model.components[kind] === undefined) return undefined;
  const datasource = dataSourceUid(kind);
  const panes = {
    a: {
      datasource,
      queries: queries.map((query, i) => ({
        refId: String.fromCharCode(65 + i),
        datasource: { type: kind, uid: datasource },
        ...query,
      })),
      range: { from: 'now-1h', to: 'now' },
    },
  };
  return `${grafana}/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}
