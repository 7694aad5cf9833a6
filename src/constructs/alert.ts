import type { Construct } from 'constructs';
import type { AlertLevel, Alert as AlertRecord, Owner, Runbook, Severity, Template } from '../model/rule.ts';
import type { Expression } from '../query/expression.ts';
import type { LogVector } from '../query/logql/log-vector.ts';
import type { Vector } from '../query/promql/vector.ts';
import { type Template as AlertText, renderTemplate } from '../query/template/render-template.ts';
import { Duration, type DurationInput } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import { StackElement } from './element.ts';
import { alertName, dnsLabel } from './names.ts';
import { type RuleTestDeclaration, resolveTest } from './rules/rule-test.ts';
import { Service } from './service.ts';
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
  /** @default - the service's owner */
  readonly owner?: Owner;
  /** `fast` is evaluated every 10 s. @default - fast when a level is critical */
  readonly detect?: 'fast' | 'normal';
  /** How late the message of the critical level may be. @default 60 s */
  readonly budget?: DurationInput;
  /** Static labels on every alert of this rule. */
  readonly labels?: Readonly<Record<string, string>>;
  /** File and rule group. @default - the service's name, or the stack's */
  readonly group?: string;
  /** Id or uid of the dashboard that shows it. */
  readonly dashboard?: string;
  /** Scrape jobs it reads; terms of its detection time. @default - the service's jobs */
  readonly jobs?: readonly string[];
}

const DEFAULT_BUDGET = Duration.seconds(60);

/** Tells a person that a symptom needs them. Its id is the alert's name: CamelCase, what a person sees. */
export class Alert<L extends string> extends StackElement {
  readonly #props: AlertProps<L>;

  constructor(scope: Construct, id: string, props: AlertProps<L>) {
    super(scope, id);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const props = this.#props;
    const service = this.node.scopes.find(scope => scope instanceof Service);
    const owner = props.owner ?? service?.props.owner;
    const severities = Object.entries(props.levels) as [Severity, LevelProps<L>][];
    if (severities.length === 0) {
      throw new InputError(
        'alert-no-level',
        'The alert has no level, so it never fires.',
        'Add one, such as levels: { warning: { above: 0.01, for: "10m" } }.',
      );
    }
    const levels = severities.map(([severity, level]) => this.#level(severity, level));
    const labels = commonLabels(levels.map(l => l.expr));
    const name = alertName(this.node.id);
    const description = props.description && this.#template(draft, props.description, labels);
    for (const level of levels) draft.queryProblems(this.origin, level.expr);
    const detect = props.detect ?? ('critical' in props.levels ? 'fast' : 'normal');
    const language = (levels[0] as AlertLevel).expr.language;
    draft.rules.push({
      group: dnsLabel('A rule group', props.group ?? service?.serviceName ?? draft.stackName),
      language,
      detect,
      rule: {
        kind: 'alert',
        name,
        levels,
        detect,
        ...(service ? { service: service.serviceName } : {}),
        ...(owner ? { owner } : {}),
        labels: props.labels ?? {},
        summary: this.#template(draft, props.summary, labels),
        ...(description ? { description } : {}),
        ...(props.runbook ? { runbook: { causes: [], ...props.runbook } } : {}),
        ...(props.dashboard === undefined ? {} : { dashboard: props.dashboard }),
        // Log lines are pushed: no scrape stands before them.
        jobs: props.jobs ?? (service && language === 'promql' ? this.#serviceJobs(service) : []),
        budgetSeconds: Duration.parse(props.budget ?? DEFAULT_BUDGET).seconds,
        tests: (props.tests ?? []).map(test => resolveTest(test, name, this.origin.path)),
        origin: this.origin,
      } satisfies AlertRecord,
    });
  }

  #level(severity: Severity, props: LevelProps<L>): AlertLevel {
    return {
      severity,
      expr: this.#condition(severity, props),
      forSeconds: props.for === undefined ? 0 : Duration.parse(props.for).seconds,
      keepFiringForSeconds: props.keepFiringFor === undefined ? 0 : Duration.parse(props.keepFiringFor).seconds,
    };
  }

  #condition(severity: Severity, props: LevelProps<L>): Expression {
    if ('when' in props) return props.when.expression;
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

  #serviceJobs(service: Service): string[] {
    return [
      service.serviceName,
      ...Object.keys(service.props.scrape?.jobs ?? {}).map(suffix => `${service.serviceName}-${suffix}`),
    ];
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
