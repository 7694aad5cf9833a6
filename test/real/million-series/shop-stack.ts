import {
  Alert,
  Alertmanager,
  App,
  counter,
  environment,
  firesWhen,
  MonitoringStack,
  owner,
  Prometheus,
  route,
  Service,
  series,
  staysSilentWhen,
} from 'sightline';
import { generalRules, prometheusRules } from 'sightline/rules';
import { type SynthesizedStack, synthesize } from '../../../src/synth/index.ts';
import { only } from '../messages/every-receiver.ts';
import { to } from '../messages/routed-stack.ts';

export const INSTANCES = 20;
export const SERIES_PER_INSTANCE = 50_000;
export const SERIES = INSTANCES * SERIES_PER_INSTANCE;
export const INTERVAL_SECONDS = 15;

const metrics = {
  orders: counter('shop_orders_total', { help: 'Orders', labels: { region: 'string', outcome: ['ok', 'failed'] } }),
};
const team = owner('team-shop', '#team-shop');

/** A stack whose declaration says a million series, with the rules every stack gets and one that reads 100,000 of them. */
export async function shopStack(): Promise<SynthesizedStack> {
  const app = new App();
  const stack = new MonitoringStack(app, 'million', {
    environment: environment('test', { replicas: 1 }),
    owner: team,
    expect: { instancesPerService: INSTANCES, pushedSeries: 0 },
  });
  new Prometheus(stack, 'prometheus');
  new Alertmanager(stack, 'alertmanager', { route: route(to('team')) });
  const shop = new Service(stack, 'shop', {
    owner: team,
    address: { kubernetes: 'shop.apps:8080', compose: 'shop:8080' },
    metrics,
    critical: false,
    scrape: {
      interval: `${INTERVAL_SECONDS}s`,
      expectedSeries: SERIES_PER_INSTANCE,
      limits: { samples: SERIES_PER_INSTANCE + 1_000 },
    },
  });
  const { orders } = metrics;
  new Alert(shop, 'OrdersFail', {
    expr: orders.rate('5m', { outcome: 'failed' }).sumBy('region').div(orders.rate('5m').sumBy('region')),
    levels: { error: { above: 0.9, for: '5m' } },
    summary: l => `Orders fail in ${l.region}`,
    runbook: { means: 'Orders fail.', impact: 'Customers leave.', confirm: ['Look.'], fix: ['Mend it.'] },
    tests: [
      firesWhen('all fail', {
        given: [series(orders, { region: 'eu', outcome: 'failed' }, '0+10x40')],
        at: '15m',
        labels: { region: 'eu' },
      }),
      staysSilentWhen('none fails', {
        given: [
          series(orders, { region: 'eu', outcome: 'ok' }, '0+10x40'),
          series(orders, { region: 'eu', outcome: 'failed' }, '0x40'),
        ],
        at: '15m',
      }),
    ],
  });
  stack.use(generalRules, prometheusRules);
  return only(await synthesize(app));
}
