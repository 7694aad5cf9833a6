import { randomBytes } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const TEXT = { 'content-type': 'text/plain; version=0.0.4' };

/** Series of one metric, told apart by a label that holds something unbounded. */
export const series = (count: number, from = 0): string => {
  const lines = ['# TYPE http_requests_total counter'];
  for (let i = from; i < from + count; i += 1) lines.push(`http_requests_total{customer="c${i}"} 1`);
  return `${lines.join('\n')}\n`;
};

/** Sends a chunk again and again, as fast as it is taken. */
function send(response: ServerResponse, chunk: string | Buffer, times: number): void {
  let left = times;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

const MEBI = 1024 ** 2;
const LINE = 'heartbeat_padding_total{app="shop"} 1\n';
const TEN_MEBI = LINE.repeat(Math.ceil((10 * MEBI) / LINE.length));

/** Ways in which an application harms who scrapes it, by name. */
export function misbehaviours(): Readonly<Record<string, RequestListener>> {
  const tooMany = series(200_000);
  const million = series(1_000_000);
  const bomb = gzipSync(TEN_MEBI);
  const noise = randomBytes(MEBI);
  return {
    'below the size limit, 200,000 label values': (_, response) => response.writeHead(200, TEXT).end(tooMany),
    'a million label values': (_, response) => response.writeHead(200, TEXT).end(million),
    '500 MB': (_, response) => send(response.writeHead(200, TEXT), TEN_MEBI, 50),
    '500 MB, compressed to 1 MB': (_, response) =>
      // Members of one gzip stream.
      send(response.writeHead(200, { ...TEXT, 'content-encoding': 'gzip' }), bomb, 50),
    noise: (_, response) => response.writeHead(200, TEXT).end(noise),
    'a page for people': (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>'),
    'an endless label': (_, response) => response.writeHead(200, TEXT).end(`x{path="${'a'.repeat(10_000)}"} 1\n`),
    'a byte every half second': (_, response) => {
      response.writeHead(200, TEXT);
      const dripping = setInterval(() => response.write('#'), 500);
      response.once('close', () => clearInterval(dripping));
    },
    nothing: () => {},
  };
}
