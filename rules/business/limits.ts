import { type AlertDefinition, Duration, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import type { AnyGauge } from '../application/own.ts';
import type { Parts } from './subject.ts';

/** How much of what an outside API grants is used (requirement: more than nine tenths). */
export function quotaUsed(
  parts: Parts,
  used: AnyGauge,
  limit: AnyGauge | number,
): AlertDefinition<'warning' | 'error'> {
  const { name, by, keep } = parts;
  const usage = used.value().maxBy(...keep);
  const share =
    typeof limit === 'number'
      ? usage.div(limit)
      : usage.div(
          limit
            .value()
            .minBy(...keep)
            .gt(0),
        );
  const all = typeof limit === 'number' ? limit : 1000;
  const of = (share: number): number => Math.round(all * share * 1e6) / 1e6;
  const given = (spent: number, before = '') => [
    ...parts.series(used, `${before}${of(spent)}x40`, `${of(0.1)}x40`, `${of(0.2)}x40`, `${of(5)}x40`),
    ...(typeof limit === 'number' ? [] : parts.series(limit, `${all}x40`, `${all * 2}x40`, `${all}x40`, '1x40')),
  ];
  return defineAlert({
    expr: share,
    levels: { warning: { above: 0.9, for: '5m' }, error: { above: 0.99, for: '5m' } },
    summary: (l, v) => `${parts.place(by && l[by])}: ${v.percent} of the quota is used`,
    runbook: {
      means: `An outside API lets ${name} ask only so often in a period, and that is nearly used up.`,
      impact: 'The next calls are refused until the period is over; features that need them stop, or cost extra.',
      confirm: [
        share.text,
        'When does the period end? The provider’s answers say it in a header such as X-RateLimit-Reset.',
      ],
      causes: [
        'A loop or a retry asks the same again and again.',
        'A cache in front of the API was lost or expires too soon.',
        'There are more users than the plan was bought for.',
      ],
      fix: [
        'Stop background work that asks this API until the period is over.',
        'Answer from the cache for longer, even if it is older than usual.',
        'Buy a larger plan, or spread over a second provider.',
      ],
    },
    tests: [
      firesWhen('91 % are used', {
        given: given(0.91, `${of(0.9)} `),
        from: '6m',
        labels: parts.firing(used),
        severity: 'warning',
        annotations: { summary: `${parts.place(parts.firing(used)[by ?? ''])}: 91% of the quota is used` },
      }),
      firesWhen('all is used', {
        given: given(1, `${of(0.5)} `),
        from: '6m',
        labels: parts.firing(used),
        severity: ['warning', 'error'],
      }),
      firesWhen('exactly 99 %', { given: given(0.99), at: '30m', labels: parts.firing(used), severity: 'warning' }),
      staysSilentWhen('exactly nine tenths', { given: given(0.9), at: '30m' }),
      ...(typeof limit === 'number'
        ? []
        : [
            staysSilentWhen('there is no limit, which is told as 0', {
              given: [
                ...parts.series(used, '9x40', '9x40', '9x40', '9x40'),
                ...parts.series(limit, '0x40', '0x40', '0x40', '0x40'),
              ],
              at: '30m',
            }),
            firesWhen('the limit is one, and it is used', {
              given: [
                ...parts.series(used, '1x40', '0x40', '0x40', '0x40'),
                ...parts.series(limit, '1x40', '1x40', '1x40', '1x40'),
              ],
              at: '30m',
              labels: parts.firing(used),
              severity: ['warning', 'error'],
            }),
          ]),
    ],
  });
}

/** @param open the value of the gauge that means open */
export function circuitOpen(parts: Parts, state: AnyGauge, open: number): AlertDefinition<'error'> {
  const { name, by, keep } = parts;
  const expr = state
    .value()
    .eq(open)
    .groupBy(...keep);
  const shut = open + 1;
  const given = (one: string, beside = `${shut}x60`) => parts.series(state, one, beside, `${shut}x60`, `${open}x60`);
  return defineAlert({
    // Breakers close for a try every half minute; what opens again at once is one outage.
    levels: { error: { when: expr, for: '1m', keepFiringFor: '5m' } },
    summary: l => `${parts.place(by && l[by])}: the circuit breaker is open`,
    runbook: {
      means: `${name} has stopped calling something it depends on, since too many calls failed.`,
      impact:
        'What needs that dependency is answered with an error or an older value; the rest goes on, as it is meant to.',
      confirm: [
        expr.text,
        'Call the dependency by hand from where the service runs.',
        'Its own status page or alerts.',
      ],
      causes: [
        'The dependency is down or too slow for the timeout.',
        'Its certificate, address or our credentials have changed.',
        'The breaker’s limits are too narrow for a short burst of errors.',
      ],
      fix: [
        'Mend or wait for the dependency; the breaker closes by itself.',
        'If it answers by hand and the breaker stays open, restart the instance and file a bug.',
        'Tell users when the outage is longer than the cached values stay useful.',
      ],
    },
    tests: [
      firesWhen('it is open for a minute', {
        given: given(`${shut}x9 ${open}x3 ${shut}x40`),
        from: '11m',
        until: '19m',
        labels: parts.firing(state),
        annotations: { summary: `${parts.place(parts.firing(state)[by ?? ''])}: the circuit breaker is open` },
      }),
      firesWhen('another process says so', {
        given: given(`${shut}x60`, `${open}x60`),
        at: '10m',
        labels: parts.firing(state),
      }),
      staysSilentWhen('it is shut', { given: given(`${shut}x60`), at: '10m' }),
      staysSilentWhen('a value next to it means something else', { given: given(`${open - 1}x60`), at: '10m' }),
      staysSilentWhen('it was open for half a minute', {
        given: given(`${shut}x9 ${open} ${shut}x40`),
        at: Duration.parse('10m30s'),
      }),
    ],
  });
}
