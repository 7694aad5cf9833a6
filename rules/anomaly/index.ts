import {
  type AlertDefinition,
  type Counter,
  defineAlert,
  type Gauge,
  Given,
  type LabelSchema,
  type RecordingDefinition,
  type RulePack,
  type RunbookProps,
  rulePack,
  type Service,
} from 'sightline';
import { baseline, eachAlone, recordedText } from '../application/baseline.ts';
import type { AnyCounter, AnyGauge } from '../application/own.ts';
import { NEEDS_A_WEEK } from '../application/season.ts';
import { alertTests, nowTests } from './anomaly-tests.ts';

/** A quantity that follows the week, and what to do when it does not. */
export interface Signal {
  /** A counter, of which the growth per second counts, or a gauge; over all instances. */
  readonly of: { readonly declaration: Counter<LabelSchema>['declaration'] };
  /** What it is, as the beginning of a sentence: `'Orders per second'`. */
  readonly what: string;
  /**
   * How far from usual it must be at least, in the signal's own unit (of a counter: per second), so that a quiet night
   * does not count.
   */
  readonly atLeast: number;
  /** What only you know: whom it harms, why it happens, what to do. */
  readonly runbook: Omit<RunbookProps, 'means' | 'confirm'>;
}

/** Samples of one hour of a usual week lie that close together; what is further away has a reason. */
const SPREADS = 4;

/**
 * Deviations in both directions from what is usual at this time of the week, one alert each, by the name you give it:
 * `stack.use(anomalyRules(shop, { OrdersUnusual: { of: orders, what: 'Orders per second', atLeast: 0.5, runbook } }))`.
 * Alert on what users notice first; this is for quantities whose healthy value nobody can write down.
 */
export function anomalyRules<N extends string>(
  service: Service,
  signals: Readonly<Record<N, Signal>>,
): RulePack<Readonly<Record<N, AlertDefinition<'warning'>>>> {
  const given = new Given('anomalyRules', service);
  const all = Object.entries<Signal>(
    given.options(signals, "anomalyRules(shop, { OrdersUnusual: { of: orders, what: 'Orders per second', … } })"),
  ).map(([name, signal]) => [name, anomaly(service, given, name, signal)] as const);
  return rulePack('anomaly', {
    service,
    records: Object.assign({}, ...all.map(([, { records }]) => records)),
    alerts: Object.fromEntries(all.map(([name, { alert }]) => [name, alert])) as never,
  });
}

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();

function anomaly(
  service: Service,
  given: Given,
  alert: string,
  { of, runbook, ...signal }: Signal,
): { readonly records: Readonly<Record<string, RecordingDefinition>>; readonly alert: AlertDefinition<'warning'> } {
  const name = `service:anomaly_${snakeCase(alert)}`;
  const labels = { service: service.serviceName };
  const metric = given.counterOrGauge(`${alert}.of`, of);
  const what = given.text(`${alert}.what`, signal.what);
  const atLeast = given.number(`${alert}.atLeast`, signal.atLeast, { above: 0 });
  const {
    now,
    usual,
    spread,
    records: recordings,
  } = baseline({
    name,
    labels,
    group: `${service.serviceName}-anomaly`,
    now: smooth(metric).sumBy('service'),
    spread: true,
    unusual: its => {
      const distance = its.now.value().sub(its.usual.value()).abs();
      return distance.gt(its.spread.value().mul(SPREADS)).and(distance.gt(atLeast));
    },
    tests: {
      now: nowTests(service, metric),
      learned: {
        'nothing is known yet': { now: 5 },
        'it is no further away than four spreads': { now: 1004, usual: 1000 },
        'it is as far below': { now: 996, usual: 1000 },
        'it is exactly what matters': { now: 1000 + atLeast, usual: 1000, spread: 0 },
        'it is less than what matters': { now: 1000 - 0.95 * atLeast, usual: 1000, spread: 0 },
      },
      notLearned: {
        'it is more than what matters': { now: 1000 + 1.05 * atLeast, usual: 1000, spread: 0 },
        'it is a little more than four spreads': { now: 1000 - 4.2 * atLeast, usual: 1000, spread: atLeast },
        'it is far above': { now: 1000 + 5 * Math.max(1, atLeast), usual: 1000 },
        'it is far below': { now: 1000 - 5 * Math.max(1, atLeast), usual: 1000 },
      },
    },
  });
  const distance = now.value().sub(usual.value()).abs();
  const when = now
    .value()
    .and(distance.gt(spread.value().mul(SPREADS)))
    .and(distance.gt(atLeast));
  const other = usual.value().sub(now.value()).abs();
  const turned = Object.fromEntries(
    [
      now
        .value()
        .and(other.gt(spread.value().mul(SPREADS)))
        .and(distance.gt(atLeast)),
      now
        .value()
        .and(distance.gt(spread.value().mul(SPREADS)))
        .and(other.gt(atLeast)),
    ].map(({ text }) => [text, 'a distance is the same from both ends']),
  );
  return {
    records: recordings,
    alert: defineAlert({
      needs: NEEDS_A_WEEK,
      levels: { warning: { when, for: '30m' } },
      equivalentMutants: { ...eachAlone(when.text, labels), ...turned },
      summary: (_, v) =>
        `${service.serviceName}: ${what} are ${v.humanize}, far from what is usual at this time of the week`,
      runbook: {
        means: `${what} of ${service.serviceName} lie further from the mean of this hour in the last three weeks than ${SPREADS} times their usual spread, and by more than ${atLeast}. Hours in which this held are left out of that mean.`,
        confirm: ['now', 'usual', 'spread'].map(suffix => recordedText(name, suffix, labels)),
        ...runbook,
      },
      tests: alertTests({ name, labels, what, atLeast, spreads: SPREADS }),
    }),
  };
}

/** A quarter of an hour of it. */
const smooth = (metric: AnyCounter | AnyGauge) =>
  metric.declaration.kind === 'counter'
    ? (metric as AnyCounter).rate('15m')
    : (metric as Gauge<LabelSchema>).range('15m').avgOverTime();
