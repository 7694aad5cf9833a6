import { type AlertDefinition, Duration, defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import type { AnyGauge } from '../application/own.ts';
import type { Subject } from './subject.ts';

/** @param limit how many requests one instance takes at the same time */
export function nearlyFull({ name, stranger }: Subject, inFlight: AnyGauge, limit: number): AlertDefinition<'warning'> {
  const at = { instance: 'one', service: name };
  const shareOf = (share: number): string => `${Math.round(limit * share * 100) / 100}x20`;
  const elsewhere = series(inFlight, { instance: 'two', service: stranger.service as string }, `${limit}x20`);
  /** Two kinds of requests of one instance; another service's share its address. */
  const kinds = (one: number, other: number) => [
    series(inFlight, { ...at, job: 'one' }, shareOf(one)),
    series(inFlight, { ...at, job: 'other' }, shareOf(other)),
  ];
  const share = inFlight.value().sumBy('service', 'instance').div(limit);
  return defineAlert({
    expr: share,
    equivalentMutants: {
      [`${share.text.replace('(service, instance)', '(instance)')} > 0.9`]:
        'all series are of one service, and the alert says which',
    },
    // The last tenth goes within seconds when callers begin to wait and retry.
    levels: { warning: { above: 0.9, for: '5m' } },
    summary: (l, v) => `${l.instance} of ${name} works on ${v.percent} of the requests it can take at once`,
    runbook: {
      means: `One instance of ${name} handles more than nine tenths of the ${limit} requests it takes at the same time.`,
      impact: 'At the limit further requests wait in line or are refused, whatever they ask for.',
      confirm: [inFlight.value().sumBy('service', 'instance').text, 'Is it one instance, or are all alike?'],
      causes: [
        'More traffic than it was sized for.',
        'Each request takes longer, so more of them are open: look at the latency first.',
        'The load balancer prefers one instance.',
      ],
      fix: [
        'If latency rose first, mend that; another instance only moves the queue to what is slow.',
        'Otherwise add an instance, or raise the limit where CPU and memory have room.',
      ],
    },
    tests: [
      firesWhen('one of two instances works at 95 % for five minutes', {
        given: [
          series(inFlight, at, shareOf(0.95)),
          series(inFlight, { ...at, instance: 'calm' }, shareOf(0.1)),
          elsewhere,
        ],
        from: '5m',
        labels: at,
        annotations: { summary: `one of ${name} works on 95% of the requests it can take at once` },
      }),
      firesWhen('two jobs of one instance add up to 92 %', { given: kinds(0.52, 0.4), at: '15m', labels: at }),
      staysSilentWhen('they add up to exactly nine tenths', { given: kinds(0.5, 0.4), at: '15m' }),
      staysSilentWhen('the same, half a minute earlier', {
        given: [series(inFlight, at, shareOf(0.95)), elsewhere],
        at: Duration.parse('4m30s'),
      }),
      staysSilentWhen('two instances work at 89 % each', {
        given: [
          series(inFlight, at, shareOf(0.89)),
          series(inFlight, { ...at, instance: 'calm' }, shareOf(0.89)),
          elsewhere,
        ],
        at: '15m',
      }),
      staysSilentWhen('it was full for two minutes', {
        given: [series(inFlight, at, `${limit} ${limit} ${limit} 0x20`), elsewhere],
        at: '15m',
      }),
    ],
  });
}
