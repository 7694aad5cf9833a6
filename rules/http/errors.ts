import { type AlertDefinition, Duration, defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import type { Subject } from './subject.ts';

/** Below twenty requests a minute a share of one per cent is a single request, which pages nobody. */
const ENOUGH_IN_5M = 100;

export function requestsFail({
  name,
  requests,
  failed,
  bad,
  good,
  stranger,
}: Subject): AlertDefinition<'warning' | 'critical'> {
  const all = requests.rate('5m').sumBy();
  /** Of two hundred requests a minute, spread over two instances; a stranger's fail more often. */
  const given = (failing: number, requestsAMinute = 200) => {
    const half = (each: number) => `0+${each / 2}x30`;
    return ['one', 'three'].flatMap(instance => [
      series(requests, { ...bad, instance }, half(failing)),
      series(requests, { ...good, instance }, half(requestsAMinute - failing)),
      series(requests, { ...stranger, instance }, '0+5000x30'),
    ]);
  };
  const both = ['warning', 'critical'];
  return defineAlert({
    expr: failed.rate('5m').sumBy().div(all).and(requests.increase('5m').sumBy().gt(ENOUGH_IN_5M)),
    // More than one in a hundred is more than retries hide; one in ten is what users call an outage.
    levels: { warning: { above: 0.01, for: '10m' }, critical: { above: 0.1, for: '1m' } },
    // A share over five minutes cannot be known within one.
    budget: '8m',
    summary: (_, v) => `${name}: ${v.percent} of requests fail`,
    runbook: {
      means: `The share of requests to ${name} that end in an error of its own, over five minutes with more than ${ENOUGH_IN_5M} requests.`,
      impact: 'That share of the users’ actions does not happen. Callers that retry add to the load.',
      confirm: [
        failed.rate('5m').sumBy().div(all).text,
        `topk(5, ${failed.rate('5m').text})`,
        'In the traces of the service: do the failed ones end in the same span?',
      ],
      causes: [
        'A release: compare the start of the errors with the last deployment.',
        'Something it calls fails or times out: a database, another service.',
        'One instance of several is broken; the second query names it.',
      ],
      fix: [
        'If it began with a release, roll back first and look for the reason afterwards.',
        'If one instance fails, take it out of service.',
        'If a dependency fails, go to its alerts; switch off the feature that needs it where that is possible.',
      ],
      escalate: 'If more than a tenth fails for a quarter of an hour and the rollback did not help.',
    },
    tests: [
      firesWhen('twelve in a hundred fail', {
        given: given(24),
        at: '2m',
        severity: 'critical',
        annotations: { summary: `${name}: 12% of requests fail` },
      }),
      firesWhen('eleven in a hundred fail', { given: given(21.8), at: '8m', severity: 'critical' }),
      staysSilentWhen('exactly ten in a hundred have failed for eight minutes', { given: given(20), at: '8m' }),
      staysSilentWhen('twelve in a hundred fail, and the minute is not over', {
        given: given(24),
        at: Duration.parse('1m50s'),
      }),
      // Where it pages nobody it is evaluated less often.
      staysSilentWhen('twelve in a hundred fail, and half of the minute is not over', {
        given: given(24),
        at: Duration.parse('1m30s'),
      }),
      firesWhen('two in a hundred fail for ten minutes', { given: given(2.1), from: '11m', severity: 'warning' }),
      staysSilentWhen('the same, before ten minutes are over', { given: given(2.1), at: '10m' }),
      staysSilentWhen('exactly one in a hundred fails', { given: given(2), at: '20m' }),
      staysSilentWhen('half of ninety-five requests in five minutes fail at night', { given: given(9, 19), at: '20m' }),
      firesWhen('half of a hundred and five fail', { given: given(10, 21), at: '8m', severity: 'critical' }),
      firesWhen('the same, for long', { given: given(10, 21), at: '20m', severity: both }),
      staysSilentWhen('half of exactly a hundred fail', { given: given(10, 20), at: '20m' }),
      staysSilentWhen('24 of 240 have failed for eight minutes', { given: given(24, 240), at: '8m' }),
      firesWhen('some fail for twenty minutes', {
        given: [series(requests, bad, '0x10 10+10x19 200x30'), series(requests, good, '0+190x60')],
        from: '21m',
        until: '34m',
        severity: 'warning',
      }),
      firesWhen('as many fail as before, of a tenth of the requests', {
        given: [series(requests, bad, '0+8x60'), series(requests, good, '0+992x20 19932+92x40')],
        from: '31m',
        severity: 'warning',
      }),
      firesWhen('the process starts again meanwhile', {
        given: [series(requests, bad, '0+24x15 0+24x20'), series(requests, good, '0+176x15 0+176x20')],
        at: '20m',
        severity: both,
      }),
      staysSilentWhen('nothing has ever failed', {
        given: [series(requests, good, '0+200x30'), series(requests, stranger, '0+5000x30')],
        at: '20m',
      }),
      staysSilentWhen('errors end while the process starts again', {
        given: [series(requests, bad, '0+24x3 0x20'), series(requests, good, '0+176x3 0+200x20')],
        at: '15m',
      }),
    ],
  });
}
