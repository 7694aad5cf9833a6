import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';

/** Something that is checked, on a port of its own. */
export class Dependency implements AsyncDisposable {
  readonly #server: Server;
  readonly #close: () => void;
  private constructor(server: Server, close: () => void) {
    this.#server = server;
    this.#close = close;
  }

  static async http(answer: RequestListener): Promise<Dependency> {
    const server = createHttpServer(answer);
    return await new Dependency(server, () => server.closeAllConnections()).#listen();
  }

  /** Takes connections and says nothing. */
  static async silent(): Promise<Dependency> {
    const sockets = new Set<{ destroy(): void }>();
    const server = createTcpServer(socket => void sockets.add(socket.on('error', () => {})));
    return await new Dependency(server, () => {
      for (const socket of sockets) socket.destroy();
    }).#listen();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #listen(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }
}
