import {
  Alertmanager,
  availabilitySli,
  counter,
  freshnessSli,
  gauge,
  histogram,
  latencySli,
  type MonitoringStack,
  Prometheus,
  ratioSli,
  route,
  Service,
  type Sli,
  Slo,
  type SloProps,
  series,
} from 'sightline';
import { channel, team } from '../../fixtures/declare.ts';

/** A metric of every kind that an SLI can be made from. */
export const shop = {
  requests: counter('shop_requests_total', { help: 'Requests', labels: { outcome: ['ok', 'late', 'failed'] } }),
  wait: histogram('shop_wait_seconds', { help: 'Waiting', unit: 'seconds', buckets: [0.1, 0.5, 1] }),
  work: histogram('shop_work_seconds', { help: 'Working', unit: 'seconds', native: true }),
  imported: gauge('shop_imported_timestamp_seconds', { help: 'Time of the last import', unit: 'seconds' }),
};
const shipped = counter('depot_shipped_total', { help: 'Shipped' });
const late = counter('depot_late_total', { help: 'Shipped too late' });

/** One SLI of every kind. */
export const SLIS = {
  errors: availabilitySli(shop.requests, { errors: { outcome: 'failed' } }),
  good: availabilitySli(shop.requests, { good: { outcome: ['ok', 'late'] } }),
  latency: latencySli(shop.wait, { below: 0.5 }),
  native: latencySli(shop.work, { below: 0.5 }),
  freshness: freshnessSli(shop.imported, { within: '1h' }),
  ratio: ratioSli({
    errors: window => late.rate(window),
    total: window => shipped.rate(window),
    means: 'parcels are shipped on the same day',
    given: ({ all, bad }) => [series(shipped, { instance: 'one' }, all), series(late, { instance: 'one' }, bad)],
  }),
} as const satisfies Readonly<Record<string, Sli>>;

/** A stack with one service and this objective. */
export const withSlo =
  (props: Partial<SloProps> = {}, id = 'promise') =>
  (stack: MonitoringStack): void => {
    new Prometheus(stack, 'prometheus', { retention: '90d' });
    new Alertmanager(stack, 'alertmanager', { route: route(channel) });
    const service = new Service(stack, 'shop', { owner: team, address: { compose: 'shop:8080' }, metrics: shop });
    new Slo(service, id, { objective: 99.9, sli: SLIS.errors, ...props });
  };
