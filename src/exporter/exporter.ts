import type { ExporterConfig } from '../model/exporter-config.ts';
import { Health } from './health/health.ts';
import { dashboardData } from './http/dashboard.ts';
import { ExporterServer } from './http/server.ts';
import { Intake } from './ingest/intake.ts';
import { StatsdServer } from './ingest/statsd-server.ts';
import { Registry } from './metrics/registry.ts';
import { ContainerMetrics } from './system/container-metrics.ts';
import { ProcessMetrics } from './system/process-metrics.ts';
import { TraceForwarder } from './traces/trace-forwarder.ts';

export interface ListeningPorts {
  readonly port: number;
  /** Of liveness, where it is apart. */
  readonly livePort?: number;
  readonly statsd?: number;
}

/** The exporter: checks that run, and a server that tells what they found. */
export class Exporter {
  readonly registry = new Registry();
  readonly #process = new ProcessMetrics(this.registry);
  readonly #container: ContainerMetrics;
  readonly #health: Health;
  readonly #server: ExporterServer;
  readonly #intake: Intake | undefined;
  readonly #statsd: StatsdServer | undefined;
  readonly #traces: TraceForwarder | undefined;

  /** @throws Error when its token or certificate cannot be used */
  constructor(config: ExporterConfig) {
    this.#container = new ContainerMetrics(this.registry, config.container);
    this.#health = new Health(config, this.registry);
    const { ingest, traces, service } = config;
    this.#intake = ingest && new Intake(ingest, this.registry);
    this.#statsd = ingest?.statsd && this.#intake && new StatsdServer(ingest.statsd, this.#intake, this.registry);
    this.#traces = traces && new TraceForwarder(traces, service, this.registry);
    this.#server = new ExporterServer(config, {
      registry: this.registry,
      health: this.#health,
      beforeScrape: () => {
        const parts = [this.#process, this.#container, this.#intake, this.#statsd, this.#traces?.metrics];
        for (const part of parts) part?.collect();
      },
      traces: this.#traces,
      dashboard: () => dashboardData(this.#health, this.#process, this.#intake?.metrics),
      intake: ingest?.http === false ? undefined : this.#intake,
    });
  }

  /**
   * @returns the ports it listens on
   * @throws Error when it cannot listen; nothing runs then
   */
  async start(): Promise<ListeningPorts> {
    const ports = await this.#server.start();
    const statsd = await this.#statsd?.start();
    this.#process.start();
    this.#health.start();
    this.#intake?.start();
    this.#traces?.start();
    return { ...ports, ...(statsd === undefined ? {} : { statsd }) };
  }

  /** Takes no more requests, answers those under way, ends the checks. */
  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#traces?.stop();
    this.#health.stop();
    this.#process.stop();
    this.#intake?.stop();
    this.#statsd?.stop();
  }
}
