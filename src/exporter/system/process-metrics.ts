import { readdirSync } from 'node:fs';
import type { GaugeFamily } from '../metrics/number-family.ts';
import type { Registry } from '../metrics/registry.ts';
import { EventLoopLag } from './event-loop-lag.ts';

/** What the exporter's process takes. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  readonly residentMemoryBytes: number;
  readonly heapUsedBytes: number;
  readonly openDescriptors: number;
  readonly eventLoopLagP99Seconds: number;
}

/**
 * The exporter's own process, under the names that every client library uses: packs and dashboards for processes work
 * with it as with any other. Read when it is scraped.
 */
export class ProcessMetrics {
  readonly #set: (() => void)[] = [];
  readonly #lag = new EventLoopLag();

  constructor(registry: Registry) {
    const gauge = (name: string, help: string, read: () => number, unit?: 'seconds' | 'bytes'): void => {
      const family: GaugeFamily = registry.gauge({
        kind: 'gauge',
        name,
        help,
        labels: {},
        ...(unit === undefined ? {} : { unit }),
      });
      this.#set.push(() => family.set({}, read()));
    };
    const cpu = registry.counter({
      kind: 'counter',
      name: 'process_cpu_seconds_total',
      help: 'Time the process has used of all cores.',
      labels: {},
    });
    let used = 0;
    this.#set.push(() => {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      cpu.increase({}, Math.max(0, seconds - used));
      used = seconds;
    });
    gauge('process_start_time_seconds', 'When the process began.', () => Math.round(performance.timeOrigin) / 1000);
    gauge('process_resident_memory_bytes', 'Memory the process holds.', () => process.memoryUsage.rss(), 'bytes');
    gauge('process_open_fds', 'Files and connections the process has open.', openDescriptors);
    gauge(
      'nodejs_eventloop_lag_p99_seconds',
      'How late the event loop was at the worst hundredth of the last half minute to minute.',
      () => this.#lag.seconds(99),
      'seconds',
    );
  }

  /** The same for people, now. */
  figures(): ProcessFigures {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return {
      cpuSeconds: (user + system) / 1e6,
      residentMemoryBytes: rss,
      heapUsedBytes: heapUsed,
      openDescriptors: openDescriptors(),
      eventLoopLagP99Seconds: this.#lag.seconds(99),
    };
  }

  start(): void {
    this.#lag.start();
  }

  stop(): void {
    this.#lag.stop();
  }

  collect(): void {
    for (const set of this.#set) set();
  }
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return Number.NaN;
  }
}
