import type { Alert, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { EVALUATION_SECONDS } from './evaluation-seconds.ts';
import { firesWhen, rawSeries, staysSilentWhen } from './rule-test.ts';
import { type Subject, serviceAlert, serviceTests, TARGET_LABELS } from './service-alert.ts';

/** Another service, whose failure is its own. */
const STRANGER = 'up{instance="one", job="another", service="another"}';

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
    tests: serviceTests(subject, detect, name, [
      firesWhen('an instance has not answered for twenty seconds, until it does', {
        given: [rawSeries(series, '1 1 0x10 1x5'), rawSeries(STRANGER, '0x20')],
        every: `${EVALUATION_SECONDS[detect]}s`,
        // Twenty seconds are two evaluations of the fast group, and less than one of the others.
        from: detect === 'fast' ? '40s' : '90s',
        until: detect === 'fast' ? '130s' : '390s',
        labels: target,
        annotations: { summary: `${subject.name} on one does not answer` },
      }),
      staysSilentWhen('it fails to answer once', {
        given: [rawSeries(series, '1 1 0 1x5')],
        every: `${EVALUATION_SECONDS[detect]}s`,
        at: '120s',
      }),
    ]),
  });
}
