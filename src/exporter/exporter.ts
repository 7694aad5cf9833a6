import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExporterConfig } from '../model/exporter-config.ts';
import { Health } from './health/health.ts';
import { createExporterServer } from './http/server.ts';
import { Intake } from './ingest/intake.ts';
import { StatsdServer } from './ingest/statsd-server.ts';
import { Registry } from './metrics/registry.ts';
import { ProcessMetrics } from './system/process-metrics.ts';

/** How long requests under way may take when the process is told to end. */
const LAST_REQUESTS_MS = 5_000;

export interface ListeningPorts {
  readonly port: number;
  readonly statsd?: number;
}

/** The exporter: checks that run, and a server that tells what they found. */
export class Exporter {
  readonly registry = new Registry();
  readonly #config: ExporterConfig;
  readonly #process = new ProcessMetrics(this.registry);
  readonly #health: Health;
  readonly #server: Server;
  readonly #intake: Intake | undefined;
  readonly #statsd: StatsdServer | undefined;

  constructor(config: ExporterConfig) {
    this.#config = config;
    this.#health = new Health(config, this.registry);
    const { ingest } = config;
    this.#intake = ingest && new Intake(ingest, this.registry);
    this.#statsd = ingest?.statsd && this.#intake && new StatsdServer(ingest.statsd, this.#intake, this.registry);
    this.#server = createExporterServer(config, {
      registry: this.registry,
      health: this.#health,
      beforeScrape: () => {
        for (const part of [this.#process, this.#intake, this.#statsd]) part?.collect();
      },
      intake: ingest?.http === false ? undefined : this.#intake,
    });
  }

  /**
   * @returns the ports it listens on
   * @throws Error when it cannot listen; nothing runs then
   */
  async start(): Promise<ListeningPorts> {
    const { port, host = '0.0.0.0' } = this.#config;
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const statsd = await this.#statsd?.start();
    this.#process.start();
    this.#health.start();
    this.#intake?.start();
    const { port: http } = this.#server.address() as AddressInfo;
    return { port: http, ...(statsd === undefined ? {} : { statsd }) };
  }

  /** Takes no more requests, answers those under way, ends the checks. */
  async stop(): Promise<void> {
    this.#health.stop();
    this.#process.stop();
    this.#intake?.stop();
    this.#statsd?.stop();
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    // A connection whose last answer has just gone out would be kept for the next question.
    const idle = setInterval(() => this.#server.closeIdleConnections(), 20);
    const patience = setTimeout(() => this.#server.closeAllConnections(), LAST_REQUESTS_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(patience);
  }
}
