import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ExporterConfig, ExporterPaths } from '../../model/exporter-config.ts';
import { DEFAULT_PATHS } from '../config/default-paths.ts';
import type { Health } from '../health/health.ts';
import type { Intake } from '../ingest/intake.ts';
import type { Registry } from '../metrics/registry.ts';
import { type Answer, type Endpoint, HttpError, json, READ, WRITE } from './answer.ts';
import { answerIngest } from './ingest-endpoint.ts';
import { answerMetrics } from './metrics-endpoint.ts';
import { JsonReader } from './read-json.ts';

/** Requests are short and come from machines: whoever takes longer is in the way of others. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};
const MOST_CONNECTIONS = 1_000;

/** What the server tells about. */
export interface Told {
  readonly registry: Registry;
  readonly health: Health;
  /** Brings up to date what is read only then. */
  readonly beforeScrape: () => void;
  /** Takes custom metrics over HTTP. */
  readonly intake?: Intake | undefined;
}

/** The exporter's HTTP server; not listening yet. */
export function createExporterServer({ paths }: Pick<ExporterConfig, 'paths'>, told: Told): Server {
  const at = { ...DEFAULT_PATHS, ...paths };
  const endpoints = endpointsOf(at, told);
  const server = createServer(LIMITS, (request, response) => {
    const endpoint = endpoints.get(request.url?.split('?', 1)[0] ?? '');
    if (endpoint === undefined) return json(response, 404, { error: `there is no such page; ask for ${at.health}` });
    const { methods, answer } = endpoint;
    if (!methods.includes(request.method ?? '')) {
      return json(
        response,
        405,
        { error: `only ${methods.join(' and ')} is answered here` },
        { allow: methods.join(', ') },
      );
    }
    Promise.resolve()
      .then(() => answer(request, response))
      .catch((error: unknown) => fail(response, error));
  });
  server.maxConnections = MOST_CONNECTIONS;
  // Answers that nobody takes are not kept.
  server.setTimeout(LIMITS.requestTimeout, socket => socket.destroy());
  return server;
}

function endpointsOf(
  at: ExporterPaths,
  { registry, health, beforeScrape, intake }: Told,
): ReadonlyMap<string, Endpoint> {
  const reader = new JsonReader();
  // Load balancers know two answers: use it, or do not.
  const statusOnly: Answer = (_, response) => {
    const { status } = health.report();
    json(response, status === 'critical' ? 503 : 200, { status });
  };
  const detailed: Answer = (_, response) => {
    const report = health.report();
    json(response, report.status === 'critical' ? 503 : 200, report);
  };
  const metrics: Answer = (request, response) => {
    beforeScrape();
    return answerMetrics(request, response, registry);
  };
  const read = (path: string, answer: Answer) => [path, { methods: READ, answer }] as const;
  return new Map<string, Endpoint>([
    read(at.metrics, metrics),
    read(at.health, statusOnly),
    read(at.ready, statusOnly),
    // A dependency that is down is no reason to restart this process.
    read(at.live, (_, response) => json(response, 200, { status: 'healthy' })),
    read(at.detailed, detailed),
    ...(intake === undefined
      ? []
      : [[at.ingest, { methods: WRITE, answer: (q, r) => answerIngest(q, r, intake, reader) }] as [string, Endpoint]]),
  ]);
}

/** A client that goes away in the middle of an answer is no fault of ours, and whatever else fails is its own alone. */
function fail(response: ServerResponse, error: unknown): void {
  if (error instanceof HttpError && !response.headersSent && !response.destroyed) {
    json(response, error.status, { error: error.message }, error.headers);
  } else response.destroy();
}
