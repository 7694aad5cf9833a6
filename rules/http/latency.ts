import {
  type AlertDefinition,
  Duration,
  defineAlert,
  firesWhen,
  series,
  staysSilentWhen,
  type Vector,
} from 'sightline';
import { observed } from '../application/observations.ts';
import type { AnyDuration } from '../application/own.ts';
import type { Subject } from './subject.ts';

/** The slowest one of nineteen requests is chance. */
const ENOUGH_IN_5M = 20;
/** A bound that nobody waits for (requirement: 95 of 100 within five seconds). Tune it to what your users are used to. */
const SLOW_SECONDS = 5;

export const p95Of = (duration: AnyDuration, range: '5m' | '15m'): Vector<'service'> =>
  duration.quantile(0.95, range, { by: ['service'] });

/** Requests take longer than anybody waits, whatever is usual. */
export function slow(subject: Subject, duration: AnyDuration): AlertDefinition<'error'> {
  const { name, requests, good, stranger } = subject;
  const { buckets, name: metric } = duration.declaration;
  const highest = Math.max(...(buckets ?? [Number.POSITIVE_INFINITY]));
  const traffic = (values: string) => series(requests, good, values);
  const elsewhere = [
    series(requests, stranger, '0+6000x40'),
    ...observed(duration, { instance: 'two', service: stranger.service as string }, [
      { samples: 40, each: 6000, p95: 4 },
    ]),
  ];
  const at = { instance: 'one', service: name };
  return defineAlert({
    ...(highest > SLOW_SECONDS
      ? {}
      : { needs: { absent: `the buckets of ${metric} end at ${highest} s, so it cannot exceed ${SLOW_SECONDS} s` } }),
    expr: p95Of(duration, '5m').and(requests.increase('5m').sumBy('service').gt(ENOUGH_IN_5M)),
    levels: { error: { above: SLOW_SECONDS, for: '10m' } },
    summary: (_, v) => `${name}: one request in twenty takes longer than ${v.duration}`,
    runbook: {
      means: `95 of 100 requests to ${name} are answered within the time shown, and the rest later. It is over five minutes, with more than ${ENOUGH_IN_5M} requests.`,
      impact: 'People give up or press the button again; callers run into their own timeouts.',
      confirm: [
        p95Of(duration, '5m').text,
        'The slowest traces of the last ten minutes: which span is the long one?',
        'Is the median slow as well, or only the tail?',
      ],
      causes: [
        'A query without an index, or a lock that others wait for.',
        'A service it calls has become slow.',
        'CPU throttling or memory pressure: everything is slow then, the median too.',
      ],
      fix: [
        'Mend what the slow span shows: index, timeout, cache.',
        'Where everything is slow, add an instance or raise the limits.',
        'Give calls to others a timeout shorter than your callers’ patience.',
      ],
    },
    tests: [
      firesWhen('the 95th of a hundred takes 5.2 s for ten minutes', {
        given: [traffic('0+100x40'), ...observed(duration, at, [{ samples: 40, each: 100, p95: 5.2 }]), ...elsewhere],
        from: '11m',
        labels: { service: name },
        ...(duration.declaration.native
          ? {}
          : { annotations: { summary: `${name}: one request in twenty takes longer than 5.2s` } }),
      }),
      staysSilentWhen('the same, before ten minutes are over', {
        given: [traffic('0+100x40'), ...observed(duration, at, [{ samples: 40, each: 100, p95: 5.2 }]), ...elsewhere],
        at: Duration.parse('10m30s'),
      }),
      staysSilentWhen('it takes 4.9 s', {
        given: [traffic('0+100x40'), ...observed(duration, at, [{ samples: 40, each: 100, p95: 4.9 }]), ...elsewhere],
        at: '30m',
      }),
      staysSilentWhen('it takes a minute, of nineteen requests', {
        given: [traffic('0+3.8x40'), ...observed(duration, at, [{ samples: 40, each: 100, p95: 60 }]), ...elsewhere],
        at: '30m',
      }),
      staysSilentWhen('no duration is exposed', { given: [traffic('0+100x40'), ...elsewhere], at: '30m' }),
    ],
  });
}
