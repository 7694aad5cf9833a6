import { counter, gauge, histogram, type MonitoringStack, owner, Service } from 'sightline';
import { httpRules } from 'sightline/rules';

const classic = {
  requests: counter('http_requests_total', { help: 'Requests.', labels: { status: 'string', route: 'string' } }),
  duration: histogram('http_request_duration_seconds', {
    help: 'Duration.',
    labels: { route: 'string' },
    unit: 'seconds',
    buckets: [0.1, 0.5, 1, 5, 10],
  }),
  inFlight: gauge('http_requests_in_flight', { help: 'Open requests.' }),
};
const native = {
  requests: counter('http_requests_total', { help: 'Requests.', labels: { outcome: ['good', 'bad', 'refused'] } }),
  duration: histogram('http_request_duration_seconds', { help: 'Duration.', unit: 'seconds', native: true }),
};

const address = { kubernetes: 'api.apps:8080', compose: 'api:8080' };

/** All that HTTP rules can be told, over a classic histogram. */
export function httpClassic(stack: MonitoringStack): void {
  const api = new Service(stack, 'api', { address, metrics: classic, owner: owner('team-b') });
  const { requests, duration, inFlight } = classic;
  stack.use(
    httpRules(api, { requests, failed: { status: { match: /5../ } }, duration, capacity: { inFlight, limit: 250 } }),
  );
}

/** A service whose outage pages nobody, with metrics of the same names over a native histogram. */
export function httpNative(stack: MonitoringStack): void {
  const shop = new Service(stack, 'shop', { address, metrics: native, critical: false });
  stack.use(httpRules(shop, { requests: native.requests, failed: { outcome: 'bad' }, duration: native.duration }));
}
