/** More of an answer is not read: a page without end must not fill the memory. */
const MOST_BYTES = 64 * 1024;

/** An answer, whatever its status. @throws Error with the reason, when there is none */
export const asked = (url: string | URL, signal: AbortSignal): Promise<Response> =>
  fetch(url, { signal, redirect: 'manual' }).catch((error: FetchError) => {
    throw new Error(error.cause?.code ?? error.cause?.message ?? error.message);
  });

/** Its message is only "fetch failed"; the cause says why. */
type FetchError = Error & { readonly cause?: { readonly code?: string; readonly message?: string } };

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
