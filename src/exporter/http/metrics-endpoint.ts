import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Registry } from '../metrics/registry.ts';
import { CONTENT_TYPE } from '../metrics/text-format.ts';
import { HttpError } from './answer.ts';
import { acceptsGzip, negotiateFormat } from './negotiate.ts';

/** Longer than this nobody else waits while a large exposition is rendered. */
const STRETCH_MS = 10;

/** Lets others work between pieces. */
async function* breathing(pieces: Iterable<string>): AsyncGenerator<string> {
  let since = performance.now();
  for (const piece of pieces) {
    yield piece;
    if (performance.now() - since < STRETCH_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}

/** So many are rendered at once, and keep what their readers have not taken yet. */
const MOST_AT_ONCE = 50;

/** Answers scrapes, and never so many that they fill the memory. */
export class ScrapeAnswers {
  readonly #registry: Registry;
  readonly #before: () => void;
  #underway = 0;

  /** @param before brings up to date what is read only then */
  constructor(registry: Registry, before: () => void) {
    this.#registry = registry;
    this.#before = before;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // One that stands in line behind another of its connection would be rendered for somebody who does not read.
    if (response.socket === null || this.#underway >= MOST_AT_ONCE) {
      throw new HttpError(503, 'too many scrapes at once', { 'retry-after': '1' });
    }
    this.#underway += 1;
    try {
      this.#before();
      await answerMetrics(request, response, this.#registry);
    } finally {
      this.#underway -= 1;
    }
  }
}

/** Answers a scrape in the format and coding that were asked for. */
export async function answerMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  registry: Registry,
): Promise<void> {
  const format = negotiateFormat(request.headers.accept);
  const zip = acceptsGzip(request.headers['accept-encoding']);
  response.writeHead(200, {
    'content-type': CONTENT_TYPE[format],
    vary: 'accept, accept-encoding',
    ...(zip ? { 'content-encoding': 'gzip' } : {}),
  });
  const body = Readable.from(breathing(registry.pieces(format)), { objectMode: false });
  // The fastest level already makes a tenth of it.
  if (zip) await pipeline(body, createGzip({ level: 1 }), response);
  else await pipeline(body, response);
}
