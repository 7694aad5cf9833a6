import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/**
 * A caller whose question is on its way when its connection ends gets no answer. Within this time most have asked once
 * more, and been told in the answer that it was the last one.
 */
const GRACE_MS = 500;

/**
 * Lets a server finish what it works on. Node's own way (`close` and `closeIdleConnections`) takes a connection for idle
 * as soon as its answer was handed over, and cuts off what of it has not been sent.
 */
export class LastRequests {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #answers = new Set<ServerResponse>();
  #ending = false;

  /** @param server not listening yet, or at least without connections */
  constructor(server: Server) {
    this.#server = server;
    const isTls = 'setSecureContext' in server;
    server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.prependListener('request', (_: IncomingMessage, answer: ServerResponse) => {
      this.#answers.add(answer);
      answer.once('close', () => this.#answers.delete(answer));
      if (this.#ending) leave(answer);
    });
  }

  /** Takes no more connections. Resolves when the last one is gone; after the deadline they are cut off. */
  finish(deadlineMs: number): Promise<void> {
    return new Promise(resolve => {
      this.#ending = true;
      const idle = setTimeout(() => this.#endIdle(), Math.min(GRACE_MS, deadlineMs / 4));
      const cut = setTimeout(() => {
        this.#server.closeAllConnections();
        // The server no longer knows those that became something else, such as a WebSocket.
        for (const socket of this.#sockets) socket.destroy();
      }, deadlineMs);
      NetServer.prototype.close.call(this.#server, () => {
        clearTimeout(idle);
        clearTimeout(cut);
        // Requests that were cut off end with the handles of their connections, one turn of the event loop later, and
        // have lines to write.
        setImmediate(() => setImmediate(resolve));
      });
      for (const answer of this.#answers) leave(answer);
    });
  }

  #endIdle(): void {
    const busy = new Set([...this.#answers].map(answer => answer.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.end();
  }
}

/** The last answer on its connection: the caller is told if it still can be. */
function leave(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
  else if (answer.writableFinished) answer.socket?.end();
  else answer.once('finish', () => answer.socket?.end());
}
