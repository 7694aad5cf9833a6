import type { RuleTest } from '../../model/rule.ts';
import type { Slo } from '../../model/slo.ts';
import { quote } from '../../query/quote.ts';
import { type AlertPromise, TABLE } from './alert-promise.ts';
import type { BurnRateName } from './burn-rates.ts';
import { type History, lengthOf } from './event-history.ts';
import { eventScenarios, remaining, type Scenario, timeScenarios } from './scenarios.ts';
import type { Sli } from './sli.ts';
import { BURN_ALERT, MISSING_ALERT } from './slo-alerts.ts';
import { sloLabels } from './slo-recordings.ts';
import { META } from './slo-series.ts';

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
  return scenarios.map(scenario => burnTest(slo, sli, scenario));
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

/** Up, and for twenty minutes no series; against no event, and against a service that is down. */
export function missingTests(slo: Slo, sli: Sli): readonly RuleTest[] {
  const up = (value: number) => ({
    series: `up{service=${quote(slo.service)}, instance="one"}`,
    values: `${value}x30`,
  });
  const idle: History = [{ minutes: 30, events: slo.counts === 'time' ? 1 : 0, bad: 0 }];
  const test = (name: string, kind: 'fires' | 'silent', inputs: RuleTest['inputs']): RuleTest => ({
    name,
    kind,
    intervalSeconds: 60,
    inputs,
    checks: [{ atSeconds: 1_200, alert: MISSING_ALERT, firing: kind === 'fires' ? [{ labels: {} }] : [] }],
    origin: slo.origin,
  });
  return [
    test('the service has been up for twenty minutes without the metric', 'fires', [up(1)]),
    test('the metric is there', 'silent', [up(1), ...sli.series(idle)]),
    test('the service is down, which ServiceDown tells', 'silent', [up(0)]),
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
