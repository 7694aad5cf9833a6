import {
  type AlertDefinition,
  defineAlert,
  exampleLabels,
  firesWhen,
  type Histogram,
  type InputSeries,
  type LabelSchema,
  series,
  staysSilentWhen,
} from 'sightline';
import type { AnyDuration, AnyGauge } from '../application/own.ts';
import { strangerOf, targetOf } from '../application/targets.ts';
import { beside, elsewhere, firing, of, otherQueue, placeOf, type Queue, queueLabels } from './subject.ts';

/** @param age of the job that has waited longest, in seconds */
export function old(queue: Queue, age: AnyGauge): AlertDefinition<'warning' | 'error'> {
  const { name, by, keep } = queue;
  const given = (seconds: string) => [
    of(queue, age, seconds),
    beside(queue, age, '1x60'),
    ...otherQueue(queue, age, '2x60'),
    elsewhere(queue, age, '9000x60'),
  ];
  const expr = age.value().maxBy(...keep);
  return defineAlert({
    expr,
    // Who waits for a quarter of an hour asks; after an hour the result is of no use to most.
    levels: { warning: { above: 900, for: '5m' }, error: { above: 3600, for: '5m' } },
    summary: (l, v) => `${placeOf(queue, by && l[by])}: a job has waited for ${v.duration}`,
    runbook: {
      means: `The oldest job in the queue of ${name} was put there that long ago, and nobody has begun it.`,
      impact: 'Whoever asked for it is still waiting. Some of what is in line is no longer wanted.',
      confirm: [expr.text, 'Is the whole queue old, or one job that is passed over again and again?'],
      causes: [
        'One job is rejected and put back, while younger ones are done.',
        'Jobs of low priority starve behind urgent ones.',
        'Too few workers: then the backlog grows as well.',
      ],
      fix: [
        'A job that comes back: read its error, mend or discard it.',
        'Give starving kinds a worker of their own.',
        'Discard what is too old to matter, and give jobs a time to live.',
      ],
    },
    tests: [
      firesWhen('the oldest has waited for 16 minutes', {
        given: given('850+60x4 1090x20'),
        from: '6m',
        labels: firing(queue),
        severity: 'warning',
        annotations: { summary: `${placeOf(queue, by && firing(queue)[by])}: a job has waited for 18m 10s` },
      }),
      firesWhen('it has waited for more than an hour', {
        given: given('3550+60x4 3790x20'),
        from: '6m',
        already: 'warning',
        labels: firing(queue),
        severity: ['warning', 'error'],
      }),
      staysSilentWhen('exactly a quarter of an hour', { given: given('900x40'), at: '30m' }),
      firesWhen('exactly an hour', { given: given('3600x40'), at: '30m', labels: firing(queue), severity: 'warning' }),
      staysSilentWhen('a long one was taken at last', { given: given('3000x3 10x40'), at: '20m' }),
    ],
  });
}

/** Of fewer, one in twenty is chance. */
const ENOUGH_IN_15M = 15;
/** The slowest of a hundred are another matter than the hundred. */
const IN_TIME = 0.95;

/** @param below what 95 of 100 jobs are done in, in seconds */
export function slow(queue: Queue, duration: AnyDuration, below: number): AlertDefinition<'warning'> {
  const { name, by, keep, processed } = queue;
  const inTime = (duration as Histogram<LabelSchema>).fractionBelow(below, '30m', { by: keep });
  const expr = inTime.and(
    processed
      .increase('15m')
      .sumBy(...keep)
      .gt(ENOUGH_IN_15M),
  );
  const told = expr.lt(IN_TIME).text;
  return defineAlert({
    expr,
    levels: { warning: { below: IN_TIME, for: '15m' } },
    ...(duration.declaration.native
      ? {
          equivalentMutants: {
            [told.replace('sum', 'avg')]: 'the shares within a mean are those within a sum',
            [told.replace('rate(', 'increase(')]: 'shares are the same, per second or in all',
          },
        }
      : {}),
    summary: (l, v) => `${placeOf(queue, by && l[by])}: only ${v.percent} of jobs are done within ${below} s`,
    runbook: {
      means: `Of the jobs that ${name} finished in the last half hour, fewer than 95 in 100 were done within the ${below} s that were declared.`,
      impact: 'Workers are occupied longer, so fewer jobs are done; the backlog is what follows.',
      confirm: [inTime.text, 'The traces of the longest jobs: which step became longer?'],
      causes: [
        'The site or service that jobs call answers slowly.',
        'Jobs became larger: more pages, more rows.',
        'Too many workers share one machine or one database.',
      ],
      fix: [
        'Give calls a timeout, and let the job fail and be tried again later.',
        'Split large jobs.',
        'Lower the number of workers if they hinder one another: watch whether single jobs become faster.',
      ],
    },
    tests: slowTests(queue, duration, below),
  });
}

function slowTests(queue: Queue, duration: AnyDuration, below: number) {
  const { service, by, processed } = queue;
  const first = { ...targetOf(service), ...queueLabels(duration, by) };
  const given = (slow: number, fast: number, jobs: number) => [
    ...took(duration, below, first, slow / 2, fast / 2),
    ...took(duration, below, { ...first, job: `${queue.name}-more` }, slow / 2, fast / 2),
    ...(by === undefined
      ? []
      : took(duration, below, { ...targetOf(service), ...queueLabels(duration, by, 1) }, 0, 100)),
    ...took(duration, below, { ...queueLabels(duration, by), ...strangerOf(service) }, 900, 100),
    of(queue, processed, `0+${jobs / 2}x90`),
    beside(queue, processed, `0+${jobs / 2}x90`),
    ...otherQueue(queue, processed, '0+4000x90'),
    elsewhere(queue, processed, '0+6000x90'),
  ];
  const labels = firing(queue);
  const place = placeOf(queue, by && labels[by]);
  return [
    firesWhen('six in a hundred take too long', {
      given: given(6, 94, 100),
      from: '16m',
      labels,
      annotations: { summary: `${place}: only 94% of jobs are done within ${below} s` },
    }),
    firesWhen('one in ten takes too long for half an hour', {
      given: [...took(duration, below, first, 10, 90, 30, 10), of(queue, processed, '0+100x90')],
      from: '16m',
      until: '45m',
      labels,
    }),
    staysSilentWhen('exactly five in a hundred', { given: given(5, 95, 100), at: '60m' }),
    staysSilentWhen('four in a hundred', { given: given(4.7, 95.3, 100), at: '60m' }),
    staysSilentWhen('half of exactly fifteen jobs in a quarter of an hour', { given: given(5, 5, 1), at: '60m' }),
    firesWhen('half of sixteen or seventeen', { given: given(5, 5, 1.05), at: '60m', labels }),
    firesWhen('they take too long, and workers start again', {
      given: [...took(duration, below, first, 50, 50), of(queue, processed, '0+10x30 0+10x60')],
      at: '45m',
      labels,
    }),
    staysSilentWhen('no duration is exposed', { given: [of(queue, processed, '0+100x90')], at: '60m' }),
  ];
}

/** So many jobs a minute took longer than the bound, and so many did not; from some minute on none was slow. */
function took(
  duration: AnyDuration,
  below: number,
  labels: Readonly<Record<string, string>>,
  slow: number,
  fast: number,
  until = 90,
  later = fast,
): InputSeries[] {
  const rest = 90 - until;
  if (!(duration.declaration.native ?? false)) {
    const classic = duration as Histogram<LabelSchema>;
    const bucket = classic.bucketAt(below);
    const counted = (one: number, then: number) =>
      `0+${one}x${until}${rest > 0 ? ` ${one * until + then}+${then}x${rest}` : ''}`;
    return [
      series(bucket, { ...exampleLabels(bucket), ...labels }, counted(fast, fast + slow)),
      series(bucket, { ...labels, le: '+Inf' }, `0+${fast + slow}x90`),
      series(classic, labels, `0+${fast + slow}x90`, '_count'),
    ];
  }
  // Bucket i of schema 0 ends at 2^i: the ones next to the bound on both sides that do not hold it.
  const [low, high] = [Math.floor(Math.log2(below)), Math.ceil(Math.log2(below)) + 1];
  const between = '0 '.repeat(high - low - 1);
  const both = (bad: number, good: number) =>
    `{{schema:0 sum:1 count:${bad + good} offset:${low} buckets:[${good} ${between}${bad}]}}`;
  const first = `${both(slow, fast)}+${both(slow, fast)}x${until}`;
  const end = both(slow * (until + 1), fast * (until + 1) + later);
  return [series(duration, labels, rest > 0 ? `${first} ${end}+${both(0, fast + slow)}x${rest}` : first)];
}
