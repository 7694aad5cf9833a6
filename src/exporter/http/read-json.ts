import type { IncomingMessage } from 'node:http';
import { HttpError } from './answer.ts';

/** Of all bodies that are being read. */
const MOST_BYTES_AT_ONCE = 33_554_432;
/** A body that is too large is read to its end to be answered, unless it is so many times too large. */
const PATIENCE = 4;

/** Reads bodies of requests, and holds no more of them at once than there is room for. */
export class JsonReader {
  #held = 0;

  /** @throws HttpError when it is too large, or no JSON */
  async read(request: IncomingMessage, mostBytes: number): Promise<unknown> {
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    if (type !== 'application/json') throw new HttpError(415, 'send application/json', { connection: 'close' });
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new HttpError(415, 'send it without a content-encoding', { connection: 'close' });
    }
    const text = await this.#text(request, mostBytes);
    try {
      return JSON.parse(text);
    } catch {
      throw new HttpError(400, 'it is no JSON');
    }
  }

  async #text(request: IncomingMessage, mostBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let held = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > mostBytes * PATIENCE) break;
        if (bytes > mostBytes) continue;
        if (this.#held + chunk.length > MOST_BYTES_AT_ONCE) {
          throw new HttpError(503, 'too much is being sent at once', { connection: 'close', 'retry-after': '1' });
        }
        held += chunk.length;
        this.#held += chunk.length;
        chunks.push(chunk);
      }
    } finally {
      this.#held -= held;
    }
    if (bytes > mostBytes) throw new HttpError(413, `it has more than ${mostBytes} bytes`, { connection: 'close' });
    return Buffer.concat(chunks).toString('utf8');
  }
}
