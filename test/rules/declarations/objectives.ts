import {
  availabilitySli,
  counter,
  freshnessSli,
  gauge,
  histogram,
  latencySli,
  type MonitoringStack,
  owner,
  ratioSli,
  Service,
  type Sli,
  Slo,
  series,
} from 'sightline';

const metrics = {
  orders: counter('depot_orders_total', { help: 'Orders.', labels: { outcome: ['done', 'late', 'failed'] } }),
  wait: histogram('depot_wait_seconds', { help: 'Waiting.', unit: 'seconds', buckets: [0.1, 0.5, 1] }),
  work: histogram('depot_work_seconds', { help: 'Working.', unit: 'seconds', native: true }),
  counted: gauge('depot_counted_timestamp_seconds', { help: 'Time of the last stocktaking.', unit: 'seconds' }),
};
const [shipped, late] = [
  counter('depot_shipped_total', { help: 'Shipped.' }),
  counter('depot_late_total', { help: 'Shipped too late.' }),
];

/** An SLI of every kind, each with an objective and a window of its own. */
const OBJECTIVES: readonly (readonly [id: string, objective: number, window: '7d' | '28d' | '30d', sli: Sli])[] = [
  ['accepted', 99.9, '30d', availabilitySli(metrics.orders, { errors: { outcome: 'failed' } })],
  ['in-time', 99, '28d', availabilitySli(metrics.orders, { good: { outcome: 'done' } })],
  ['quick', 99.5, '30d', latencySli(metrics.wait, { below: 0.5 })],
  ['worked-off', 99.9, '7d', latencySli(metrics.work, { below: 0.5 })],
  ['counted', 99.5, '30d', freshnessSli(metrics.counted, { within: '1h' })],
  [
    'same-day',
    99.9,
    '30d',
    ratioSli({
      errors: window => late.rate(window).sumBy(),
      total: window => shipped.rate(window).sumBy(),
      means: 'parcels are shipped on the same day',
      given: ({ all, bad }) => [series(shipped, {}, all), series(late, {}, bad)],
    }),
  ],
];

/** A service with an objective of every kind. */
export function everyObjective(stack: MonitoringStack): void {
  const depot = new Service(stack, 'depot', {
    address: { kubernetes: 'depot.apps:8080', compose: 'depot:8080' },
    metrics,
    owner: owner('team-c'),
  });
  for (const [id, objective, window, sli] of OBJECTIVES) new Slo(depot, id, { objective, window, sli, budget: '10m' });
}
