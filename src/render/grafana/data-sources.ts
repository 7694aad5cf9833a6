import { SPAN_CALLS, SPAN_DURATION } from '../../metrics/span-metrics.ts';
import type { Deployment } from '../../model/component.ts';
import { type DataSourceKind, dataSourceUid } from '../../model/dashboard.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { toYaml } from '../../shared/yaml.ts';
import { escapeDollar } from './dashboard-providers.ts';
import { DATA_SOURCE_NAMES } from './data-source-names.ts';

/** Order in the file and in Grafana's list. */
const KINDS: readonly DataSourceKind[] = ['prometheus', 'loki', 'tempo', 'alertmanager'];

type JsonData = Readonly<Record<string, unknown>>;

/** Data sources of one platform, linked to each other: exemplar → trace, log line ↔ trace, trace → metrics. */
export function dataSources(model: StackModel, view: PlatformView): string {
  const present = KINDS.flatMap(kind => {
    const component = model.components[kind];
    const url = component && urlOf(model, component.deployment, view);
    return url === undefined ? [] : [{ kind, url }];
  });
  const has = (kind: DataSourceKind): boolean => present.some(p => p.kind === kind);
  const deployed = model.components.grafana?.deployment.kind === 'deployed';
  const datasources = present.map(({ kind, url }) => ({
    name: DATA_SOURCE_NAMES[kind],
    uid: dataSourceUid(kind),
    type: kind,
    access: 'proxy',
    orgId: 1,
    url: escapeDollar(url),
    // An existing Grafana keeps its own default.
    isDefault: deployed && kind === 'prometheus',
    editable: false,
    jsonData: JSON_DATA[kind](model, has),
  }));
  // prune: a data source that is no longer declared is removed from Grafana's database, too.
  return toYaml({ apiVersion: 1, prune: true, datasources });
}

function urlOf(model: StackModel, deployment: Deployment, view: PlatformView): string | undefined {
  if (deployment.kind === 'existing') return deployment.urls[view.platform];
  const workload = model.workloads.find(w => w.name === deployment.workload);
  if (!workload?.platforms.includes(view.platform)) return undefined;
  const port = workload.ports.find(p => p.name === 'http') ?? workload.ports[0];
  return port && `http://${view.address(workload.name, port.name)}`;
}

const JSON_DATA: Readonly<
  Record<DataSourceKind, (model: StackModel, has: (kind: DataSourceKind) => boolean) => JsonData>
> = {
  prometheus: (model, has) => ({
    prometheusType: 'Prometheus',
    prometheusVersion: model.components.prometheus?.version,
    // Long queries do not fit into a URL.
    httpMethod: 'POST',
    timeInterval: formatSeconds(longestCommonInterval(model)),
    // The alert list panel shows rules of data sources that "manage" alerts only; Prometheus itself stays read-only.
    manageAlerts: true,
    allowAsRecordingRulesTarget: false,
    ...(has('alertmanager') ? { alertmanagerUid: dataSourceUid('alertmanager') } : {}),
    ...(has('tempo')
      ? {
          exemplarTraceIdDestinations: [
            { name: 'trace_id', datasourceUid: dataSourceUid('tempo'), urlDisplayLabel: 'Trace' },
          ],
        }
      : {}),
  }),
  loki: (model, has) => ({
    manageAlerts: model.ruleGroups.some(g => g.language === 'logql'),
    ...(has('alertmanager') ? { alertmanagerUid: dataSourceUid('alertmanager') } : {}),
    ...(has('tempo')
      ? {
          derivedFields: [
            {
              name: 'Trace',
              // `label`: looked up in labels and structured metadata, not searched in the line.
              matcherType: 'label',
              matcherRegex: 'trace_id',
              url: escapeDollar('${__value.raw}'),
              urlDisplayLabel: 'Open trace',
              datasourceUid: dataSourceUid('tempo'),
            },
          ],
        }
      : {}),
  }),
  tempo: (_model, has) => ({
    nodeGraph: { enabled: true },
    ...(has('loki')
      ? {
          tracesToLogsV2: {
            ...traceWindow('loki'),
            customQuery: true,
            query: escapeDollar('{${__tags}} | trace_id="${__trace.traceId}"'),
          },
        }
      : {}),
    ...(has('prometheus')
      ? {
          serviceMap: { datasourceUid: dataSourceUid('prometheus') },
          tracesToMetrics: { ...traceWindow('prometheus'), queries: traceQueries() },
        }
      : {}),
  }),
  alertmanager: () => ({ implementation: 'prometheus', handleGrafanaManagedAlerts: false }),
};

/** A log line or sample of a span may be stamped a little before or after it. */
const traceWindow = (kind: DataSourceKind) => ({
  datasourceUid: dataSourceUid(kind),
  spanStartTimeShift: '-5m',
  spanEndTimeShift: '5m',
  tags: [{ key: 'service.name', value: 'service' }],
});

function traceQueries() {
  const calls = SPAN_CALLS.name;
  return [
    { name: 'Calls per second', query: `sum(rate(${calls}{$__tags}[5m]))` },
    { name: 'Failed calls per second', query: `sum(rate(${calls}{$__tags, status_code="STATUS_CODE_ERROR"}[5m]))` },
    {
      name: '95 % faster than',
      query: `histogram_quantile(0.95, sum by (le) (rate(${SPAN_DURATION.name}_bucket{$__tags}[5m])))`,
    },
  ].map(({ name, query }) => ({ name, query: escapeDollar(query) }));
}

/** Jobs above this are rare checks; they would make every graph coarse. */
const COMMON_INTERVAL_SECONDS = 60;

/**
 * Grafana computes `$__rate_interval` (four times this, at least) and the smallest step from it. It must suit the slower
 * jobs: four times a shorter interval holds too few of their samples for a rate, and their graphs stay empty.
 */
function longestCommonInterval(model: StackModel): number {
  const common = model.scrapeJobs.map(j => j.intervalSeconds).filter(s => s <= COMMON_INTERVAL_SECONDS);
  return common.length > 0 ? Math.max(...common) : 30;
}
