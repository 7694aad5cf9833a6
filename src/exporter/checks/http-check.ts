import type { TLSSocket } from 'node:tls';
import type { HttpCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { critical, type Outcome } from '../health/outcome.ts';
import { firstToEnd, lasting, NOT_SHOWN } from './certificate-age.ts';
import { asked, beginning } from './fetched.ts';
import { timed } from './timed.ts';

/** Asks a URL; redirects are not followed, so that a login page does not pass for the page itself. */
export const httpCheck =
  ({ url, status, body, tls = {}, latency = {}, certificate }: HttpCheck): Attempt =>
  async signal => {
    const began = performance.now();
    const answer = await asked(new URL(url), tls, signal);
    const first = certificate && firstToEnd(answer.socket as TLSSocket);
    try {
      const { statusCode = 0 } = answer;
      if (!(status === undefined ? statusCode >= 200 && statusCode < 300 : status.includes(statusCode)))
        return critical(`answers with status ${statusCode}`);
      if (body !== undefined && !(await beginning(answer)).includes(body))
        return critical('the answer does not contain the expected text');
      const inTime = timed((performance.now() - began) / 1000, latency);
      if (certificate === undefined) return inTime;
      return worse(inTime, first === undefined ? critical(NOT_SHOWN) : lasting(first, certificate));
    } finally {
      answer.destroy();
    }
  };

/** Of two that are as bad, both. */
function worse(answer: Outcome, age: Outcome): Outcome {
  if (age.status === 'healthy') return answer;
  if (answer.status === age.status) return { ...age, message: `${answer.message}; ${age.message}` };
  return answer.status === 'critical' ? answer : age;
}
