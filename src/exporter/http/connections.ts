import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Nobody needs more; each costs memory. */
const MOST_CONNECTIONS = 1_000;
/** Questions that are asked before the first of them is answered. */
const MOST_AHEAD = 8;

const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress}:${remotePort}`;

/**
 * Keeps room for those who ask. Of too many connections the one makes way that has asked for nothing the longest: whoever
 * opens thousands of them, or sends a letter a second, shuts nobody out.
 */
export class Connections {
  readonly #all = new Map<string, Socket>();
  /** Those without a request under way, the longest waiting first. */
  readonly #waiting = new Map<string, Socket>();
  readonly #asked = new Map<string, number>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => this.#opened(socket));
  }

  /** Connections there are. */
  get open(): number {
    return this.#all.size;
  }

  /** A request has come. @returns whether it may be answered; else its connection is gone */
  admit({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const name = nameOf(socket);
    const asked = (this.#asked.get(name) ?? 0) + 1;
    if (asked > MOST_AHEAD) {
      socket.destroy();
      return false;
    }
    this.#asked.set(name, asked);
    this.#waiting.delete(name);
    response.once('close', () => this.#answered(name));
    return true;
  }

  /** Says farewell to those who ask for nothing. */
  endWaiting(): void {
    for (const socket of this.#waiting.values()) socket.end();
  }

  /** Closes them once they have what they were answered, whatever they would say to a farewell. */
  closeWaiting(): void {
    for (const socket of this.#waiting.values()) socket.destroySoon();
  }

  #opened(socket: Socket): void {
    const name = nameOf(socket);
    this.#all.set(name, socket);
    this.#waiting.set(name, socket);
    socket.once('close', () => {
      for (const map of [this.#all, this.#waiting, this.#asked]) map.delete(name);
    });
    if (this.#all.size <= MOST_CONNECTIONS) return;
    const [oldest = socket] = this.#waiting.values();
    // It is gone at once, whenever its end is told.
    this.#all.delete(nameOf(oldest));
    this.#waiting.delete(nameOf(oldest));
    oldest.destroy();
  }

  #answered(name: string): void {
    const left = (this.#asked.get(name) ?? 1) - 1;
    if (left > 0) {
      this.#asked.set(name, left);
      return;
    }
    this.#asked.delete(name);
    const socket = this.#all.get(name);
    if (socket !== undefined) this.#waiting.set(name, socket);
  }
}
