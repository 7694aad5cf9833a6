import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { Dependency } from '../dependency.ts';

/** A receiver of OTLP that answers as it is told, and remembers what it was sent. */
export class Receiver implements AsyncDisposable {
  /** Names of the spans of each request. */
  readonly batches: string[][] = [];
  /** Status of the next answers; then 200. */
  readonly answers: number[] = [];
  readonly paths = new Set<string | undefined>();
  body = '{}';
  readonly #server: Dependency;
  private constructor(server: Dependency) {
    this.#server = server;
  }

  static async start(): Promise<Receiver> {
    const server = await Dependency.http(async (request, response) => {
      const sent = JSON.parse(await text(request));
      receiver.paths.add(request.url);
      const status = receiver.answers.shift() ?? 200;
      if (status === 0) return request.socket.destroy();
      const spans = sent.resourceSpans[0].scopeSpans[0].spans as { name: string }[];
      if (status === 200) receiver.batches.push(spans.map(({ name }) => name));
      response.writeHead(status, { 'content-type': 'application/json' }).end(receiver.body);
    });
    const receiver: Receiver = new Receiver(server);
    return receiver;
  }

  get endpoint(): string {
    return this.#server.url;
  }

  get names(): string[] {
    return this.batches.flat();
  }

  async got(count: number): Promise<void> {
    for (const end = Date.now() + 10_000; this.names.length < count && Date.now() < end; ) await setTimeout(10);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}
