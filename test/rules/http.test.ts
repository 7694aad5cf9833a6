import { expect, it } from '@jest/globals';
import { counter, gauge, histogram, type MonitoringStack, owner, Service } from 'sightline';
import { httpRules } from 'sightline/rules';
import { describePacks, packStack } from './pack-stack.ts';

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

const declareApi = (stack: MonitoringStack): void => {
  const api = new Service(stack, 'api', { address, metrics: classic, owner: owner('team-b') });
  const { requests, duration, inFlight } = classic;
  stack.use(
    httpRules(api, { requests, failed: { status: { match: /5../ } }, duration, capacity: { inFlight, limit: 250 } }),
  );
};
const declareShop = (stack: MonitoringStack): void => {
  const shop = new Service(stack, 'shop', { address, metrics: native, critical: false });
  stack.use(httpRules(shop, { requests: native.requests, failed: { outcome: 'bad' }, duration: native.duration }));
};

describePacks('GIVEN HTTP rules over a classic histogram', declareApi);
describePacks('GIVEN HTTP rules over a native histogram', declareShop);

it('GIVEN two services with metrics of the same names WHEN both have HTTP rules THEN nothing is wrong', async () => {
  const { findings } = await packStack(stack => {
    declareApi(stack);
    declareShop(stack);
  });
  expect(findings.map(f => f.message)).toEqual([]);
});
