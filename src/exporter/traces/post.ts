import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type RequestOptions, request as requestTls } from 'node:https';

/** Of an answer no more is read. */
const MOST_BYTES = 65_536;

export interface Posted {
  readonly status: number;
  /** Seconds after which another attempt is welcome. */
  readonly retryAfter: number | undefined;
  readonly text: string;
}

/** Posts JSON. @throws Error when there is no answer */
export async function post(url: URL, body: string, more: RequestOptions, signal: AbortSignal): Promise<Posted> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...more.headers };
  const sent = (url.protocol === 'https:' ? requestTls : request)(url, { ...more, method: 'POST', headers, signal });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += chunk;
    if (text.length > MOST_BYTES) break;
  }
  const after = Number(response.headers['retry-after'] ?? Number.NaN);
  return { status: response.statusCode ?? 0, retryAfter: Number.isNaN(after) ? undefined : after, text };
}
