import type { Origin } from '../../model/origin.ts';
import type { Platform } from '../../model/platform.ts';
import type { Alert, Allowances, Owner, RuleTest, Runbook, Severity } from '../../model/rule.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { rawPromql } from '../../query/promql/raw.ts';
import { EVALUATION_SECONDS } from './evaluation-seconds.ts';
import { type RuleTestDeclaration, resolveTest } from './rule-test.ts';

/** What the default alerts are about: a service, or a server of the stack. */
export interface Subject {
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

/** One default alert, without what follows from its subject. */
export interface Definition {
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
  readonly allow?: Allowances;
}

/** The alert of one job. */
export function serviceAlert(subject: Subject, job: ScrapeJob, d: Definition): Alert {
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
    ...(d.allow === undefined ? {} : { allow: d.allow }),
    origin: subject.origin,
  };
}

/** What every scraped series carries. */
export const TARGET_LABELS = ['instance', 'job', 'service'];

/** Their tests, told at the service: that is what a person wrote. */
export const serviceTests = (
  { origin }: Subject,
  detect: Alert['detect'],
  alertName: string,
  tests: readonly RuleTestDeclaration[],
): RuleTest[] =>
  tests.map(test => ({ ...resolveTest(test, alertName, origin.path, EVALUATION_SECONDS[detect]), origin }));
