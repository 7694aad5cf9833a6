import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ExporterConfig } from '../../model/exporter-config.ts';
import { DEFAULT_PATHS } from '../config/default-paths.ts';
import type { Health } from '../health/health.ts';
import type { Registry } from '../metrics/registry.ts';
import { answerMetrics } from './metrics-endpoint.ts';

/** Requests are short and come from machines: whoever takes longer is in the way of others. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};
const MOST_CONNECTIONS = 1_000;

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What the server tells about. */
export interface Told {
  readonly registry: Registry;
  readonly health: Health;
  /** Brings up to date what is read only then. */
  readonly beforeScrape: () => void;
}

/** The exporter's HTTP server; not listening yet. */
export function createExporterServer(
  { paths }: Pick<ExporterConfig, 'paths'>,
  { registry, health, beforeScrape }: Told,
): Server {
  const at = { ...DEFAULT_PATHS, ...paths };
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(text);
  };
  // Load balancers know two answers: use it, or do not.
  const statusOnly: Answer = (_, response) => {
    const { status } = health.report();
    json(response, status === 'critical' ? 503 : 200, { status });
  };
  const answers = new Map<string, Answer>([
    [
      at.metrics,
      (request, response) => {
        beforeScrape();
        return answerMetrics(request, response, registry);
      },
    ],
    [at.health, statusOnly],
    [at.ready, statusOnly],
    // A dependency that is down is no reason to restart this process.
    [at.live, (_, response) => json(response, 200, { status: 'healthy' })],
    [
      at.detailed,
      (_, response) => {
        const report = health.report();
        json(response, report.status === 'critical' ? 503 : 200, report);
      },
    ],
  ]);
  const server = createServer(LIMITS, (request, response) => {
    const answer = answers.get(request.url?.split('?', 1)[0] ?? '');
    if (answer === undefined) return json(response, 404, { error: `there is no such page; ask for ${at.health}` });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return json(response, 405, { error: 'only GET and HEAD are answered here' });
    }
    // A client that goes away in the middle of an answer is no fault of ours.
    Promise.resolve()
      .then(() => answer(request, response))
      .catch(() => response.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  // Answers that nobody takes are not kept.
  server.setTimeout(LIMITS.requestTimeout, socket => socket.destroy());
  return server;
}
