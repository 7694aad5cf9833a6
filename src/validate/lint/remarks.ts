import type { MetricKind } from '../../metrics/declaration.ts';
import type { Alert, AlertLevel, LintCode, RecordingRule, RuleGroup } from '../../model/rule.ts';
import type { StackModel } from '../../model/stack.ts';
import type { ComparisonFacts, QueryFacts, SelectorFacts } from '../../query/promql/facts.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { didYouMean } from '../../shared/suggest.ts';

/** Something a rule does; `what` follows its name. */
export interface Remark {
  readonly code: LintCode;
  readonly what: string;
  readonly hint: string;
}

/** What turns a counter into something that may be compared, or does not look at its value. */
const FOR_COUNTERS = [
  ...['rate', 'irate', 'increase', 'resets', 'absent', 'absent_over_time', 'present_over_time', 'count', 'group'],
  ...['count_over_time', 'timestamp', 'changes', 'count_values', 'last_over_time'],
];
const RATES = ['rate', 'irate', 'increase'];
/** Labels whose values are those of one machine on one day. */
const OF_ONE_MACHINE = ['instance', 'device', 'fstype', 'mountpoint', 'interface', 'pod', 'node', 'container_id'];
/** A rate needs two samples even when a scrape is lost and the next is late. */
const SCRAPES_IN_RANGE = 4;

/** What rules are held against; gathered once a stack, since there are thousands of rules. */
export interface Known {
  readonly kinds: ReadonlyMap<string, MetricKind>;
  /** Seconds between two scrapes, by job. */
  readonly intervals: ReadonlyMap<string, number>;
  readonly records: ReadonlySet<string>;
  /** Nobody else has jobs or recording rules in this Prometheus. */
  readonly own: boolean;
}

export const knownOf = (model: StackModel): Known => ({
  kinds: new Map(model.services.flatMap(service => service.metrics.map(({ name, kind }) => [name, kind] as const))),
  intervals: new Map(model.scrapeJobs.map(({ name, intervalSeconds }) => [name, intervalSeconds])),
  records: new Set(
    model.ruleGroups.flatMap(group => group.rules.flatMap(rule => (rule.kind === 'recording' ? [rule.record] : []))),
  ),
  own: model.components.prometheus?.deployment.kind === 'deployed',
});

/** What is true of alerts and recording rules alike. */
export function ruleRemarks(known: Known, rule: Alert | RecordingRule, facts: QueryFacts): Remark[] {
  const { kinds, intervals } = known;
  const interval = Math.min(...(rule.kind === 'alert' ? rule.jobs : []).map(job => intervals.get(job) ?? Infinity));
  return [
    ...facts.selectors.flatMap(selector => [
      ...counterRemarks(selector, kinds),
      ...matcherRemarks(selector),
      ...(known.own ? referenceRemarks(selector, known) : []),
      ...rangeRemarks(selector, interval),
    ]),
    ...facts.divisions
      .filter(({ guarded, over, under }) => !guarded && under.length > 0 && !under.every(name => isPartOf(over, name)))
      .filter(({ under }) => under.some(name => countsEvents(name, kinds)))
      .map(({ text }) => ({
        code: 'lint-division' as const,
        what: `divides by what can be zero: ${shortened(text)}`,
        hint: 'Leave zeros out with `.gt(0)` behind the divisor, or the result is infinite.',
      })),
    ...facts.joins.map(({ text, left, right }) => ({
      code: 'lint-fragile-join' as const,
      what: `joins by {${left.join(', ')}} and {${right.join(', ')}}, which never match: ${shortened(text)}`,
      hint: 'Aggregate both sides by the same labels, or say `on`.',
    })),
    ...facts.comparisons.flatMap(comparisonRemarks),
  ];
}

/** What is true of alerts only. */
export function alertRemarks(level: AlertLevel, group: RuleGroup, facts: QueryFacts): Remark[] {
  const absent = facts.selectors.some(({ within }) => within.includes('absent'));
  const remarks: Remark[] = [];
  if (!facts.filters)
    remarks.push({
      code: 'lint-no-condition',
      what: `(${level.severity}) has no condition, so it fires as long as its series exist`,
      hint: 'Compare it with something: `.gt(…)`, `.lt(…)`, `.and(…)`.',
    });
  if (level.forSeconds > 0) return remarks;
  if (absent)
    remarks.push({
      code: 'lint-absent-at-once',
      what: `(${level.severity}) fires on the first evaluation without the series, such as after a restart of Prometheus`,
      hint: 'Give it a `for` of some scrapes.',
    });
  else if (!facts.overTime && facts.filters && level.keepFiringForSeconds === 0 && level.severity !== 'info')
    remarks.push({
      code: 'lint-for-missing',
      what: `(${level.severity}) fires on a single sample (${group.name})`,
      hint: 'Give it a `for`, or look over a range.',
    });
  return remarks;
}

function counterRemarks({ name, within }: SelectorFacts, kinds: ReadonlyMap<string, MetricKind>): Remark[] {
  if (name === undefined) return [];
  const kind = kinds.get(name);
  if ((kind ?? (name.endsWith('_total') ? 'counter' : undefined)) === 'counter') {
    if (within.some(called => FOR_COUNTERS.includes(called))) return [];
    return [
      {
        code: 'lint-raw-counter',
        what: `reads the counter ${name} as it is: its value says how long the process has run`,
        hint: 'Use `.rate(…)` or `.increase(…)`.',
      },
    ];
  }
  const [rate] = within;
  if (kind !== 'gauge' || rate === undefined || !RATES.includes(rate)) return [];
  return [
    {
      code: 'lint-rate-of-gauge',
      what: `takes ${rate}() of the gauge ${name}, where every decrease counts as a reset`,
      hint: 'Use `.delta(…)` or `.deriv(…)`.',
    },
  ];
}

function matcherRemarks({ matchers }: SelectorFacts): Remark[] {
  return matchers.flatMap(({ label, operator, value }): Remark[] => {
    if (operator === '=' && OF_ONE_MACHINE.includes(label) && value !== '')
      return [
        {
          code: 'lint-hard-coded-target',
          what: `selects ${label}="${value}", which is another one tomorrow`,
          hint: 'Select by what the target is (job, service, a regular expression), or exclude what does not count.',
        },
      ];
    if ((operator === '=~' || operator === '!~') && /^[\w:/-]+$/.test(value))
      return [
        {
          code: 'lint-regex-literal',
          what: `compares ${label} with the regular expression "${value}", which is a plain value`,
          hint: `Write ${label}${operator === '=~' ? '=' : '!='}"${value}".`,
        },
      ];
    return [];
  });
}

function referenceRemarks({ name, matchers }: SelectorFacts, { intervals, records }: Known): Remark[] {
  const job = matchers.find(({ label, operator }) => label === 'job' && operator === '=')?.value;
  return [
    ...(job === undefined || job === '' || intervals.has(job)
      ? []
      : [
          {
            code: 'lint-unknown-job' as const,
            what: `reads the job "${job}", which the stack does not scrape`,
            hint: didYouMean(job, [...intervals.keys()]),
          },
        ]),
    ...(name === undefined || !name.includes(':') || records.has(name)
      ? []
      : [
          {
            code: 'lint-unknown-record' as const,
            what: `reads ${name}, which no rule of the stack records`,
            hint: didYouMean(name, [...records]),
          },
        ]),
  ];
}

function rangeRemarks({ within, range }: SelectorFacts, interval: number): Remark[] {
  const [called] = within;
  if (range === undefined || called === undefined || ![...RATES, 'delta', 'deriv'].includes(called)) return [];
  if (!Number.isFinite(interval) || range >= SCRAPES_IN_RANGE * interval) return [];
  return [
    {
      code: 'lint-range-short',
      what: `takes ${called}() over ${formatSeconds(range)}, less than ${SCRAPES_IN_RANGE} scrapes of ${formatSeconds(interval)}: one lost scrape leaves it empty`,
      hint: `Look over ${formatSeconds(SCRAPES_IN_RANGE * interval)} or more.`,
    },
  ];
}

function comparisonRemarks({ text, operator, left, right, least }: ComparisonFacts): Remark[] {
  const outcome = certain(operator, left, right, least);
  if (outcome === undefined) return [];
  return [
    {
      code: 'lint-constant-comparison',
      what: `has a condition that is ${outcome ? 'always' : 'never'} true: ${shortened(text)}`,
      hint: 'Correct the threshold; `count` gives no sample where there is nothing to count, use `absent` for that.',
    },
  ];
}

/** Whether a comparison has the same outcome whatever is measured. */
function certain(operator: string, left?: number, right?: number, least?: number): boolean | undefined {
  if (left !== undefined && right !== undefined) return compare(operator, left, right);
  // With the number on the right: `x < 1` where x is at least 1.
  const number = right ?? left;
  if (number === undefined || least === undefined) return undefined;
  const facing = right === undefined ? (MIRRORED[operator] ?? operator) : operator;
  if (facing === 'Lss' && number <= least) return false;
  if ((facing === 'Lte' || facing === 'Eql') && number < least) return false;
  if (facing === 'Gte' && number <= least) return true;
  if ((facing === 'Gtr' || facing === 'Neq') && number < least) return true;
  return undefined;
}

const MIRRORED: Readonly<Record<string, string>> = { Lss: 'Gtr', Gtr: 'Lss', Lte: 'Gte', Gte: 'Lte' };

function compare(operator: string, a: number, b: number): boolean {
  const outcomes: Readonly<Record<string, boolean>> = {
    Eql: a === b,
    Neq: a !== b,
    Gtr: a > b,
    Gte: a >= b,
    Lss: a < b,
    Lte: a <= b,
  };
  return outcomes[operator] ?? false;
}

/** Sums over time of such a metric are zero in a quiet hour. */
const countsEvents = (name: string, kinds: ReadonlyMap<string, MetricKind>): boolean =>
  kinds.get(name) === 'counter' || /_(total|count)$/.test(name);

/** Whether what is counted above is among what is counted below: `x_failed_total` of `x_total`. */
const isPartOf = (over: readonly string[], name: string): boolean =>
  over.some(part => part === name || part.startsWith(`${name.replace(/_(total|count)$/, '')}_`));

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);
