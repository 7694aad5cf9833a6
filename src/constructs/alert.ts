import type { Construct } from 'constructs';
import {
  type AlertLevel,
  type Alert as AlertRecord,
  type Allowances,
  type Detect,
  type Owner,
  type Runbook,
  SEVERITIES,
  type Severity,
  type Template,
} from '../model/rule.ts';
import type { Expression } from '../query/expression.ts';
import type { LogVector } from '../query/logql/log-vector.ts';
import { type AnyWhere, renderMatchers } from '../query/promql/matchers.ts';
import type { Vector } from '../query/promql/vector.ts';
import { type Template as AlertText, renderTemplate } from '../query/template/render-template.ts';
import { Duration, type DurationInput } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';
import { StackElement } from './element.ts';
import { needLabels, needObject, needReasons } from './input.ts';
import { alertName, dnsLabel } from './names.ts';
import { EVALUATION_SECONDS } from './rules/evaluation-seconds.ts';
import { type MutantReasons, mutantReasons } from './rules/mutant-reasons.ts';
import { type RuleTestDeclaration, resolveTest } from './rules/rule-test.ts';
import { checkOwner, Service } from './service.ts';
import type { StackDraft } from './stack-draft.ts';

/** A PromQL vector or a LogQL metric query whose samples carry the labels `L`. */
export type AlertQuery<L extends string> = Vector<L> | LogVector<L>;

/** What metric and log queries have in common here. */
interface Comparable {
  gt(threshold: number): { readonly expression: Expression };
  lt(threshold: number): { readonly expression: Expression };
}

interface LevelTiming {
  /** How long the condition must hold. @default - at once */
  readonly for?: DurationInput;
  /** Keep firing that long after the condition ended, against flapping. @default - not at all */
  readonly keepFiringFor?: DurationInput;
}

/** When a level fires: over or under a threshold of the alert's `expr`, or on a condition of its own. */
export type LevelProps<L extends string> = LevelTiming &
  ({ readonly above: number } | { readonly below: number } | { readonly when: AlertQuery<L> });

/** What a person does when it fires. `causes` and `escalate` may be left out, the rest may not. */
export type RunbookProps = Omit<Runbook, 'causes'> & { readonly causes?: readonly string[] };

export interface AlertProps<L extends string> {
  /** The measured quantity that `above` and `below` compare. */
  readonly expr?: AlertQuery<L>;
  /** At least one severity. */
  readonly levels: Readonly<Partial<Record<Severity, LevelProps<L>>>>;
  /** One line a person reads on a phone; only labels that survive the aggregation can be used. */
  readonly summary: AlertText<L>;
  readonly description?: AlertText<L>;
  readonly runbook: RunbookProps;
  readonly tests: readonly RuleTestDeclaration[];
  /** Mutants that mean the same as the rule, by their whole text, each with the reason; see docs/mutation.md. @default - none */
  readonly equivalentMutants?: MutantReasons;
  /** @default - the service's owner, or the stack's */
  readonly owner?: Owner;
  /** `fast` is evaluated every 10 s, `slow` every two minutes. @default - fast when a level is critical */
  readonly detect?: Detect;
  /** How late the message of the critical level may be. @default 60 s */
  readonly budget?: DurationInput;
  /** Static labels on every alert of this rule. */
  readonly labels?: Readonly<Record<string, string>>;
  /** File and rule group. @default - the service's name, or the stack's */
  readonly group?: string;
  /** Id or uid of the dashboard that shows it. @default - its service's, or the overview, where the stack has them */
  readonly dashboard?: string;
  /** Remarks of the lint that are meant, each with the reason: `{ 'lint-for-missing': 'one sample is proof' }`. */
  readonly allow?: Allowances;
  /** Scrape jobs it reads; terms of its detection time. @default - the service's jobs */
  readonly jobs?: readonly string[];
}

const DEFAULT_BUDGET = Duration.seconds(60);

/** Tells a person that a symptom needs them. Its id is the alert's name: CamelCase, what a person sees. */
export class Alert<L extends string> extends StackElement {
  readonly #props: AlertProps<L>;
  #where: AnyWhere | undefined;
  #setAside: readonly string[] = [];
  #shownOn: string | undefined;
  #rewrite: (alert: AlertRecord) => AlertRecord = alert => alert;

  constructor(scope: Construct, id: string, props: AlertProps<L>) {
    super(scope, id);
    const example = `new Alert(service, 'QueueStuck', { expr, levels: { warning: { above: 10 } }, summary, runbook, tests })`;
    this.#props = needObject('The description of an alert', props, example);
    needObject('The levels of an alert', props.levels, 'levels: { warning: { above: 0.01, for: "10m" } }');
    checkOwner(props.owner);
  }

  /**
   * What tuning a pack leaves to the alert itself: further conditions in all its selectors, and the names of tests that
   * state what it no longer does.
   */
  narrow(where: AnyWhere | undefined, setAside: readonly string[]): this {
    this.#where = where;
    this.#setAside = setAside;
    return this;
  }

  /** Id of a dashboard to link to where the stack has it. */
  shownOn(dashboard: string | undefined): this {
    this.#shownOn = dashboard;
    return this;
  }

  /** What naming a pack leaves to the alert itself: names in its texts. */
  rewrite(texts: (alert: AlertRecord) => AlertRecord): this {
    this.#rewrite = texts;
    return this;
  }

  contribute(draft: StackDraft): void {
    const props = this.#props;
    const service = this.node.scopes.find(scope => scope instanceof Service);
    const owner = props.owner ?? (service ? service.props.owner : draft.owner);
    const severities = Object.entries(props.levels) as [Severity, LevelProps<L>][];
    if (severities.length === 0) {
      throw new InputError(
        'alert-no-level',
        'The alert has no level, so it never fires.',
        'Add one, such as levels: { warning: { above: 0.01, for: "10m" } }.',
      );
    }
    const levels = severities.map(([severity, level]) => this.#level(severity, level));
    // A query that is wrong itself says nothing about labels one can trust.
    const broken = levels.some(level => level.expr.problems.length > 0);
    const labels = broken ? undefined : commonLabels(levels.map(l => l.expr));
    const name = alertName(this.node.id);
    const description = props.description && this.#template(draft, props.description, labels);
    for (const level of levels) draft.queryProblems(this.origin, level.expr);
    const detect = props.detect ?? ('critical' in props.levels ? 'fast' : 'normal');
    const language = (levels[0] as AlertLevel).expr.language;
    draft.rules.push({
      // Of a service or stack with a wrong name is told at its own place.
      group:
        props.group === undefined ? (service?.serviceName ?? draft.stackName) : dnsLabel('A rule group', props.group),
      language,
      detect,
      ...(this.#shownOn === undefined ? {} : { shownOn: this.#shownOn }),
      rule: this.#rewrite({
        kind: 'alert',
        name,
        levels,
        detect,
        ...(service ? { service: service.serviceName } : {}),
        ...(owner ? { owner } : {}),
        labels: needLabels(name, props.labels ?? {}),
        summary: this.#template(draft, props.summary, labels),
        ...(description ? { description } : {}),
        ...(props.runbook ? { runbook: { causes: [], ...props.runbook } } : {}),
        ...(props.dashboard === undefined ? {} : { dashboard: props.dashboard }),
        // Log lines are pushed: no scrape stands before them.
        jobs: props.jobs ?? (service && language === 'promql' ? this.#serviceJobs(service, draft) : []),
        budgetSeconds: Duration.parse(props.budget ?? DEFAULT_BUDGET).seconds,
        ...(props.allow === undefined ? {} : { allow: needReasons(name, props.allow) }),
        tests: (props.tests ?? []).map(test => resolveTest(test, name, this.origin.path, EVALUATION_SECONDS[detect])),
        ...(props.equivalentMutants ? { equivalentMutants: mutantReasons(props.equivalentMutants) } : {}),
        ...(this.#setAside.length === 0 ? {} : { testsSetAside: this.#setAside }),
        origin: this.origin,
      } satisfies AlertRecord),
    });
  }

  #level(severity: Severity, props: LevelProps<L>): AlertLevel {
    if (!SEVERITIES.includes(severity))
      throw new InputError(
        'alert-level-unknown',
        `"${String(severity).slice(0, 60)}" is no level of an alert.`,
        didYouMean(severity, SEVERITIES),
      );
    const expr = this.#condition(
      severity,
      needObject(`Level "${severity}"`, props, `${severity}: { above: 0.01, for: "10m" }`),
    );
    return {
      severity,
      expr,
      ...(this.#where === undefined ? {} : { only: this.#conditions(this.#where, expr) }),
      forSeconds: props.for === undefined ? 0 : Duration.parse(props.for).seconds,
      keepFiringForSeconds: props.keepFiringFor === undefined ? 0 : Duration.parse(props.keepFiringFor).seconds,
    };
  }

  #conditions(where: AnyWhere, { language }: Expression): readonly string[] {
    const { parts, problems } = renderMatchers({ name: this.node.id, schema: {}, labels: undefined }, where);
    const [wrong] = problems;
    if (wrong !== undefined) throw new InputError(wrong.code, wrong.message, wrong.hint);
    if (language === 'promql') return parts;
    throw new InputError(
      'tuning-invalid',
      `${this.node.id} reads log lines; conditions on labels of series say nothing about them.`,
      'Disable it, and declare an alert with another selector.',
    );
  }

  #condition(severity: Severity, props: LevelProps<L>): Expression {
    if ('when' in props)
      return needObject(`"when" of level "${severity}"`, props.when, 'when: metric.value().gt(10)').expression;
    const [comparison, threshold] = 'below' in props ? ['below', props.below] : ['above', props.above];
    if (typeof threshold !== 'number' || !Number.isFinite(threshold))
      throw new InputError(
        'alert-level-invalid',
        threshold === undefined
          ? `Level "${severity}" has neither above, below nor when, found ${Object.keys(props).join(', ') || 'nothing'}.`
          : `Level "${severity}" is ${comparison} ${JSON.stringify(threshold) ?? String(threshold)}, which is no number.`,
        `Write a number, such as ${severity}: { ${comparison}: 0.05 }; five per cent are 0.05.`,
      );
    const { expr } = this.#props;
    if (!expr) {
      throw new InputError(
        'alert-no-expression',
        `Level "${severity}" compares with a threshold, but the alert has no expr.`,
        'Give the alert an expr, or the level a `when`.',
      );
    }
    const measured: Comparable = expr;
    return 'above' in props ? measured.gt(props.above).expression : measured.lt(props.below).expression;
  }

  #template(draft: StackDraft, annotation: AlertText<L>, labels: readonly string[] | undefined): Template {
    const { text, labels: used, problems } = renderTemplate(annotation, labels);
    draft.queryProblems(this.origin, { problems });
    return { text, labels: used };
  }

  /** Those that could be built: a service with a wrong address is told of at the service. */
  #serviceJobs({ serviceName }: Service, { scrapeJobs }: StackDraft): string[] {
    return scrapeJobs
      .filter(job => job.target.kind === 'application' && job.service === serviceName)
      .map(job => job.name);
  }
}

/** Labels every level's samples carry; undefined when one level's are unknown. */
function commonLabels(expressions: readonly Expression[]): readonly string[] | undefined {
  let common: readonly string[] | undefined;
  for (const { labels } of expressions) {
    if (labels === undefined) return undefined;
    common = common === undefined ? labels : common.filter(label => labels.includes(label));
  }
  return common;
}
