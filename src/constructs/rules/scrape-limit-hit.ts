import type { Alert, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { EVALUATION_SECONDS } from './evaluation-seconds.ts';
import { firesWhen, rawSeries } from './rule-test.ts';
import { type Subject, serviceAlert, serviceTests, TARGET_LABELS } from './service-alert.ts';

const METRIC = 'scrape_samples_post_metric_relabeling';

/** A target exposes more than its job allows: as urgent as being down, because nothing is known of it any more. */
export function scrapeLimitHit(subject: Subject, job: ScrapeJob, severity: Severity, detect: Alert['detect']): Alert {
  const name = 'ScrapeLimitHit';
  const { samples } = job.limits;
  const series = `${METRIC}{instance="one", job="${job.name}", service="${subject.name}"}`;
  return serviceAlert(subject, job, {
    name,
    severity,
    expr: `${METRIC}{job="${job.name}"} > ${samples}`,
    labels: TARGET_LABELS,
    forSeconds: 0,
    detect,
    budgetSeconds: detect === 'fast' ? 60 : 600,
    summary:
      '{{ $labels.service }} on {{ $labels.instance }} exposes more series than allowed and is no longer scraped',
    description: `{{ $labels.instance }} offers {{ $value }} samples; the job {{ $labels.job }} allows ${samples}. The whole scrape fails by design.`,
    runbook: {
      means:
        'A target exposes more samples than its job allows. Prometheus then drops the whole scrape, so the service goes dark rather than taking Prometheus with it.',
      impact: 'No metric of this instance is stored while it lasts, and its other alerts are blind.',
      confirm: [`topk(10, count by (__name__) ({job="${job.name}"}))`, `scrape_samples_scraped{job="${job.name}"}`],
      causes: ['A label holds something unbounded: user ids, URLs, error texts.', 'The service legitimately grew.'],
      fix: [
        'Remove the unbounded label, or drop it with `dropLabels` in the declaration.',
        'Raise `limits.samples` of the job if the growth is real, and look at the computed size of Prometheus.',
      ],
    },
    allow: { 'lint-for-missing': 'one refused scrape is proof, and it mutes ServiceDown, which waits' },
    tests: serviceTests(subject, detect, name, [
      firesWhen('a target exceeds its limit, until it no longer does', {
        given: [
          rawSeries(series, `${samples} ${samples} ${samples + 1}x5 ${samples}x5`),
          rawSeries(`${METRIC}{instance="one", job="another", service="another"}`, `${samples * 10}x12`),
        ],
        every: `${EVALUATION_SECONDS[detect]}s`,
        from: detect === 'fast' ? '20s' : '60s',
        until: detect === 'fast' ? '80s' : '240s',
        labels: { instance: 'one', job: job.name, service: subject.name },
      }),
    ]),
  });
}
