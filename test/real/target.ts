import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that is scraped: answers as it is told. */
export class Target {
  readonly #server: Server;
  /** Number of requests so far. */
  asked = 0;

  constructor(answer: RequestListener) {
    this.#server = createServer((request, response) => {
      this.asked += 1;
      answer(request, response);
    });
  }

  /** A target with these metrics. */
  static of = (metrics: () => string): Target => new Target((_, response) => response.end(metrics()));

  async listen(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** `host:port` */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }
}

/** The heartbeat service with nothing wrong. */
export const healthyHeartbeat = (
  received = Math.round(Date.now() / 100),
): string => `# TYPE heartbeat_received_total counter
heartbeat_received_total{app="shop",outcome="ok"} ${received}
# TYPE background_service_health gauge
background_service_health{worker="sweeper"} 1
# TYPE application_overdue_count gauge
application_overdue_count 0
`;
