import {
  defineRecording,
  type MutantReasons,
  type RecordingDefinition,
  type RecordTestDeclaration,
  rawPromql,
  rawSeries,
  recorded,
  records,
  type Vector,
} from 'sightline';
import { hourWeeksAgo, NEEDS_A_WEEK, onlyAt, type Recorded, usual, WEEK_OF_SAMPLES } from './season.ts';

export interface BaselineProps {
  /** `now`, `usual` and `learned`, and `spread` where it is needed, are appended. */
  readonly name: string;
  /** What the recorded series carry; one of them is the service. */
  readonly labels: Readonly<Record<string, string>> & { readonly service: string };
  readonly group: string;
  /** What is measured, one sample; nothing where it says nothing. */
  readonly now: Vector<'service'>;
  /** Samples of `now` that are not learned. */
  readonly unusual: (series: Baseline) => Vector<string>;
  /** How far samples of the same hour lie apart is recorded as well. @default false */
  readonly spread?: boolean;
  readonly tests: {
    readonly now: readonly RecordTestDeclaration[];
    /** Values now and usually that are learned; and those that are not. */
    readonly learned: Readonly<Record<string, Instant>>;
    readonly notLearned: Readonly<Record<string, Instant>>;
  };
}

interface Instant {
  readonly now: number;
  readonly usual?: number;
  /** @default 1 */
  readonly spread?: number;
}

/** The recorded series. */
export interface Baseline {
  readonly now: Recorded;
  readonly usual: Recorded;
  readonly spread: Recorded;
}

/**
 * A quantity, and what is usual at this time of the week: the mean of the same hour in the last three weeks. What is
 * unusual is not learned, so an incident does not become the measure of the next one; a level that stays for three
 * weeks does, when nothing else is left to compare with.
 */
export function baseline(props: BaselineProps): Baseline & { readonly records: Record<string, RecordingDefinition> } {
  const { name, labels, group, now, unusual, tests } = props;
  const keep = Object.keys(labels);
  const series = (suffix: string): Recorded =>
    recorded(`${name}:${suffix}`, rawPromql(now.text, { labels: keep })).where(labels);
  const own: Baseline = { now: series('now'), usual: series('usual'), spread: series('spread') };
  const learned = series('learned');
  const define = <L extends string>(
    suffix: string,
    expr: Vector<L>,
    of: readonly RecordTestDeclaration[],
    equivalentMutants: MutantReasons = {},
  ) => {
    const definition = defineRecording({
      equivalentMutants,
      detect: 'slow',
      needs: NEEDS_A_WEEK,
      group,
      labels,
      expr,
      tests: of,
    });
    return [[`${name}:${suffix}`, definition]] as const;
  };
  const overWeeks = (of: 'avgOverTime' | 'stddevOverTime') => usual(weeks => hourWeeksAgo(learned, weeks)[of](), keep);
  const mean = overWeeks('avgOverTime');
  const spread = overWeeks('stddevOverTime');
  const rest = own.now.value().unless(unusual(own));
  return {
    ...own,
    records: Object.fromEntries([
      ...define('now', now, tests.now),
      ...define('usual', mean, usualTests(props), sameMean(mean.text, keep)),
      ...(props.spread ? define('spread', spread, spreadTests(props), sameMean(spread.text, keep)) : []),
      ...define('learned', rest, learnedTests(props), eachAlone(rest.text, labels, 1)),
    ]),
  };
}

/** Other ways to write the same mean of weeks. */
function sameMean(text: string, labels: readonly string[]): MutantReasons {
  const inner = text.slice(text.indexOf('(label_replace') + 1, -1);
  const [one, two, three] = inner.split(/ or (?=label_replace\()/);
  const by = (kept: readonly string[], content: string): string => `avg by (${kept.join(', ')}) (${content})`;
  const disjoint = 'no two of the weeks have a series in common, so their order means nothing';
  return {
    ...Object.fromEntries(
      labels.map(label => [
        by(
          labels.filter(other => other !== label),
          inner,
        ),
        'the record sets this label itself, and every selector asks for the one value of it',
      ]),
    ),
    [by(labels, `${three} or (${one} or ${two})`)]: disjoint,
    [by(labels, `(${two} or ${one}) or ${three}`)]: disjoint,
  };
}

/** A condition on one of several selectors says nothing new, as each is joined to another one that has it. */
export function eachAlone(text: string, labels: Readonly<Record<string, string>>, from = 0): MutantReasons {
  const parts = text.split(recordedText('', '', labels).slice(1));
  const matcher = recordedText('', '', labels).slice(1);
  const without = parts
    .slice(1)
    .map((_, nth) =>
      parts.reduce((so_far, part, at) => (at === 0 ? part : so_far + (at === nth + 1 ? '' : matcher) + part), ''),
    );
  return Object.fromEntries(
    without.slice(from).map(mutant => [mutant, 'what it is joined to has only the series of this service']),
  );
}

/** The text of one of the recorded series, for inputs of tests. */
export const recordedText = (name: string, suffix: string, labels: Readonly<Record<string, string>>): string =>
  `${name}:${suffix}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ')}}`;

/** The same series of each other thing that only one of its labels tells apart. */
export const strangers = ({ labels }: Pick<BaselineProps, 'labels'>): readonly Readonly<Record<string, string>>[] =>
  Object.entries(labels).map(([label, value]) => ({ ...labels, [label]: `${value}-other` }));

const learnedBefore = (props: BaselineProps, values: string, theirs: string) => [
  rawSeries(recordedText(props.name, 'learned', props.labels), values),
  ...strangers(props).map(labels => rawSeries(recordedText(props.name, 'learned', labels), theirs)),
];

const OTHER_HOURS = `90x${WEEK_OF_SAMPLES - 31}`;

/** Thirty samples of an hour, so that half of it, its least and its most are other ones than their mean. */
const halves = (first: number, second: number): string => `${first}x14 ${second}x14`;

function usualTests(props: BaselineProps): RecordTestDeclaration[] {
  const { labels } = props;
  return [
    records('the mean of three weeks, each by the hour around this time', {
      given: learnedBefore(
        props,
        `90x15 ${halves(0, 2)} ${OTHER_HOURS} ${halves(1, 3)} ${OTHER_HOURS} ${halves(5, 7)} 90x20`,
        '50x600',
      ),
      every: '2m',
      ...onlyAt('21d1h'),
      samples: [{ labels, value: 3 }],
    }),
    records('only the week before last is known', {
      given: learnedBefore(props, '4x29', '50x600'),
      every: '2m',
      ...onlyAt('14d30m'),
      samples: [{ labels, value: 4 }],
    }),
    records('only last week is known', {
      given: learnedBefore(props, '4x29', '50x600'),
      every: '2m',
      ...onlyAt('7d30m'),
      samples: [{ labels, value: 4 }],
    }),
  ];
}

function spreadTests(props: BaselineProps): RecordTestDeclaration[] {
  // Thirty samples that alternate lie half of their distance from their mean.
  const hour = (low: number, high: number): string => Array(15).fill(`${low} ${high}`).join(' ');
  return [
    records('the mean of what each of three hours spread', {
      given: learnedBefore(
        props,
        `90x14 70 ${hour(9, 11)} ${OTHER_HOURS} ${hour(8, 12)} ${OTHER_HOURS} ${hour(1, 13)} 90x20`,
        '50 70x600',
      ),
      every: '2m',
      ...onlyAt('21d1h'),
      samples: [{ labels: props.labels, value: 3 }],
    }),
  ];
}

function learnedTests({ name, labels, tests, ...props }: BaselineProps): RecordTestDeclaration[] {
  const test = (title: string, { now, usual, spread = 1 }: Instant, value: number | undefined) =>
    records(title, {
      given: [
        rawSeries(recordedText(name, 'now', labels), `${now}x31`),
        ...(usual === undefined ? [] : [rawSeries(recordedText(name, 'usual', labels), `${usual}x31`)]),
        ...(props.spread && usual !== undefined
          ? [rawSeries(recordedText(name, 'spread', labels), `${spread}x31`)]
          : []),
        ...strangers({ labels }).flatMap(their => [
          rawSeries(recordedText(name, 'now', their), '7x31'),
          rawSeries(recordedText(name, 'usual', their), '7x31'),
          ...(props.spread ? [rawSeries(recordedText(name, 'spread', their), '7x31')] : []),
        ]),
      ],
      every: '2m',
      at: '1h',
      samples: value === undefined ? [] : [{ labels, value }],
    });
  return [
    ...Object.entries(tests.learned).map(([title, instant]) => test(title, instant, instant.now)),
    ...Object.entries(tests.notLearned).map(([title, instant]) => test(title, instant, undefined)),
  ];
}
