import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and its server, and keeps what the server said on each connection. */
export class Recorded implements AsyncDisposable {
  readonly #said: Buffer[] = [];
  readonly #open = new Set<Socket>();
  readonly #server;

  private constructor(to: number) {
    this.#server = createServer(client => {
      const server = connect(to, '127.0.0.1');
      const i = this.#said.push(Buffer.alloc(0)) - 1;
      server.on('data', bytes => {
        this.#said[i] = Buffer.concat([this.#said[i] ?? Buffer.alloc(0), bytes]);
      });
      for (const [from, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#open.add(from);
        from.on('error', () => other.destroy()).once('close', () => this.#open.delete(from));
        from.pipe(other);
      }
    });
  }

  static async to(port: number): Promise<Recorded> {
    const recorded = new Recorded(port);
    recorded.#server.listen(0, '127.0.0.1');
    await once(recorded.#server, 'listening');
    return recorded;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What the server said on each connection, a character for a byte. */
  get said(): readonly string[] {
    return this.#said.map(bytes => bytes.toString('latin1'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
