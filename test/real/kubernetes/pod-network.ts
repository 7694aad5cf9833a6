import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What answers at an address of a pod: a text of metrics, or a real server on a loopback port. */
export type PodEnd = { readonly text: string } | { readonly loopbackPort: number };

/**
 * The network of pods that exist in the API only: an HTTP proxy that knows their addresses. Endpoint slices must not hold
 * loopback addresses, and addresses of pods cannot be listened on without rights; scraped through this, targets keep
 * exactly the addresses that were discovered.
 */
export class PodNetwork {
  readonly #ends = new Map<string, PodEnd>();
  readonly #asked = new Map<string, number>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => {
      // A proxy is asked for whole URLs.
      const { host, pathname } = new URL(incoming.url ?? '', 'http://none');
      this.#asked.set(host, (this.#asked.get(host) ?? 0) + 1);
      const end = this.#ends.get(`${host}${pathname}`);
      if (end === undefined) {
        outgoing.writeHead(502).end(`nothing at ${host}${pathname}`);
      } else if ('text' in end) {
        outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(end.text);
      } else {
        const onward = request({ port: end.loopbackPort, host: '127.0.0.1', path: pathname }, answer => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        onward.on('error', error => outgoing.writeHead(502).end(error.message));
        onward.end();
      }
    });
  }

  static async open(): Promise<PodNetwork> {
    const network = new PodNetwork();
    await new Promise<void>(resolve => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `address` with its port: `10.244.0.10:9090`. */
  serve(address: string, end: PodEnd, path = '/metrics'): void {
    this.#ends.set(`${address}${path}`, end);
  }

  /** From now on nothing answers there. */
  remove(address: string, path = '/metrics'): void {
    this.#ends.delete(`${address}${path}`);
  }

  /** Every address that somebody asked, known here or not. */
  asked = (): readonly string[] => [...this.#asked.keys()].sort();

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
