import type { Alert, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { alertTest, type Subject, serviceAlert, TARGET_LABELS } from './service-alert.ts';

/** A fault shorter than two scrapes of a critical job is not worth waking somebody for. */
const DOWN_FOR_SECONDS = 20;

/** An instance is known and does not answer. */
export function serviceDown(subject: Subject, job: ScrapeJob, severity: Severity, detect: Alert['detect']): Alert {
  const target = { instance: 'one', job: job.name, service: subject.name };
  const series = `up{instance="one", job="${job.name}", service="${subject.name}"}`;
  const name = 'ServiceDown';
  return serviceAlert(subject, job, {
    name,
    severity,
    expr: `up{job="${job.name}"} == 0`,
    labels: TARGET_LABELS,
    forSeconds: DOWN_FOR_SECONDS,
    detect,
    budgetSeconds: detect === 'fast' ? 60 : 300,
    summary: '{{ $labels.service }} on {{ $labels.instance }} does not answer',
    description: 'Prometheus gets no valid answer from {{ $labels.instance }} (job {{ $labels.job }}).',
    runbook: {
      means:
        'An instance is known to service discovery, and its metrics endpoint fails: the process is gone, hangs, answers with an error, or exceeds a scrape limit.',
      impact:
        'Users of the service see errors or waiting, unless other instances take over. Nothing else is known of this instance while it lasts.',
      confirm: [
        `up{job="${job.name}"}`,
        'Open the target page of Prometheus (Status → Target health): the last error tells a refused connection from a time-out from a limit.',
      ],
      causes: [
        'The process crashed or was killed for memory.',
        'It hangs: the port is open, nothing answers.',
        'A NetworkPolicy or firewall no longer lets Prometheus in.',
        'The metrics endpoint grew over its limits; ScrapeLimitHit fires as well then.',
      ],
      fix: [
        'Look at the last log lines of the instance and restart it.',
        'After a deployment: roll back.',
        'If only Prometheus cannot reach it: compare the policy in the applications’ namespace with the generated one.',
      ],
      escalate: 'If a restart does not help within ten minutes, tell the owner of the service.',
    },
    tests: [
      alertTest(
        subject,
        'fires when an instance has not answered for twenty seconds',
        'fires',
        name,
        10,
        60,
        [{ series, values: '1 1 0x10' }],
        target,
      ),
      alertTest(
        subject,
        'stays silent while the failure is younger',
        'silent',
        name,
        10,
        30,
        [{ series, values: '1 1 0x10' }],
        target,
      ),
      alertTest(
        subject,
        'stays silent when the instance answers',
        'silent',
        name,
        10,
        120,
        [{ series, values: '1x12' }],
        target,
      ),
    ],
  });
}
