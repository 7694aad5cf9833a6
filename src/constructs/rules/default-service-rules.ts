import type { Origin } from '../../model/origin.ts';
import type { Platform } from '../../model/platform.ts';
import type { Alert, Owner, RuleTest, Runbook, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { rawPromql } from '../../query/promql/raw.ts';
import type { DraftRule } from '../stack-draft.ts';

interface Subject {
  readonly name: string;
  /** @default - the subject's name and `-availability` */
  readonly group?: string;
  readonly jobs: readonly ScrapeJob[];
  /** Of the stack. */
  readonly platforms: readonly Platform[];
  readonly critical: boolean;
  readonly owner: Owner | undefined;
  readonly origin: Origin;
}

/** A fault shorter than two scrapes of a critical job is not worth waking somebody for. */
const DOWN_FOR_SECONDS = 20;
/** Discovery refreshes and rolling updates leave gaps of up to a minute. */
const ABSENT_FOR_SECONDS = 60;
/** Three starts within a quarter of an hour are a loop, not a deployment. */
const RESTARTS = 3;

/**
 * What can go wrong with any scraped service. `up == 0` alone is not enough: a target that vanishes from discovery has
 * no `up` at all, and a process that restarts between two scrapes never shows 0.
 */
export function defaultServiceRules(subject: Subject): DraftRule[] {
  const group = subject.group ?? `${subject.name}-availability`;
  const severity: Severity = subject.critical ? 'critical' : 'warning';
  const fast = subject.critical ? ('fast' as const) : ('normal' as const);
  return subject.jobs.flatMap(job => [
    { group, language: 'promql' as const, detect: fast, rule: down(subject, job, severity, fast) },
    // Rules are the same on every platform: where a job has no targets by design, its absence would fire for ever.
    ...(subject.platforms.every(platform => job.platforms.includes(platform))
      ? [{ group, language: 'promql' as const, detect: 'normal' as const, rule: absent(subject, job, severity) }]
      : []),
    { group, language: 'promql' as const, detect: 'normal' as const, rule: restarting(subject, job) },
    { group, language: 'promql' as const, detect: 'normal' as const, rule: limitHit(subject, job) },
  ]);
}

interface Definition {
  readonly name: string;
  readonly severity: Severity;
  readonly expr: string;
  readonly labels: readonly string[];
  readonly forSeconds: number;
  readonly detect: Alert['detect'];
  readonly budgetSeconds: number;
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
  readonly tests: readonly RuleTest[];
}

function alert(subject: Subject, job: ScrapeJob, d: Definition): Alert {
  return {
    kind: 'alert',
    name: d.name,
    levels: [
      {
        severity: d.severity,
        expr: rawPromql(d.expr, { labels: d.labels }).expression,
        forSeconds: d.forSeconds,
        keepFiringForSeconds: 0,
      },
    ],
    detect: d.detect,
    service: subject.name,
    ...(subject.owner ? { owner: subject.owner } : {}),
    // Several jobs of one service have this alert under the same name.
    labels: { job: job.name },
    summary: { text: d.summary, labels: [] },
    description: { text: d.description, labels: [] },
    runbook: d.runbook,
    jobs: [job.name],
    budgetSeconds: d.budgetSeconds,
    tests: d.tests,
    origin: subject.origin,
  };
}

const TARGET_LABELS = ['instance', 'job', 'service'];

function check(
  subject: Subject,
  name: string,
  kind: 'fires' | 'silent',
  alertName: string,
  interval: number,
  at: number,
  inputs: RuleTest['inputs'],
  labels: Record<string, string>,
): RuleTest {
  return {
    name,
    kind,
    intervalSeconds: interval,
    inputs,
    checks: [{ atSeconds: at, alert: alertName, firing: kind === 'fires' ? [{ labels }] : [] }],
    origin: subject.origin,
  };
}

function down(subject: Subject, job: ScrapeJob, severity: Severity, detect: Alert['detect']): Alert {
  const target = { instance: 'one', job: job.name, service: subject.name };
  const series = `up{instance="one", job="${job.name}", service="${subject.name}"}`;
  const name = 'ServiceDown';
  return alert(subject, job, {
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
      check(
        subject,
        'fires when an instance has not answered for twenty seconds',
        'fires',
        name,
        10,
        60,
        [{ series, values: '1 1 0x10' }],
        target,
      ),
      check(
        subject,
        'stays silent while the failure is younger',
        'silent',
        name,
        10,
        30,
        [{ series, values: '1 1 0x10' }],
        target,
      ),
      check(
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

function absent(subject: Subject, job: ScrapeJob, severity: Severity): Alert {
  const name = 'ServiceAbsent';
  const series = `up{instance="one", job="${job.name}", service="${subject.name}"}`;
  return alert(subject, job, {
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
      check(
        subject,
        'fires when no instance has been known for a minute',
        'fires',
        name,
        30,
        600,
        [{ series, values: '1 1 stale _x30' }],
        { job: job.name },
      ),
      check(
        subject,
        'stays silent when an instance is known, even a failing one',
        'silent',
        name,
        30,
        600,
        [{ series, values: '0x30' }],
        {},
      ),
      check(
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

function restarting(subject: Subject, job: ScrapeJob): Alert {
  const name = 'ServiceRestarting';
  const series = `process_start_time_seconds{instance="one", job="${job.name}", service="${subject.name}"}`;
  return alert(subject, job, {
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
    tests: [
      check(
        subject,
        'fires at the third restart within a quarter of an hour',
        'fires',
        name,
        60,
        600,
        [{ series, values: '100 100 200 200 300 300 400 400x10' }],
        { instance: 'one', job: job.name, service: subject.name },
      ),
      check(
        subject,
        'stays silent at two restarts',
        'silent',
        name,
        60,
        600,
        [{ series, values: '100 100 200 200 300 300x10' }],
        {},
      ),
    ],
  });
}

function limitHit(subject: Subject, job: ScrapeJob): Alert {
  const name = 'ScrapeLimitHit';
  const { samples } = job.limits;
  const series = `scrape_samples_post_metric_relabeling{instance="one", job="${job.name}", service="${subject.name}"}`;
  return alert(subject, job, {
    name,
    severity: 'warning',
    expr: `scrape_samples_post_metric_relabeling{job="${job.name}"} > ${samples}`,
    labels: TARGET_LABELS,
    forSeconds: 0,
    detect: 'normal',
    budgetSeconds: 600,
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
    tests: [
      check(
        subject,
        'fires as soon as a target exceeds its limit',
        'fires',
        name,
        30,
        120,
        [{ series, values: `100 ${samples + 1}x10` }],
        { instance: 'one', job: job.name, service: subject.name },
      ),
      check(
        subject,
        'stays silent at the limit',
        'silent',
        name,
        30,
        120,
        [{ series, values: `100 ${samples}x10` }],
        {},
      ),
    ],
  });
}
