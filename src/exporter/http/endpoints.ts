import type { ExporterPaths } from '../../model/exporter-config.ts';
import type { Health } from '../health/health.ts';
import type { Intake } from '../ingest/intake.ts';
import type { Registry } from '../metrics/registry.ts';
import type { TraceForwarder } from '../traces/trace-forwarder.ts';
import { type Answer, type Endpoint, json, READ, WRITE } from './answer.ts';
import type { DashboardData } from './dashboard.ts';
import { answerIngest } from './ingest-endpoint.ts';
import { ScrapeAnswers } from './metrics-endpoint.ts';
import { JsonReader } from './read-json.ts';
import { answerTraces } from './trace-endpoint.ts';

/** What the server tells about, and to whom it hands what it is told. */
export interface Told {
  readonly registry: Registry;
  readonly health: Health;
  /** Brings up to date what is read only then. */
  readonly beforeScrape: () => void;
  /** Takes custom metrics over HTTP. */
  readonly intake?: Intake | undefined;
  readonly traces?: TraceForwarder | undefined;
  readonly dashboard: () => DashboardData;
}

/** Whoever runs in the exporter’s container asks whether it lives; nothing more is said. */
export const alive: Answer = (_, response) => json(response, 200, { status: 'healthy' });

/** What is answered where. @param ending whether it was told to end: it is not ready any more, then */
export function endpointsOf(at: ExporterPaths, told: Told, ending: () => boolean): ReadonlyMap<string, Endpoint> {
  const { registry, health, beforeScrape, intake, traces, dashboard } = told;
  const reader = new JsonReader();
  const scrapes = new ScrapeAnswers(registry, beforeScrape);
  // Load balancers know two answers: use it, or do not.
  const statusOnly: Answer = (_, response) => {
    const status = health.status();
    json(response, status === 'critical' ? 503 : 200, { status });
  };
  const read = (path: string, answer: Answer): [string, Endpoint] => [path, { methods: READ, answer }];
  const write = (path: string, answer: Answer): [string, Endpoint] => [path, { methods: WRITE, answer }];
  return new Map([
    read(at.metrics, (request, response) => scrapes.answer(request, response)),
    read(at.health, statusOnly),
    read(at.ready, (request, response) =>
      ending() ? json(response, 503, { status: 'critical', message: 'it ends' }) : statusOnly(request, response),
    ),
    // A dependency that is down is no reason to restart this process.
    read(at.live, alive),
    read(at.detailed, (_, response) => {
      const report = health.report();
      json(response, report.status === 'critical' ? 503 : 200, report);
    }),
    read(at.dashboard, (_, response) => json(response, 200, dashboard())),
    ...(traces === undefined ? [] : [write(at.trace, (q, r) => answerTraces(q, r, traces, reader))]),
    ...(intake === undefined ? [] : [write(at.ingest, (q, r) => answerIngest(q, r, intake, reader))]),
  ]);
}
