import {
  type AlertDefinition,
  Duration,
  defineAlert,
  firesWhen,
  type MutantReasons,
  series,
  staysSilentWhen,
  type Vector,
} from 'sightline';
import { eachAlone } from '../application/baseline.ts';
import { counted, observed, type Stretch } from '../application/observations.ts';
import type { AnyDuration } from '../application/own.ts';
import type { Subject } from './subject.ts';

/** The slowest one of nineteen requests is chance. */
const ENOUGH_IN_5M = 20;
/** A bound that nobody waits for (requirement: 95 of 100 within five seconds). Tune it to what your users are used to. */
const SLOW_SECONDS = 5;

export const p95Of = (duration: AnyDuration, range: '5m' | '15m'): Vector<'service'> =>
  duration.quantile(0.95, range, { by: ['service'] });

const SCALED = 'a quantile stays the same when all buckets are multiplied by one number';

/**
 * Mutants of a 95th percentile and what is joined to it that mean the same.
 * @param condition what stands behind both
 */
export function sameP95(text: string, condition: string, labels: Readonly<Record<string, string>>): MutantReasons {
  const level = `(${text}) ${condition}`;
  const scaled = [level.replace(/sum( by \([^)]*\) \(rate)/, 'avg$1'), level.replace('rate(', 'increase(')];
  return { ...Object.fromEntries(scaled.map(mutant => [mutant, SCALED])), ...eachAlone(level, labels) };
}

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
  const three = { ...good, instance: 'three' };
  const busy = (...stretches: readonly Stretch[]) => [
    traffic(counted(stretches)),
    ...observed(duration, at, stretches),
    ...elsewhere,
  ];
  const slowly = { samples: 40, each: 100, p95: 5.2 };
  /** Two instances, of which the other answers at once. */
  const oneOfTwo = (share: number) => [
    traffic('0+100x40'),
    ...observed(duration, at, [{ ...slowly, slow: share }]),
    ...observed(duration, { ...at, instance: 'three' }, [{ ...slowly, slow: 0 }]),
    ...elsewhere,
  ];
  const few = (each: number) => [
    traffic(`0+${each}x40`),
    series(requests, three, `0+${each}x40`),
    ...observed(duration, at, [slowly]),
    ...elsewhere,
  ];
  const requested = requests.increase('5m').sumBy('service').gt(ENOUGH_IN_5M);
  const expr = p95Of(duration, '5m').and(requested);
  return defineAlert({
    equivalentMutants: sameP95(expr.text, `> ${SLOW_SECONDS}`, { service: name }),
    ...(highest > SLOW_SECONDS
      ? {}
      : { needs: { absent: `the buckets of ${metric} end at ${highest} s, so it cannot exceed ${SLOW_SECONDS} s` } }),
    expr,
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
        given: busy(slowly),
        from: '11m',
        labels: { service: name },
        ...(duration.declaration.native
          ? {}
          : { annotations: { summary: `${name}: one request in twenty takes longer than 5.2s` } }),
      }),
      firesWhen('it takes as long for twenty minutes, and then no time at all', {
        given: busy({ ...slowly, samples: 20, slow: 0.12 }, { samples: 20, each: 100, p95: 0.2 }),
        from: '11m',
        until: '22m',
        labels: { service: name },
      }),
      firesWhen('the process starts again meanwhile', {
        given: busy({ ...slowly, samples: 20 }, { ...slowly, samples: 20 }),
        at: '24m',
        labels: { service: name },
      }),
      firesWhen('a fifth is slow on one of two instances', {
        given: oneOfTwo(0.2),
        at: '30m',
        labels: { service: name },
      }),
      staysSilentWhen('eight of a hundred are slow on one of two instances', { given: oneOfTwo(0.08), at: '30m' }),
      firesWhen('two instances get 21 requests in five minutes', {
        given: few(2.1),
        at: '30m',
        labels: { service: name },
      }),
      staysSilentWhen('two instances get exactly twenty', { given: few(2), at: '30m' }),
      staysSilentWhen('the same, before ten minutes are over', { given: busy(slowly), at: Duration.parse('10m30s') }),
      staysSilentWhen('it takes 4.9 s', { given: busy({ ...slowly, p95: 4.9 }), at: '30m' }),
      staysSilentWhen('it takes a minute, of nineteen requests', {
        given: [traffic('0+3.8x40'), ...observed(duration, at, [{ samples: 40, each: 100, p95: 60 }]), ...elsewhere],
        at: '30m',
      }),
      staysSilentWhen('no duration is exposed', { given: [traffic('0+100x40'), ...elsewhere], at: '30m' }),
    ],
  });
}
