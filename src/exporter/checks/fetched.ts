import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecurely } from 'node:https';
import type { TlsOptions } from '../../model/tls-options.ts';
import { reasonOf, secureOptions } from './connected.ts';
import { lookupWithin } from './thread-pool.ts';

/** More of an answer is not read: a page without end must not fill the memory. */
const MOST_BYTES = 64 * 1024;

/** An answer, whatever its status; redirects are not followed. @throws Error with the reason, when there is none */
export async function asked(at: URL, tls: TlsOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const isSecure = at.protocol === 'https:';
  const secure = isSecure ? await secureOptions(tls, at.hostname.replace(/^\[|\]$/g, ''), signal) : {};
  const lookup = lookupWithin(signal);
  return new Promise((resolve, reject) => {
    // A connection of its own each time: that one can be made is what is checked.
    const request = (isSecure ? requestSecurely : requestPlain)(at, { ...secure, agent: false, lookup, signal });
    request.once('response', answer => resolve(answer.on('error', () => {})));
    request.on('error', error => reject(new Error(reasonOf(error))));
    request.end();
  });
}

/** As much of the text as is read at most. @throws Error with the reason, when the answer breaks off */
export async function beginning(answer: IncomingMessage, mostBytes = MOST_BYTES): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.iterator({ destroyOnReturn: true }) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= mostBytes) break;
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, mostBytes));
}
