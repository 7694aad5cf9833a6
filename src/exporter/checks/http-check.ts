import type { HttpCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical } from '../health/outcome.ts';
import { asked, beginning } from './fetched.ts';
import { timed } from './timed.ts';

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
