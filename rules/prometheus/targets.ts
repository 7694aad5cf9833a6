import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { prometheusMetrics } from 'sightline/catalogue';
import { target } from './scraped.ts';

const { bodyLimitExceeded, kubernetesFailures, labelLimitExceeded, poolTargetLimit, poolTargets, syncFailed } =
  prometheusMetrics;
const pool = { ...target, scrape_job: 'pods' } as const;

export const limitHit = defineAlert({
  levels: {
    warning: { when: labelLimitExceeded.increase('5m').add(bodyLimitExceeded.increase('5m')).gt(0) },
  },
  equivalentMutants: {
    'rate(prometheus_target_scrape_pool_exceeded_label_limits_total[5m]) + increase(prometheus_target_scrapes_exceeded_body_size_limit_total[5m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
    'increase(prometheus_target_scrape_pool_exceeded_label_limits_total[5m]) + rate(prometheus_target_scrapes_exceeded_body_size_limit_total[5m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `A target of ${l.instance} exceeds the limits on labels or size and is no longer scraped`,
  runbook: {
    means:
      'A target has too many labels, too long names or values, or answers with too many bytes. Its whole scrape fails by design.',
    impact: 'No metric of that target is stored.',
    confirm: ['Status → Target health shows the limit beside the target.', 'up == 0'],
    fix: ['Remove the label at the source, drop it with `dropLabels`, or raise the limit of the job.'],
  },
  tests: [
    firesWhen('one scrape hit the label limits', {
      given: [series(labelLimitExceeded, target, '0 0 1x10'), series(bodyLimitExceeded, target, '0x12')],
      from: '2m',
      until: '6m',
      labels: target,
    }),
    firesWhen('one hit the limit on size', {
      given: [series(labelLimitExceeded, target, '0x12'), series(bodyLimitExceeded, target, '0 0 1x10')],
      from: '2m',
      until: '6m',
      labels: target,
    }),
    firesWhen('one hit the label limits after a restart', {
      given: [series(labelLimitExceeded, target, '7 7 1x10'), series(bodyLimitExceeded, target, '0x12')],
      from: '2m',
      labels: target,
    }),
    firesWhen('one hit the limit on size after a restart', {
      given: [series(labelLimitExceeded, target, '0x12'), series(bodyLimitExceeded, target, '7 7 1x10')],
      from: '2m',
      labels: target,
    }),
  ],
});

export const targetsOverLimit = defineAlert({
  expr: poolTargets.value().div(poolTargetLimit.value().gt(0)),
  levels: { warning: { above: 0.9, for: '15m' }, error: { above: 1, for: '5m' } },
  summary: (l, v) => `The job ${l.scrape_job} of ${l.instance} has ${v.percent} of the targets it may have`,
  runbook: {
    means: 'A scrape job has nearly as many targets as its `target_limit`, or more.',
    impact: 'Warning: none. Error: no target of the job is scraped any more, the old ones neither.',
    confirm: ['Status → Service discovery of Prometheus: which targets are new.'],
    causes: ['The application was scaled out.', 'A selector or label that matches far more pods than was meant.'],
    fix: [
      'Too many are matched: correct the selector; they are scraped again within seconds.',
      'True growth: raise the limit, and check the declared number of series as well.',
    ],
  },
  tests: [
    firesWhen('more than nine tenths are there', {
      given: [
        series(poolTargets, pool, '90x2 91x20 90x3'),
        series(poolTargetLimit, pool, '100x30'),
        series(poolTargets, { ...pool, scrape_job: 'node' }, '50x30'),
        series(poolTargetLimit, { ...pool, scrape_job: 'node' }, '100x30'),
      ],
      from: '18m',
      until: '24m',
      labels: pool,
      severity: 'warning',
      annotations: { summary: 'The job pods of one has 91% of the targets it may have' },
    }),
    firesWhen('one more than may be is there', {
      given: [series(poolTargets, pool, '100x2 101x6 100x3'), series(poolTargetLimit, pool, '100x30')],
      from: '8m',
      until: '10m',
      labels: pool,
      severity: 'error',
    }),
    firesWhen('only one may be', {
      given: [series(poolTargets, pool, '2x30'), series(poolTargetLimit, pool, '1x30')],
      at: '20m',
      labels: pool,
      severity: ['warning', 'error'],
    }),
    staysSilentWhen('there is no limit', {
      given: [series(poolTargets, pool, '90x30'), series(poolTargetLimit, pool, '0x30')],
      at: '25m',
    }),
  ],
});

export const targetsInvalid = defineAlert({
  expr: syncFailed.increase('30m'),
  levels: { warning: { above: 0 } },
  equivalentMutants: {
    'rate(prometheus_target_sync_failed_total[30m]) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `${l.instance} cannot make a target of something in the job ${l.scrape_job}`,
  runbook: {
    means: 'Discovery found something whose address or labels are invalid after relabelling.',
    impact: 'It is not scraped, and is missing from `up` as well: ServiceDown cannot tell.',
    confirm: ['The log of Prometheus: “Creating target failed”, with the labels.'],
    causes: [
      'A port or path annotation with a value that is none.',
      'A relabelling that leaves the address empty.',
      'A scrape timeout longer than the interval, given by an annotation.',
    ],
    fix: ['Correct the annotation of the pod or service that the log names.'],
  },
  tests: [
    firesWhen('one failed within the last half hour', {
      given: [series(syncFailed, pool, '0x3 1x60'), series(syncFailed, { ...pool, scrape_job: 'node' }, '4x60')],
      from: '4m',
      until: '33m',
      labels: pool,
      annotations: { summary: 'one cannot make a target of something in the job pods' },
    }),
    firesWhen('one failed after a restart', {
      given: [series(syncFailed, pool, '7x3 1x60')],
      from: '4m',
      labels: pool,
    }),
  ],
});

export const discoveryFails = defineAlert({
  needs: { platform: 'kubernetes' },
  expr: kubernetesFailures.increase('15m'),
  // A restart of the API server breaks each watch once or twice.
  levels: { warning: { above: 5 } },
  summary: l => `${l.instance} cannot read from the Kubernetes API what there is to scrape`,
  runbook: {
    means: 'Listing or watching pods, services or nodes failed more than five times within a quarter of an hour.',
    impact: 'What is known is scraped on. New pods are not found, and ended ones look like an outage.',
    confirm: [
      'The log of Prometheus: “Failed to watch”, with the reason.',
      '`kubectl auth can-i list endpointslices --as=system:serviceaccount:<namespace>:prometheus -A`',
    ],
    causes: [
      'The API server is away or sheds load: KubeApiErrors, KubeApiShedsLoad.',
      'The Role or RoleBinding of Prometheus was changed.',
      'A NetworkPolicy keeps it from the API server.',
    ],
    fix: ['Apply the generated objects again.', 'The API server is at fault: begin there, this ends by itself.'],
  },
  tests: [
    firesWhen('it failed six times', {
      given: [series(kubernetesFailures, target, '0x2 1 2 3 4 5 6x30')],
      from: '450s',
      until: '18m',
      labels: target,
      annotations: { summary: 'one cannot read from the Kubernetes API what there is to scrape' },
    }),
    firesWhen('it failed more than five times after a restart', {
      given: [series(kubernetesFailures, target, '9x2 2 4 6 8x30')],
      from: '5m',
      labels: target,
    }),
  ],
});
