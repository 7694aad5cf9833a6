import type { Expression } from '../query/expression.ts';
import type { Origin } from './origin.ts';

/** `critical` pages, `error` and `warning` wait for working hours, `info` is only ever shown. */
export type Severity = 'critical' | 'error' | 'warning' | 'info';
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

/**
 * How often a rule is evaluated: `fast` every 10 s, for pages; `normal` every 30 s; `slow` every two minutes, for what
 * compares hours and weeks. A sample is looked for up to five minutes back, so slower than that it would flicker.
 */
export type Detect = 'fast' | 'normal' | 'slow';

/** Who acts on an alert. */
export interface Owner {
  /** Value of the label `owner`. */
  readonly name: string;
  /** Where to reach them, shown in messages and runbooks, such as `#team-core`. */
  readonly contact?: string;
}

/** Go template text with the labels it reads. */
export interface Template {
  readonly text: string;
  readonly labels: readonly string[];
}

/** What a person does when the alert fires. */
export interface Runbook {
  readonly means: string;
  readonly impact: string;
  /** Steps or queries that show whether it is real. */
  readonly confirm: readonly string[];
  readonly causes: readonly string[];
  readonly fix: readonly string[];
  readonly escalate?: string;
}

/** Remarks of the lint on a rule that Prometheus takes. */
export const LINT_CODES = [
  'lint-raw-counter',
  'lint-rate-of-gauge',
  'lint-range-short',
  'lint-no-condition',
  'lint-constant-comparison',
  'lint-absent-at-once',
  'lint-for-missing',
  'lint-division',
  'lint-fragile-join',
  'lint-regex-literal',
  'lint-hard-coded-target',
  'lint-unknown-job',
  'lint-unknown-record',
] as const;
export type LintCode = (typeof LINT_CODES)[number];

/** Remarks that are meant, each with the reason. */
export type Allowances = Readonly<Partial<Record<LintCode, string>>>;

/** A mutant no input can tell from the rule, and why; see docs/mutation.md. */
export interface EquivalentMutant {
  /** The whole changed query, or `for: 30s`. */
  readonly mutant: string;
  readonly reason: string;
}

export interface RecordingRule {
  readonly kind: 'recording';
  /** `level:metric:operations`. */
  readonly record: string;
  readonly expr: Expression;
  readonly labels: Readonly<Record<string, string>>;
  /** @default - none */
  readonly allow?: Allowances;
  /** promtool tests of what it records. @default - none */
  readonly tests?: readonly RuleTest[];
  /** @default - none */
  readonly equivalentMutants?: readonly EquivalentMutant[];
  readonly origin: Origin;
}

/** One severity of an alert; rendered as one alerting rule. */
export interface AlertLevel {
  readonly severity: Severity;
  readonly expr: Expression;
  readonly forSeconds: number;
  readonly keepFiringForSeconds: number;
  /** Conditions that every selector of `expr` gets, as they stand between braces. @default - none */
  readonly only?: readonly string[];
  /**
   * How long its windows, those of the recordings it reads included, need to show a total failure.
   * @default - the longest range in the text of the expression
   */
  readonly windowSeconds?: number;
}

/** An alert with all its levels. They share name, annotations, runbook and tests. */
export interface Alert {
  readonly kind: 'alert';
  /** CamelCase, the symptom a person sees. */
  readonly name: string;
  readonly levels: readonly AlertLevel[];
  readonly detect: Detect;
  /** Identity label value, when the alert is about one service. */
  readonly service?: string;
  readonly owner?: Owner;
  /** Static labels beside `severity`, `owner` and `service`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: Template;
  readonly description?: Template;
  readonly runbook?: Runbook;
  /** uid of the dashboard that shows it. */
  readonly dashboard?: string;
  /** Scrape jobs whose samples it reads; their interval and timeout are terms of its detection time. */
  readonly jobs: readonly string[];
  /** How many seconds after the fault the message of a critical level may arrive; synth refuses what takes longer. */
  readonly budgetSeconds: number;
  readonly tests: readonly RuleTest[];
  /** @default - none */
  readonly allow?: Allowances;
  /** Names of a pack's tests that state what the alert no longer does since it was tuned. @default - none */
  readonly testsSetAside?: readonly string[];
  /** @default - none */
  readonly equivalentMutants?: readonly EquivalentMutant[];
  readonly origin: Origin;
}

export interface RuleGroup {
  /** File name below `rules/` (or `rules/loki/`) and group name. */
  readonly name: string;
  readonly language: 'promql' | 'logql';
  readonly intervalSeconds: number;
  readonly rules: readonly (RecordingRule | Alert)[];
}

/** The same line again and again, as a test of a LogQL rule gives it. */
export interface LogInput {
  /** Labels that make the stream. */
  readonly stream: Readonly<Record<string, string>>;
  /** Structured metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string;
  /** Of the first line, from the beginning of the test. */
  readonly fromSeconds: number;
  readonly everySeconds: number;
  readonly count: number;
}

/** A unit test of one alert or recording rule. Times count from the first sample, or from the beginning of the lines. */
export interface RuleTest {
  readonly name: string;
  readonly kind: 'fires' | 'silent' | 'records';
  /** Between two samples. */
  readonly intervalSeconds: number;
  /**
   * Between two evaluations. Where only one moment counts, a long time makes a test of months as quick as any other.
   * @default - as often as the group
   */
  readonly evaluationSeconds?: number;
  readonly inputs: readonly { readonly series: string; readonly values: string }[];
  /** What a LogQL rule is given. @default - none */
  readonly lines?: readonly LogInput[];
  readonly checks: readonly RuleTestCheck[];
  readonly origin: Origin;
}

export type RuleTestCheck =
  | {
      readonly atSeconds: number;
      readonly alert: string;
      /** What fires at that time; empty: nothing does. Labels without `alertname`. */
      readonly firing: readonly {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      }[];
    }
  | {
      readonly atSeconds: number;
      readonly expr: string;
      readonly samples: readonly { readonly labels: string; readonly value: number }[];
    };
