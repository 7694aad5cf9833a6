import { Counter, Gauge, Histogram, register } from 'prom-client';
import { BUCKETS, run } from './load.ts';

const requests = new Counter({ name: 'http_requests_total', help: 'Requests.', labelNames: ['route', 'status'] });
const open = new Gauge({ name: 'http_requests_open', help: 'Open.', labelNames: ['route'] });
const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration.',
  labelNames: ['route'],
  buckets: BUCKETS,
});

run(
  (route, seconds) => {
    requests.inc({ route, status: '200' });
    open.set({ route }, seconds);
    duration.observe({ route }, seconds);
  },
  (_, response) => void register.metrics().then(text => response.end(text)),
);
