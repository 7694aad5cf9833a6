import type { Alert } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { firesWhen, rawSeries } from './rule-test.ts';
import { type Subject, serviceAlert, serviceTests, TARGET_LABELS } from './service-alert.ts';

/** Three starts within a quarter of an hour are a loop, not a deployment. */
const RESTARTS = 3;

/** An instance starts again and again. */
export function serviceRestarting(subject: Subject, job: ScrapeJob): Alert {
  const name = 'ServiceRestarting';
  const series = `process_start_time_seconds{instance="one", job="${job.name}", service="${subject.name}"}`;
  return serviceAlert(subject, job, {
    name,
    severity: 'warning',
    expr: `changes(process_start_time_seconds{job="${job.name}"}[15m]) >= ${RESTARTS}`,
    labels: TARGET_LABELS,
    forSeconds: 0,
    detect: 'normal',
    budgetSeconds: 600,
    summary: '{{ $labels.service }} on {{ $labels.instance }} keeps restarting',
    description: '{{ $labels.instance }} started {{ $value | humanize }} times within 15 minutes.',
    runbook: {
      means: 'The process starts again and again. Between two starts it may answer, so ServiceDown need not fire.',
      impact: 'Requests are lost at every restart, caches stay cold, and background work never finishes.',
      confirm: [
        `changes(process_start_time_seconds{job="${job.name}"}[15m])`,
        'Look at the last lines before each start in the logs.',
      ],
      causes: [
        'It is killed for exceeding its memory limit.',
        'A liveness probe is too strict.',
        'It cannot reach something it needs at start.',
      ],
      fix: [
        'Fix what the last log lines before the exit name.',
        'After a deployment: roll back.',
        'Raise the memory limit if the kernel killed it.',
      ],
    },
    tests: serviceTests(subject, 'normal', name, [
      firesWhen('it has started three times within a quarter of an hour', {
        given: [
          rawSeries(series, '100 100 200 200 300 300 400x20'),
          rawSeries('process_start_time_seconds{instance="one", job="another", service="another"}', '100+100x26'),
        ],
        from: '6m',
        until: '16m',
        labels: { instance: 'one', job: job.name, service: subject.name },
        annotations: {
          description: 'one started 3 times within 15 minutes.',
        },
      }),
    ]),
  });
}
