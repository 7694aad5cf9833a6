import type { LabelSchema } from '../../metrics/declaration.ts';
import type { LogInput, RuleTest, RuleTestCheck } from '../../model/rule.ts';
import type { Histogram } from '../../query/promql/histogram.ts';
import type { Metric } from '../../query/promql/metric.ts';
import type { NativeHistogram } from '../../query/promql/native-histogram.ts';
import { seriesText } from '../../query/promql/series-text.ts';
import type { Summary } from '../../query/promql/summary.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { type InputLines, resolveLines } from './input-lines.ts';
import { evaluatedAt } from './test-evaluation.ts';

/** One input series in promtool's notation. */
export interface InputSeries {
  /** `name{label="value"}` */
  readonly series: string;
  /** promtool's expanding notation: `0+1x20`, `1 1 1 _x5`. */
  readonly values: string;
}

/** A recorded sample: its labels beside those the rule sets, and its value. */
export interface RecordedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface RecordsProps extends TestProps, LookOnce {
  /** Every sample of the recorded series at that time, as literal numbers; an empty list: there is none. */
  readonly samples: readonly RecordedSample[];
}

interface TestProps {
  /** What the metrics do, one sample every `every`; for a LogQL rule the lines that are written: `logLines(…)`. */
  readonly given: readonly (InputSeries | InputLines)[];
  /** Time between two samples of a series. @default '1m' */
  readonly every?: DurationInput;
  /**
   * Time between two evaluations. What looks at one moment after weeks is as quick as any other test when that time is
   * long, such as '1h'; `for` is then counted in it, and so are the edges `from` and `until`. Every moment that is
   * looked at must be an evaluation. @default - as often as the rule's group
   */
  readonly evaluatedEvery?: DurationInput;
}

interface LookOnce {
  /** When to look, counted from the first sample. */
  readonly at: DurationInput;
}

/** Looks at the edges: where it begins to fire and where it ends, evaluation by evaluation. */
interface LookAtEdges {
  /** The first evaluation at which it fires; at the one before it is silent. */
  readonly from: DurationInput;
  /** The first evaluation at which it is silent again; at the one before it still fires. @default - not looked at */
  readonly until?: DurationInput;
  /** Severities that fire at the evaluation before `from` as well. @default - none */
  readonly already?: string | readonly string[];
}

export type FiringProps = TestProps & {
  /** Labels that come from the series; severity, owner and service are added by the rule. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The severity that fires, or all that do at once. @default - the alert's only level */
  readonly severity?: string | readonly string[];
  /** Literal text of annotations, such as `{ summary: '…' }`; others are not compared. */
  readonly annotations?: Readonly<Record<string, string>>;
} & (LookOnce | LookAtEdges);

export type SilentProps = TestProps & LookOnce;

interface RuleTestNamed {
  readonly name: string;
  readonly trace: { readonly stack?: string };
}

export type RuleTestDeclaration = RuleTestNamed &
  ({ readonly kind: 'fires'; readonly props: FiringProps } | { readonly kind: 'silent'; readonly props: SilentProps });

/**
 * The alert fires at that time with these labels: `firesWhen('late for ten minutes', { given: […], at: '12m', labels: { app: 'shop' } })`.
 * With `from` in place of `at` it fires from that evaluation on and not before, which proves `for`, ranges and thresholds
 * to the step.
 */
export const firesWhen = (name: string, props: FiringProps): RuleTestDeclaration => ({
  name,
  kind: 'fires',
  props,
  trace: new Error('declared here'),
});

/** Nothing of the alert fires at that time. */
export const staysSilentWhen = (name: string, props: SilentProps): RuleTestDeclaration => ({
  name,
  kind: 'silent',
  props,
  trace: new Error('declared here'),
});

export interface RecordTestDeclaration {
  readonly name: string;
  readonly props: RecordsProps;
  readonly trace: { readonly stack?: string };
}

/** What a recording rule has recorded at that time: `records('half fails', { given: […], at: '10m', samples: [{ labels: {}, value: 0.5 }] })`. */
export const records = (name: string, props: RecordsProps): RecordTestDeclaration => ({
  name,
  props,
  trace: new Error('declared here'),
});

type LabelValues<S> = { readonly [K in keyof S]?: S[K] extends readonly (infer V extends string)[] ? V : string };

/**
 * A series of a declared metric for a test: `series(received, { app: 'shop', outcome: 'late' }, '0+30x20')`. Target
 * labels (`job`, `instance`, `service`) may be given too.
 * @param suffix of histograms and summaries: `_bucket`, `_sum`, `_count`
 * @throws InputError when the metric has no such label or value
 */
export function series<S extends LabelSchema, L extends string>(
  metric: Metric<S, L> | Histogram<S> | NativeHistogram<S> | Summary<S>,
  labels: LabelValues<S> & {
    readonly job?: string;
    readonly instance?: string;
    readonly service?: string;
    readonly le?: string;
    readonly quantile?: string;
  },
  values: string,
  suffix: '' | '_bucket' | '_sum' | '_count' = '',
): InputSeries {
  const { name, labels: declared, kind } = metric.declaration;
  const own = kind === 'histogram' ? ['le'] : kind === 'summary' ? ['quantile'] : [];
  const known = [...Object.keys(declared), 'job', 'instance', 'service', ...own];
  for (const [label, value] of Object.entries(labels)) {
    if (!known.includes(label)) {
      throw new InputError('test-unknown-label', `${name} has no label "${label}".`, didYouMean(label, known));
    }
    const allowed = Object.hasOwn(declared, label) ? declared[label] : undefined;
    if (Array.isArray(allowed) && !allowed.includes(String(value))) {
      throw new InputError(
        'test-unknown-label',
        `${name} never has ${label}="${value}".`,
        didYouMean(String(value), allowed),
      );
    }
  }
  return { series: seriesText(`${name}${suffix}`, labels as Readonly<Record<string, string>>), values };
}

/** A series by its text, for metrics that are not declared here: `rawSeries('up{job="api"}', '1 0x10')`. */
export const rawSeries = (text: string, values: string): InputSeries => ({ series: text, values });

/**
 * @param evaluationSeconds of the alert's group: what "one evaluation before" means
 * @throws InputError `duration-invalid`, `test-between-evaluations`
 */
export function resolveTest(
  test: RuleTestDeclaration,
  alert: string,
  path: string,
  evaluationSeconds: number,
): RuleTest {
  const given = givenOf(test.props);
  const checks = checksOf(test, alert, given.evaluationSeconds ?? evaluationSeconds);
  evaluatedAt(test.name, checks, given.evaluationSeconds);
  return { name: test.name, kind: test.kind, ...given, checks, origin: { path, trace: test.trace } };
}

type Given = Pick<RuleTest, 'intervalSeconds' | 'evaluationSeconds' | 'inputs' | 'lines'>;

function givenOf({ given, every, evaluatedEvery }: TestProps): Given {
  const lines: LogInput[] = given.flatMap(input => ('line' in input ? [resolveLines(input)] : []));
  return {
    intervalSeconds: Duration.parse(every ?? '1m').seconds,
    ...(evaluatedEvery === undefined ? {} : { evaluationSeconds: Duration.parse(evaluatedEvery).seconds }),
    inputs: given.flatMap(input => ('line' in input ? [] : [input])),
    ...(lines.length === 0 ? {} : { lines }),
  };
}

function checksOf(test: RuleTestDeclaration, alert: string, evaluationSeconds: number): RuleTestCheck[] {
  const check = (atSeconds: number, firing: AlertCheck['firing']): RuleTestCheck => ({ atSeconds, alert, firing });
  if (test.kind === 'silent') return [check(Duration.parse(test.props.at).seconds, [])];
  const { props } = test;
  const fires = firingOf(props, props.severity);
  if ('at' in props) return [check(Duration.parse(props.at).seconds, fires)];
  const from = Duration.parse(props.from).seconds;
  const before = props.already === undefined ? [] : firingOf(props, props.already);
  const start = [check(from - evaluationSeconds, before), check(from, fires)];
  if (props.until === undefined) return start;
  const until = Duration.parse(props.until).seconds;
  const last = until - evaluationSeconds;
  return [...start, ...(last > from ? [check(last, fires)] : []), check(until, [])];
}

type AlertCheck = Extract<RuleTestCheck, { alert: string }>;

function firingOf({ labels = {}, annotations }: FiringProps, severity: FiringProps['severity']): AlertCheck['firing'] {
  const severities = severity === undefined || typeof severity === 'string' ? [severity] : severity;
  return severities.map(of => ({
    labels: { ...labels, ...(of === undefined ? {} : { severity: of }) },
    ...(annotations === undefined ? {} : { annotations }),
  }));
}

/** @throws InputError `duration-invalid`, `test-between-evaluations` */
export function resolveRecordTest(
  test: RecordTestDeclaration,
  record: string,
  ruleLabels: Readonly<Record<string, string>>,
  path: string,
): RuleTest {
  const { at, samples } = test.props;
  const check: RuleTestCheck = {
    atSeconds: Duration.parse(at).seconds,
    expr: record,
    samples: samples.map(({ labels, value }) => ({ labels: seriesText(record, { ...labels, ...ruleLabels }), value })),
  };
  const given = givenOf(test.props);
  evaluatedAt(test.name, [check], given.evaluationSeconds);
  return { name: test.name, kind: 'records', ...given, checks: [check], origin: { path, trace: test.trace } };
}
