import {
  type AlertDefinition,
  Duration,
  defineAlert,
  firesWhen,
  type RecordingDefinition,
  rawSeries,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import { baseline, recordedText } from '../application/baseline.ts';
import { counted, observed, type Stretch } from '../application/observations.ts';
import type { AnyDuration } from '../application/own.ts';
import { NEEDS_A_WEEK } from '../application/season.ts';
import { p95Of, sameP95 } from './latency.ts';
import type { Subject } from './subject.ts';

const P95 = 'service:http_request_p95';

/** With fewer requests the 95th percentile of a quarter of an hour jumps by itself. */
const ENOUGH_IN_15M = 300;
/** A budget that is exceeded by more than a fifth (requirement). */
const WORSE = 1.2;

/** P95 against that of the same hour in the last three weeks. */
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
  const { usual, records: recordings } = baseline({
    name: P95,
    labels: own,
    group: `${name}-http-latency`,
    now: busy,
    unusual: its => its.now.value().gt(its.usual.value().mul(WORSE)),
    tests: {
      now: nowTests(subject, duration),
      learned: { 'nothing is known yet': { now: 1 }, 'it is worse than usual by 19 %': { now: 1.19, usual: 1 } },
      notLearned: { 'it is worse by 21 %': { now: 1.21, usual: 1 } },
    },
  });
  return {
    records: recordings,
    alert: defineAlert({
      needs: NEEDS_A_WEEK,
      equivalentMutants: sameP95(busy.text, `/ ${usual.value().text} > ${WORSE}`, own),
      expr: busy.div(usual.value() as never),
      levels: { warning: { above: WORSE, for: '30m' } },
      summary: (_, v) => `${name}: P95 of requests is ${v.percent} of what is usual at this time of the week`,
      runbook: {
        means:
          'The 95th percentile of the last quarter of an hour, divided by its mean in the same hour of the last three weeks. Hours in which this condition held are left out of that mean.',
        impact:
          'Users notice that it got slower, long before anything breaks. The reason is fresh and easy to find now.',
        confirm: [
          recordedText(P95, 'now', own),
          recordedText(P95, 'usual', own),
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
    series(requests, good, counted(stretches)),
    ...observed(duration, { instance: 'two', service: stranger.service as string }, [{ samples, each: 10, p95: 30 }]),
  ];
}

function nowTests(subject: Subject, duration: AnyDuration) {
  const test = (each: number, value?: number) => ({
    given: given(subject, duration, [{ samples: 31, each, p95: 2 }]),
    every: '2m' as const,
    at: '1h' as const,
    samples: value === undefined ? [] : [{ labels: { service: subject.name }, value }],
  });
  return [
    // A native histogram's buckets are 0.3 % wide; with one only what is not recorded can be said exactly.
    ...(duration.declaration.native ? [] : [records('a hundred requests in two minutes', test(100, 2))]),
    records('forty in two minutes, exactly three hundred in a quarter of an hour', test(40)),
  ];
}

function alertTests(subject: Subject, duration: AnyDuration) {
  const { name } = subject;
  const own = { service: name };
  const now = (p95: number, each = 100) => [
    ...given(subject, duration, [{ samples: 90, each, p95 }]),
    rawSeries(recordedText(P95, 'usual', own), '2x90'),
    rawSeries(recordedText(P95, 'usual', { service: `${name}-other` }), '1x90'),
  ];
  const known = [
    rawSeries(recordedText(P95, 'usual', own), '2x130'),
    rawSeries(recordedText(P95, 'usual', { service: `${name}-other` }), '1x130'),
  ];
  const changing = (...stretches: readonly Stretch[]) => [...given(subject, duration, stretches), ...known];
  const worse = { samples: 90, each: 100, p95: 2.5 };
  const three = { service: name, instance: 'three' };
  const oneOfTwo = (share: number) => [
    ...given(subject, duration, [{ ...worse, slow: share }]),
    ...observed(duration, three, [{ ...worse, slow: 0 }]),
    ...known,
  ];
  /** Requests a minute of each of two instances. */
  const few = (each: number) => [
    series(subject.requests, subject.good, `0+${each}x90`),
    series(subject.requests, { ...subject.good, instance: 'three' }, `0+${each}x90`),
    ...observed(duration, { service: name, instance: 'one' }, [worse]),
    ...known,
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
    firesWhen('it was as much worse for an hour', {
      given: changing({ samples: 60, each: 100, p95: 2.5, slow: 0.12 }, { samples: 60, each: 100, p95: 0.2 }),
      from: Duration.parse('33m30s'),
      until: '68m',
      labels: own,
    }),
    firesWhen('the process starts again meanwhile', {
      given: changing({ samples: 60, each: 100, p95: 2.5 }, { samples: 60, each: 100, p95: 2.5 }),
      at: '70m',
      labels: own,
    }),
    firesWhen('a fifth is slow on one of two instances', { given: oneOfTwo(0.2), at: '80m', labels: own }),
    staysSilentWhen('eight of a hundred are slow on one of two instances', { given: oneOfTwo(0.08), at: '80m' }),
    firesWhen('two instances get 315 requests in a quarter of an hour', { given: few(10.5), at: '80m', labels: own }),
    staysSilentWhen('two instances get exactly three hundred', { given: few(10), at: '80m' }),
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
