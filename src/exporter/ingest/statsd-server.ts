import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ExporterStatsd } from '../../model/exporter-ingest.ts';
import type { Registry } from '../metrics/registry.ts';
import { isRefusal } from './custom-value.ts';
import type { Intake } from './intake.ts';
import { readStatsdLine } from './statsd-line.ts';

/** What waits in the kernel while something else is done. It gives what the machine allows. */
const BUFFER_BYTES = 8_388_608;
const MOST_LINES = 1_000;

/** Takes StatsD over UDP. */
export class StatsdServer {
  readonly #settings: ExporterStatsd;
  readonly #intake: Intake;
  readonly #socket: Socket;
  readonly #show: () => void;
  #packets = 0;
  #lost = 0;

  constructor(settings: ExporterStatsd, intake: Intake, registry: Registry) {
    this.#settings = settings;
    this.#intake = intake;
    const { host = '127.0.0.1' } = settings;
    this.#socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    this.#socket.on('message', packet => this.#take(packet));
    const counter = (name: string, help: string) => registry.counter({ kind: 'counter', name, help, labels: {} });
    const packets = counter('sightline_exporter_statsd_packets_total', 'StatsD packets that came.');
    const lost = counter(
      'sightline_exporter_statsd_lost_packets_total',
      'StatsD packets that the kernel threw away, since they came faster than they were taken.',
    );
    this.#show = () => {
      packets.increase({}, this.#packets);
      this.#packets = 0;
      const dropped = this.#dropped();
      lost.increase({}, Math.max(0, dropped - this.#lost));
      this.#lost = dropped;
    };
  }

  /** @returns the port. @throws Error when it is taken */
  async start(): Promise<number> {
    const { port, host = '127.0.0.1' } = this.#settings;
    this.#socket.bind(port, host);
    await once(this.#socket, 'listening');
    try {
      this.#socket.setRecvBufferSize(BUFFER_BYTES);
    } catch {
      // The machine's own size is what there is.
    }
    // What is wrong with a socket that listens is told by packets that do not come.
    this.#socket.on('error', () => {});
    return this.#socket.address().port;
  }

  stop(): void {
    try {
      this.#socket.close();
    } catch {
      // It never listened.
    }
  }

  /** Brings up to date what is read only then. */
  collect(): void {
    this.#show();
  }

  #take(packet: Buffer): void {
    this.#packets += 1;
    const lines = packet.toString('utf8').split('\n', MOST_LINES + 1);
    if (lines.length > MOST_LINES) this.#intake.refused('statsd', { reason: 'limit' });
    else for (const line of lines) this.#takeLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  #takeLine(line: string): void {
    if (line === '') return;
    const { metrics, settings } = this.#intake;
    const values = readStatsdLine(line, metrics.limits, settings.prefix);
    if (isRefusal(values)) this.#intake.refused('statsd', values);
    else this.#intake.take('statsd', values);
  }

  /** What the kernel counted for this socket: the last column of its line. */
  #dropped(): number {
    try {
      const { port, family } = this.#socket.address();
      const table = readFileSync(family === 'IPv6' ? '/proc/net/udp6' : '/proc/net/udp', 'utf8');
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const line = table.split('\n').find(row => row.trim().split(/\s+/)[1]?.endsWith(`:${hex}`));
      return Number(line?.trim().split(/\s+/).at(-1) ?? 0) || 0;
    } catch {
      return this.#lost;
    }
  }
}
