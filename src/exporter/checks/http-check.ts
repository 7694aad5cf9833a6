import type { HttpCheck } from '../../model/exporter-config.ts';
import { above, critical, type Outcome } from '../health/outcome.ts';
import type { Attempt } from '../health/scheduled-check.ts';

/** More of an answer is not read: a page without end must not fill the memory. */
const MOST_BYTES = 64 * 1024;

/** An answer, whatever its status. @throws Error with the reason, when there is none */
export const asked = (url: string | URL, signal: AbortSignal): Promise<Response> =>
  fetch(url, { signal, redirect: 'manual' }).catch((error: FetchError) => {
    throw new Error(error.cause?.code ?? error.cause?.message ?? error.message);
  });

/** Its message is only "fetch failed"; the cause says why. */
type FetchError = Error & { readonly cause?: { readonly code?: string; readonly message?: string } };

/** Asks a URL; redirects are not followed, so that a login page does not pass for the page itself. */
export const httpCheck =
  ({ url, status, body, latency = {} }: HttpCheck): Attempt =>
  async signal => {
    const began = performance.now();
    const answer = await asked(url, signal);
    try {
      if (!(status === undefined ? answer.ok : status.includes(answer.status)))
        return critical(`answers with status ${answer.status}`);
      if (body !== undefined && !(await beginning(answer)).includes(body))
        return critical('the answer does not contain the expected text');
      return timed((performance.now() - began) / 1000, latency);
    } finally {
      await answer.body?.cancel().catch(() => {});
    }
  };

/** An answer that was right, and how long it took. */
export const timed = (
  seconds: number,
  { warningSeconds, criticalSeconds }: { readonly warningSeconds?: number; readonly criticalSeconds?: number },
): Outcome =>
  above(seconds, { warning: warningSeconds, critical: criticalSeconds }, limit =>
    limit === undefined ? 'answers' : `answers after ${seconds.toFixed(2)} s, more than ${limit} s`,
  );

/** As much of the text as is read at most. */
export async function beginning(answer: Response, mostBytes = MOST_BYTES): Promise<string> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (bytes < mostBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return text;
}
