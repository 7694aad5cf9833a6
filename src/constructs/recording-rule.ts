import type { Construct } from 'constructs';
import type { Allowances, Detect, RecordingRule as RecordingRecord } from '../model/rule.ts';
import { InputError } from '../shared/input-error.ts';
import type { AlertQuery } from './alert.ts';
import { StackElement } from './element.ts';
import { needLabels, needObject, needReasons } from './input.ts';
import { dnsLabel } from './names.ts';
import { type MutantReasons, mutantReasons } from './rules/mutant-reasons.ts';
import { type RecordTestDeclaration, resolveRecordTest } from './rules/rule-test.ts';
import { Service } from './service.ts';
import type { StackDraft } from './stack-draft.ts';

export interface RecordingRuleProps<L extends string> {
  /** `level:metric:operations`, such as `service:http_requests:rate5m`. */
  readonly record: string;
  readonly expr: AlertQuery<L>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `fast` is evaluated every 10 s, `slow` every two minutes. @default 'normal' */
  readonly detect?: Detect;
  /** File and rule group. @default - the service's name, or the stack's */
  readonly group?: string;
  /** Remarks of the lint that are meant, each with the reason. */
  readonly allow?: Allowances;
  /** What it records, as literal values. @default - none */
  readonly tests?: readonly RecordTestDeclaration[];
  /** Mutants that mean the same as the rule, by their whole text, each with the reason; see docs/mutation.md. @default - none */
  readonly equivalentMutants?: MutantReasons;
}

/** Stores a query's result as a series of its own. */
export class RecordingRule<L extends string> extends StackElement {
  readonly #props: RecordingRuleProps<L>;
  #rewrite: (rule: RecordingRecord) => RecordingRecord = rule => rule;

  constructor(scope: Construct, id: string, props: RecordingRuleProps<L>) {
    super(scope, id);
    this.#props = needObject(
      'The description of a recording rule',
      props,
      '{ record: "service:requests:rate5m", expr }',
    );
    needObject('The expr of a recording rule', props.expr, 'expr: metric.rate("5m").sumBy("service")');
  }

  /** What naming a pack leaves to the rule itself: names in its texts. */
  rewrite(texts: (rule: RecordingRecord) => RecordingRecord): this {
    this.#rewrite = texts;
    return this;
  }

  contribute(draft: StackDraft): void {
    const { record, expr, labels = {}, detect = 'normal', group, tests = [], equivalentMutants } = this.#props;
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/.test(record))
      throw new InputError(
        'metric-name-invalid',
        `A series cannot be recorded as "${String(record).slice(0, 60)}".`,
        'Write level:metric:operations, such as "service:http_requests:rate5m".',
      );
    const service = this.node.scopes.find(scope => scope instanceof Service);
    draft.queryProblems(this.origin, expr.expression);
    draft.rules.push({
      group: dnsLabel('A rule group', group ?? service?.serviceName ?? draft.stackName),
      language: expr.expression.language,
      detect,
      rule: this.#rewrite({
        kind: 'recording',
        record,
        expr: expr.expression,
        labels: needLabels(record, labels),
        tests: tests.map(test => resolveRecordTest(test, record, labels, this.origin.path)),
        ...(this.#props.allow === undefined ? {} : { allow: needReasons(record, this.#props.allow) }),
        ...(equivalentMutants ? { equivalentMutants: mutantReasons(equivalentMutants) } : {}),
        origin: this.origin,
      }),
    });
  }
}
