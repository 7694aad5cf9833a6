import type { Alert, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { alertTest, type Subject, serviceAlert } from './service-alert.ts';

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
    tests: [
      alertTest(
        subject,
        'fires when no instance has been known for a minute',
        'fires',
        name,
        30,
        600,
        [{ series, values: '1 1 stale _x30' }],
        { job: job.name },
      ),
      alertTest(
        subject,
        'stays silent when an instance is known, even a failing one',
        'silent',
        name,
        30,
        600,
        [{ series, values: '0x30' }],
        {},
      ),
      alertTest(
        subject,
        'stays silent during a short gap',
        'silent',
        name,
        30,
        90,
        [{ series, values: '1 1 stale _x30' }],
        {},
      ),
    ],
  });
}
