import {
  type AlertDefinition,
  Duration,
  defineAlert,
  defineRecording,
  firesWhen,
  type RecordingDefinition,
  rawSeries,
  recorded,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import { hourWeeksAgo, NEEDS_A_WEEK, usual, WEEK_OF_SAMPLES } from '../application/season.ts';
import { p95Of } from './latency.ts';
import { observed, type Stretch } from './observations.ts';
import type { AnyDuration, Subject } from './subject.ts';

const P95 = 'service:http_request_seconds:p95_15m';
const USUAL = 'service:http_request_seconds:p95_usual';
const LEARNED = 'service:http_request_seconds:p95_learned';

/** With fewer requests the 95th percentile of a quarter of an hour jumps by itself. */
const ENOUGH_IN_15M = 300;
/** A budget that is exceeded by more than a fifth (requirement). */
const WORSE = 1.2;

/**
 * P95 against that of the same hour in the last three weeks. What is learned leaves out all that is worse than usual
 * by a fifth, so an incident does not become the measure of the next one; a level that stays for three weeks does.
 */
export function latencyBaseline(
  subject: Subject,
  duration: AnyDuration,
): {
  readonly records: Readonly<Record<string, RecordingDefinition>>;
  readonly alert: AlertDefinition<'warning'>;
} {
  const { name, requests } = subject;
  const busy = p95Of(duration, '15m').and(requests.increase('15m').sumBy('service').gt(ENOUGH_IN_15M));
  const own = { service: name };
  const p95 = recorded(P95, busy).where(own);
  const learned = recorded(LEARNED, busy).where(own);
  const usually = recorded(USUAL, busy).where(own);
  const common = { detect: 'slow', needs: NEEDS_A_WEEK, group: `${name}-http-latency`, labels: own } as const;
  const tests = recordTests(subject, duration);
  return {
    records: {
      [P95]: defineRecording({ ...common, expr: busy, tests: tests.p95 }),
      [USUAL]: defineRecording({
        ...common,
        expr: usual(week => hourWeeksAgo(learned, week).avgOverTime()),
        tests: tests.usual,
      }),
      [LEARNED]: defineRecording({
        ...common,
        expr: p95.value().unless(p95.value().gt(usually.value().mul(WORSE))),
        tests: tests.learned,
      }),
    },
    alert: defineAlert({
      needs: NEEDS_A_WEEK,
      expr: busy.div(usually.value()),
      levels: { warning: { above: WORSE, for: '30m' } },
      summary: (_, v) => `${name}: P95 of requests is ${v.percent} of what is usual at this time of the week`,
      runbook: {
        means:
          'The 95th percentile of the last quarter of an hour, divided by its mean in the same hour of the last three weeks. Hours in which this condition held are left out of that mean.',
        impact:
          'Users notice that it got slower, long before anything breaks. The reason is fresh and easy to find now.',
        confirm: [
          `${P95}{service="${name}"}`,
          `${USUAL}{service="${name}"}`,
          'Did a release, a migration or a change of configuration fall into the hour in which it began?',
        ],
        causes: [
          'A release that does more work for each request.',
          'Data has grown past what a query or a cache was made for.',
          'A neighbour on the same machine takes the CPU.',
        ],
        fix: [
          'Compare traces of last week with those of today, span by span, and mend what grew.',
          'If the new level is meant, silence the alert: after three weeks it is the usual one.',
        ],
      },
      tests: alertTests(subject, duration),
    }),
  };
}

/** What the service exposes, and another one that is always slower. */
function given({ name, requests, good, stranger }: Subject, duration: AnyDuration, stretches: readonly Stretch[]) {
  const samples = stretches.reduce((sum, s) => sum + s.samples, 0);
  return [
    ...observed(duration, { service: name, instance: 'one' }, stretches),
    series(requests, good, stretches.map(s => (s.each ? `0+${s.each}x${s.samples - 1}` : `_x${s.samples}`)).join(' ')),
    ...observed(duration, { instance: 'two', service: stranger.service as string }, [{ samples, each: 10, p95: 30 }]),
  ];
}

function recordTests(subject: Subject, duration: AnyDuration) {
  const own = { service: subject.name };
  const hour = (p95: number, each = 100): Stretch[] => [{ samples: 31, each, p95 }];
  const test = (stretches: readonly Stretch[], value?: number, usually?: number) => ({
    given: [
      ...given(subject, duration, stretches),
      ...(usually === undefined ? [] : [rawSeries(`${USUAL}{service="${subject.name}"}`, `${usually}x31`)]),
      rawSeries(`${USUAL}{service="${subject.name}-other"}`, '50x31'),
    ],
    every: '2m' as const,
    at: '1h' as const,
    samples: value === undefined ? [] : [{ labels: own, value }],
  });
  const learnedBefore = (values: string) => [
    rawSeries(`${LEARNED}{service="${subject.name}"}`, values),
    rawSeries(`${LEARNED}{service="${subject.name}-other"}`, '50x600'),
  ];
  const other = `90x${WEEK_OF_SAMPLES - 31}`;
  // A native histogram's buckets are 0.3 % wide; with one only what is not recorded can be said exactly.
  const exactly = <T>(...tests: readonly T[]): readonly T[] => (duration.declaration.native ? [] : tests);
  return {
    p95: [
      ...exactly(records('a hundred requests in two minutes', test(hour(2), 2))),
      records('forty in two minutes, exactly three hundred in a quarter of an hour', test(hour(2, 40))),
    ],
    usual: [
      records('the mean of three weeks, each by the hour around this time', {
        given: learnedBefore(`90x15 1x29 ${other} 2x29 ${other} 6x29 90x20`),
        every: '2m',
        at: Duration.parse('21d1h'),
        samples: [{ labels: own, value: 3 }],
      }),
      records('only last week is known', {
        given: learnedBefore('4x29'),
        every: '2m',
        at: Duration.parse('7d30m'),
        samples: [{ labels: own, value: 4 }],
      }),
    ],
    learned: [
      ...exactly(
        records('nothing is known yet', test(hour(1), 1)),
        records('it is worse than usual by 19 %', test(hour(1.19), 1.19, 1)),
      ),
      records('it is worse by 21 %: an incident is not learned', test(hour(1.21), undefined, 1)),
    ],
  };
}

function alertTests(subject: Subject, duration: AnyDuration) {
  const { name } = subject;
  const own = { service: name };
  const now = (p95: number, each = 100) => [
    ...given(subject, duration, [{ samples: 90, each, p95 }]),
    rawSeries(`${USUAL}{service="${name}"}`, '2x90'),
    rawSeries(`${USUAL}{service="${name}-other"}`, '1x90'),
  ];
  const summary = `${name}: P95 of requests is 125% of what is usual at this time of the week`;
  return [
    firesWhen('it is 25 % worse for half an hour', {
      given: now(2.5),
      from: Duration.parse('33m30s'),
      labels: own,
      ...(duration.declaration.native ? {} : { annotations: { summary } }),
    }),
    staysSilentWhen('the same, before half an hour is over', { given: now(2.5), at: '33m' }),
    firesWhen('it is 21 % worse', { given: now(2.42), at: '80m', labels: own }),
    staysSilentWhen('it is 19 % worse', { given: now(2.38), at: '80m' }),
    staysSilentWhen('it is far worse, of exactly three hundred requests in a quarter of an hour', {
      given: now(20, 20),
      at: '80m',
    }),
    staysSilentWhen('there is no week to compare with', {
      given: given(subject, duration, [{ samples: 90, each: 100, p95: 9 }]),
      at: '80m',
    }),
  ];
}
