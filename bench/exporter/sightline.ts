import { answerMetrics } from '../../src/exporter/http/metrics-endpoint.ts';
import { Registry } from '../../src/exporter/metrics/registry.ts';
import { keepHeapSmall } from '../../src/exporter/system/small-heap.ts';
import { BUCKETS, run } from './load.ts';

// As the program does.
keepHeapSmall();
const registry = new Registry();
const requests = registry.counter({
  kind: 'counter',
  name: 'http_requests_total',
  help: 'Requests.',
  labels: { route: 'string', status: 'string' },
});
const open = registry.gauge({ kind: 'gauge', name: 'http_requests_open', help: 'Open.', labels: { route: 'string' } });
const duration = registry.histogram({
  kind: 'histogram',
  name: 'http_request_duration_seconds',
  help: 'Duration.',
  labels: { route: 'string' },
  unit: 'seconds',
  buckets: BUCKETS,
});

run(
  (route, seconds) => {
    requests.increase({ route, status: '200' });
    open.set({ route }, seconds);
    duration.observe({ route }, seconds);
  },
  (request, response) => void answerMetrics(request, response, registry),
);
