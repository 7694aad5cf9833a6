import { type AlertDefinition, defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { kubeStateTelemetryMetrics } from 'sightline/catalogue';
import { kubeStateTelemetryTarget } from './scraped.ts';
import { stretch } from './stretch.ts';

const { lists, watches } = kubeStateTelemetryMetrics;
type Tries = typeof lists;

const TELEMETRY = { job: 'kube-state-metrics-telemetry' } as const;
/** It waits up to half a minute between two tries: where nothing works, thirty fail in that time. */
const MANY = 10;
/** Of the copy that fails most: when it is replaced, the one that is gone counts for a while as well. */
const failed = (of: Tries) => of.increase('15m', { result: 'error' }).round().maxBy('resource');

const pods = { ...kubeStateTelemetryTarget, resource: '*v1.Pod' } as const;
/** So many a minute fail for forty minutes, with a restart in between; of another copy and another type hardly any. */
const failing = (of: Tries, each: number) => [
  series(of, { ...pods, result: 'error' }, stretch(0, each, 40)),
  series(of, { ...pods, result: 'success' }, '0+9x120'),
  series(of, { ...pods, instance: 'two', result: 'error' }, '0+0.4x120'),
  series(of, { ...pods, resource: '*v1.Node', result: 'error' }, '0+0.4x120'),
];
const labels = { resource: '*v1.Pod' };

export const listFails: AlertDefinition<'error'> = defineAlert({
  needs: TELEMETRY,
  expr: failed(lists),
  levels: { error: { above: MANY, for: '5m' } },
  summary: (l, v) => `kube-state-metrics could not list ${l.resource} ${v.raw} times within a quarter of an hour`,
  runbook: {
    means: 'The API server does not give kube-state-metrics the objects of that type, so it knows nothing about them.',
    impact:
      'Alerts on objects of that type are silent, whatever happens to them; what it knew before is shown as it was then.',
    confirm: [
      'sum by (resource, result) (increase(kube_state_metrics_list_total[15m]))',
      '`kubectl -n monitoring logs deploy/kube-state-metrics | grep -E "forbidden|Failed to watch" | tail`',
      '`kubectl auth can-i list pods -A --as=system:serviceaccount:monitoring:kube-state-metrics`',
    ],
    causes: [
      'Its ClusterRole or the binding was changed: the log says “forbidden”.',
      'The cluster no longer serves that version of the API, or not yet: the log says “could not find the requested resource”.',
      'Tens of thousands of objects, whose list takes longer than the API server waits.',
      'All types at once: the API server is in trouble itself, see KubeApiErrors.',
    ],
    fix: [
      'Forbidden: apply the generated `kube-state-metrics.yaml` again, which grants exactly what it asks for.',
      'Not served: a release of kube-state-metrics for this version of Kubernetes.',
      'Too many: `ttlSecondsAfterFinished` of jobs, `revisionHistoryLimit` of deployments.',
    ],
  },
  tests: [
    firesWhen('it fails every minute, a restart in between', {
      given: failing(lists, 1),
      from: '37m',
      labels,
      annotations: { summary: 'kube-state-metrics could not list *v1.Pod 14 times within a quarter of an hour' },
    }),
    firesWhen('that goes on for forty minutes', { given: failing(lists, 1), at: '60m', until: '65m', labels }),
    firesWhen('eleven fail in a quarter of an hour', { given: failing(lists, 11 / 15), at: '50m', labels }),
    staysSilentWhen('exactly ten do', { given: failing(lists, 10 / 15), at: '50m' }),
  ],
});

export const watchFails: AlertDefinition<'warning'> = defineAlert({
  needs: TELEMETRY,
  // What cannot be listed is told of by itself; a list that works is at least what was true half a minute ago.
  expr: failed(watches).unless(failed(lists).gt(MANY)),
  levels: { warning: { above: MANY, for: '5m' } },
  summary: (l, v) => `kube-state-metrics could not watch ${l.resource} ${v.raw} times in fifteen minutes`,
  runbook: {
    means:
      'Lists of that type work, but the stream of changes breaks or is refused, so everything is listed anew instead.',
    impact:
      'Figures of that type are up to half a minute old, and the API server sends all objects again each time: load that grows with the cluster.',
    confirm: [
      'sum by (resource, result) (increase(kube_state_metrics_watch_total[15m]))',
      '`kubectl get --raw "/api/v1/pods?watch=1&timeoutSeconds=5" | head -c 300`: does a stream open from here?',
      'Are watches of other programs cut as well? `apiserver_longrunning_requests{verb="WATCH"}` falls then.',
    ],
    causes: [
      'The role has the verb `list` and not `watch`.',
      'A proxy or load balancer before the API server cuts connections that say nothing for a minute.',
      'The API server drops watchers that are too slow: kube-state-metrics is held back by its CPU limit.',
    ],
    fix: [
      'Give the role `watch` as well; the generated one has it.',
      'Raise the idle timeout of what is in between above ten minutes.',
      'Held back: raise the CPU limit, see KubeContainerThrottled.',
    ],
  },
  tests: [
    firesWhen('it fails every minute, and only few lists do', {
      given: [...failing(watches, 1), ...failing(lists, 10 / 15)],
      from: '37m',
      labels,
      annotations: { summary: 'kube-state-metrics could not watch *v1.Pod 14 times in fifteen minutes' },
    }),
    firesWhen('that goes on for forty minutes', { given: failing(watches, 1), at: '60m', until: '65m', labels }),
    firesWhen('eleven fail in a quarter of an hour', { given: failing(watches, 11 / 15), at: '50m', labels }),
    staysSilentWhen('exactly ten do', { given: failing(watches, 10 / 15), at: '50m' }),
    firesWhen('ten lists fail as well', {
      given: [...failing(watches, 1), ...failing(lists, 10 / 15)],
      at: '50m',
      labels,
    }),
    staysSilentWhen('eleven do', { given: [...failing(watches, 1), ...failing(lists, 11 / 15)], at: '50m' }),
    staysSilentWhen('one a minute does, a restart in between', {
      given: [...failing(watches, 1), ...failing(lists, 1)],
      at: '40m',
    }),
  ],
});
