import type { HttpCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical } from '../health/outcome.ts';
import { asked, beginning } from './fetched.ts';
import { timed } from './timed.ts';

/** Asks a URL; redirects are not followed, so that a login page does not pass for the page itself. */
export const httpCheck =
  ({ url, status, body, tls = {}, latency = {} }: HttpCheck): Attempt =>
  async signal => {
    const began = performance.now();
    const answer = await asked(new URL(url), tls, signal);
    try {
      const { statusCode = 0 } = answer;
      if (!(status === undefined ? statusCode >= 200 && statusCode < 300 : status.includes(statusCode)))
        return critical(`answers with status ${statusCode}`);
      if (body !== undefined && !(await beginning(answer)).includes(body))
        return critical('the answer does not contain the expected text');
      return timed((performance.now() - began) / 1000, latency);
    } finally {
      answer.destroy();
    }
  };
