import type { Alert, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { firesWhen, rawSeries, staysSilentWhen } from './rule-test.ts';
import { type Subject, serviceAlert, serviceTests } from './service-alert.ts';

/** Discovery refreshes and rolling updates leave gaps of up to a minute. */
const ABSENT_FOR_SECONDS = 60;

/** No instance is known at all. */
export function serviceAbsent(subject: Subject, job: ScrapeJob, severity: Severity): Alert {
  const name = 'ServiceAbsent';
  const series = `up{instance="one", job="${job.name}", service="${subject.name}"}`;
  return serviceAlert(subject, job, {
    name,
    severity,
    expr: `absent(up{job="${job.name}"})`,
    labels: ['job'],
    forSeconds: ABSENT_FOR_SECONDS,
    detect: 'normal',
    budgetSeconds: 600,
    summary: `${subject.name} has vanished: Prometheus knows no instance of it`,
    description:
      'Service discovery finds no target for the job {{ $labels.job }}, so no other alert about it can fire.',
    runbook: {
      means:
        'No instance of the service is known to Prometheus at all. This is not the same as an instance that fails: nothing is scraped, so nothing can be wrong.',
      impact: 'The service is gone, or it runs unseen: none of its other alerts can fire.',
      confirm: [
        `count(up{job="${job.name}"})`,
        'Compare the address in the declaration with the service’s real name, namespace and port.',
      ],
      causes: [
        'The deployment was scaled to zero or deleted.',
        'Its Service, port or namespace was renamed.',
        'Prometheus lost the right to list endpoint slices in that namespace.',
      ],
      fix: [
        'Bring the deployment back, or correct the address in the declaration and apply again.',
        'If the service was removed for good, remove it from the declaration.',
      ],
    },
    tests: serviceTests(subject, 'normal', name, [
      firesWhen('no instance has been known for a minute, until one is', {
        given: [
          rawSeries(series, '1 1 stale _x8 1x5'),
          rawSeries('up{instance="one", job="another", service="another"}', '1x20'),
        ],
        every: '30s',
        from: '120s',
        until: '330s',
        labels: { job: job.name },
      }),
      staysSilentWhen('an instance is known, even a failing one', {
        given: [rawSeries(series, '0x30')],
        every: '30s',
        at: '10m',
      }),
    ]),
  });
}
