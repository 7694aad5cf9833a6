import type { RuleTest, Severity } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { quote } from '../../query/quote.ts';
import { EVALUATION_SECONDS } from '../rules/evaluation-seconds.ts';
import { type AlertPromise, TABLE } from './alert-promise.ts';
import { burnEdgeTests, summaryOf } from './burn-edges.ts';
import { BASE_SECONDS, type BurnRateName, isRaw } from './burn-rates.ts';
import { type History, lengthOf } from './event-history.ts';
import { eventScenarios, remaining, type Scenario, timeScenarios } from './scenarios.ts';
import type { Sli } from './sli.ts';
import { BURN_ALERT, MISSING_ALERT } from './slo-alerts.ts';
import { sloLabels } from './slo-recordings.ts';
import { allName, badName, META } from './slo-series.ts';

/** What the declaration says, without what the rules make of it. */
const promiseOf = ({ objective, windowDays, minimum, burnRates }: Slo): AlertPromise => ({
  objective,
  days: windowDays,
  minimumTraffic: minimum?.traffic ?? 0,
  minimumFailures: minimum?.failures ?? 0,
  watched: burnRates.map(({ name }) => TABLE[name as BurnRateName]),
});

/** Tests of the alert: histories of events, with the outcome counted from them (`alert-promise.ts`). */
export function burnTests(slo: Slo, sli: Sli): readonly RuleTest[] {
  const promise = promiseOf(slo);
  const scenarios = slo.counts === 'events' ? eventScenarios(promise) : timeScenarios(promise);
  return [
    ...scenarios.map(scenario => burnTest(slo, sli, scenario)),
    ...burnEdgeTests(slo, promise),
    totalFailure(slo, promise),
  ];
}

const burnTest = (slo: Slo, sli: Sli, { name, history, minute, firing }: Scenario): RuleTest => ({
  name,
  kind: firing.length === 0 ? 'silent' : 'fires',
  intervalSeconds: 60,
  inputs: sli.series(history),
  checks: [
    {
      atSeconds: minute * 60,
      alert: BURN_ALERT,
      firing: firing.map(severity => ({ labels: { ...sloLabels(slo), severity } })),
    },
  ],
  origin: slo.origin,
});

/** From the first sample on all there is fails: what every pair of windows looks for, at that evaluation. */
function totalFailure(slo: Slo, promise: AlertPromise): RuleTest {
  const windows = [
    BASE_SECONDS,
    ...slo.burnRates.flatMap(({ longSeconds, shortSeconds }) => [longSeconds, shortSeconds]),
  ];
  const raw = [...new Set(windows)].filter(seconds => isRaw(seconds, slo.windowDays));
  const failing = (atSeconds: number, severities: readonly Severity[]) => ({
    atSeconds,
    alert: BURN_ALERT,
    firing: severities.map(severity => ({ labels: { ...sloLabels(slo), severity }, ...summaryOf(slo, 100) })),
  });
  const labels = Object.entries(sloLabels(slo)).map(([label, value]) => `${label}=${quote(value)}`);
  return {
    name: 'everything fails from the first sample on',
    kind: 'fires',
    intervalSeconds: BASE_SECONDS,
    inputs: raw.flatMap(seconds =>
      [allName(seconds), badName(seconds)].map(name => ({
        series: `${name}{${labels.join(', ')}}`,
        values: '_x2 1000',
      })),
    ),
    checks: [
      failing(2 * BASE_SECONDS - EVALUATION_SECONDS.normal, []),
      failing(2 * BASE_SECONDS, [...new Set(promise.watched.map(({ severity }) => severity))]),
    ],
    origin: slo.origin,
  };
}

/** Up, and for a quarter of an hour no series; against no event, and against a service that is down. */
export function missingTests(slo: Slo, sli: Sli): readonly RuleTest[] {
  const up = (instance: string, value: number, service = slo.service) => ({
    series: `up{service=${quote(service)}, instance=${quote(instance)}}`,
    values: `${value}x30`,
  });
  const idle: History = [{ minutes: 30, events: slo.counts === 'time' ? 1 : 0, bad: 0 }];
  const others = [
    up('four', 1, `${slo.service}-other`),
    { series: `${allName(BASE_SECONDS)}{sloth_id=${quote(`${slo.id}-other`)}}`, values: '1x30' },
  ];
  const fires = {
    labels: {},
    annotations: { summary: `${slo.service} is up, and nothing is known of its objective ${slo.name}` },
  };
  const test = (
    name: string,
    inputs: RuleTest['inputs'],
    checks: readonly (readonly [number, boolean])[],
  ): RuleTest => ({
    name,
    kind: checks.some(([, firing]) => firing) ? 'fires' : 'silent',
    intervalSeconds: 60,
    inputs: [...inputs, ...others],
    checks: checks.map(([atSeconds, firing]) => ({ atSeconds, alert: MISSING_ALERT, firing: firing ? [fires] : [] })),
    origin: slo.origin,
  });
  return [
    test(
      'two of three instances have been up for a quarter of an hour without the metric',
      [up('one', 1), up('two', 1), up('three', 0)],
      [
        [900 - EVALUATION_SECONDS.normal, false],
        [900, true],
      ],
    ),
    test('the metric is there', [up('one', 1), ...sli.series(idle)], [[1_200, false]]),
    test('the service is down, which ServiceDown tells', [up('one', 0)], [[1_200, false]]),
  ];
}

/** Half of the budget and more is spent; and no traffic at all is no number. */
export function recordedTests(slo: Slo, sli: Sli): readonly RuleTest[] {
  if (slo.counts === 'time') return [];
  const events = 1_000_000;
  const bad = Math.ceil((events * (100 - slo.objective)) / 200);
  const spent: History = [{ minutes: 40, events, bad }];
  const idle: History = [{ minutes: 40, events: 0, bad: 0 }];
  const labels = { ...sloLabels(slo), sloth_window: `${slo.windowDays}d` };
  const text = Object.entries(labels).map(([label, value]) => `${label}=${quote(value)}`);
  const series = `{${text.join(', ')}}`;
  // Sums of many floats differ in the last digits.
  const expr = `round(${META.budgetRemaining}{sloth_id=${quote(slo.id)}}, 0.000001)`;
  const check = (history: History, samples: readonly { readonly labels: string; readonly value: number }[]) => ({
    intervalSeconds: 60,
    inputs: sli.series(history),
    checks: [{ atSeconds: (lengthOf(history) - 2) * 60, expr, samples }],
    origin: slo.origin,
    kind: 'records' as const,
  });
  return [
    { name: `${bad} of ${events} fail`, ...check(spent, [{ labels: series, value: remaining(spent, slo.objective) }]) },
    { name: 'without traffic nothing is known', ...check(idle, []) },
  ];
}
