import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import type { QueryProblem } from '../expression.ts';
import { NO_PROBLEMS, problem } from '../problem.ts';
import { numberText } from '../promql/built.ts';
import { rangeText } from '../range.ts';

/** What the number in a label is compared with: a plain number, a duration or a size. */
export type Amount = number | DurationInput | BytesInput;

/** `500`, `5s`, `10MiB`, as label filters of LogQL write it. */
export function amountText(amount: Amount): { readonly text: string; readonly problems: readonly QueryProblem[] } {
  if (typeof amount === 'number') {
    if (Number.isFinite(amount)) return { text: numberText(amount), problems: NO_PROBLEMS };
    return { text: '0', problems: [problem('query-number-invalid', `${amount} is not finite.`, 'Give a number.')] };
  }
  if (amount instanceof Bytes) return { text: `${amount.bytes}B`, problems: NO_PROBLEMS };
  if (typeof amount === 'string' && /^\d+(\.\d+)?[KMGT]i$/.test(amount))
    return { text: `${amount}B`, problems: NO_PROBLEMS };
  return rangeText(amount instanceof Duration ? amount : (amount as DurationInput), 'The amount', 'allowed');
}
