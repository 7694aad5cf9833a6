import {
  App,
  counter,
  development,
  gauge,
  histogram,
  MonitoringStack,
  owner,
  Prometheus,
  Service,
  summary,
} from 'sightline';

const team = owner('team-shop');

/** Awkward on purpose: words that languages keep for themselves, values with quotes. */
export const shopMetrics = {
  requests: counter('http_requests_total', {
    help: 'Requests that were answered, with "quotes" and a \\ in it',
    labels: { method: ['GET', 'POST'], status: 'string', class: ['2xx', '5xx', 'it\'s "odd"'], type: 'string' },
  }),
  orders: counter('orders_total', { help: 'Orders that were placed' }),
  open: gauge('open_orders', { help: 'Orders that are open' }),
  latency: histogram('checkout_duration_seconds', {
    help: 'How long a checkout takes',
    unit: 'seconds',
    labels: { step: ['cart', 'pay'] },
    buckets: [0.05, 0.1, 0.5, 1, 5],
  }),
  size: summary('order_size_bytes', { help: 'Size of an order', unit: 'bytes', quantiles: [0.5, 0.99] }),
};

const app = new App();
const stack = new MonitoringStack(app, 'shop', { environment: development, owner: team });
new Prometheus(stack, 'prometheus', { existing: 'http://prometheus.example:9090' });
new Service(stack, 'shop', {
  owner: team,
  address: { compose: 'shop:8080', kubernetes: 'shop.apps:8080' },
  metrics: shopMetrics,
  spans: ['checkout', 'pay order'],
  defaultRules: false,
});

export default app;
