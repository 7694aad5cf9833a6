import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { counter, gauge, histogram, summary } from 'sightline';
import { type Instrumentation, type InstrumentOptions, instrument } from 'sightline/instrument';

/** The metrics of an application, as its stack declares them. */
export const shopMetrics = {
  requests: counter('shop_http_requests_total', {
    help: 'Finished requests',
    labels: { method: ['GET', 'POST', 'other'], route: 'string', status: 'string', outcome: 'string', error: 'string' },
  }),
  duration: histogram('shop_http_request_duration_seconds', {
    help: 'Time to answer a request',
    unit: 'seconds',
    labels: { route: 'string', sla: ['met', 'missed'] },
    buckets: [0.01, 0.1, 1],
  }),
  inFlight: gauge('shop_http_requests_in_flight', { help: 'Requests under way' }),
  calls: histogram('shop_calls_duration_seconds', {
    help: 'Time that others take to answer',
    unit: 'seconds',
    labels: { host: 'string', status: 'string' },
    buckets: [0.1, 1],
  }),
  orders: counter('shop_orders_total', {
    help: 'Orders, by what became of them',
    labels: { country: 'string', outcome: ['paid', 'failed'] },
  }),
  basket: summary('shop_basket_items', { help: 'Items in a basket', quantiles: [0.5] }),
  errors: counter('shop_errors_total', { help: 'Errors', labels: { type: 'string', route: 'string' } }),
  securityEvents: counter('shop_security_events_total', {
    help: 'Security events',
    labels: { event: 'string', severity: 'string' },
  }),
};
export type Shop = Instrumentation<typeof shopMetrics>;

export type Line = Readonly<Record<string, unknown>> & { readonly message: string; readonly logger: string };

/** Takes log lines as a reader of standard output would. */
export class Lines {
  readonly text: string[] = [];
  write = (line: string): void => void this.text.push(line);
  all = (): readonly Line[] => this.text.map(line => JSON.parse(line) as Line);
  of = (logger: string): readonly Line[] => this.all().filter(line => line.logger === logger);
}

/** An instrumented shop that writes its lines to `lines`. */
export function openShop(lines: Lines, options: Partial<InstrumentOptions<typeof shopMetrics>> = {}): Shop {
  const { http, logs, ...others } = options;
  return instrument({
    service: 'shop',
    release: '1.2.3',
    environment: 'test',
    metrics: shopMetrics,
    shutdown: { signals: false },
    runtime: false,
    http: {
      ...{ requests: shopMetrics.requests, duration: shopMetrics.duration, inFlight: shopMetrics.inFlight },
      sla: '250ms',
      ...http,
    },
    logs: { destination: lines, ...logs },
    ...others,
  });
}

/** Listens on a free port of loopback. @returns its address */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs a scenario against a listener that is watched. */
export async function withServer(
  shop: Shop,
  listener: RequestListener,
  scenario: (address: string) => Promise<void>,
): Promise<void> {
  const server = createServer(shop.handler(listener));
  try {
    await scenario(await listen(server));
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await shop.stop();
  }
}

/** Asks again until it is so; a request is over for the client a little before it is for the server. */
export async function until(what: () => boolean | Promise<boolean>, ms = 3_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
