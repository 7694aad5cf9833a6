import type { DurationInput } from '../../shared/duration.ts';
import { NO_PROBLEMS, problem } from '../problem.ts';
import { type RangeText, rangeSeconds } from '../range.ts';
import { numberText } from './built.ts';

/** The seconds that `predict_linear` looks ahead. */
export function predictArgument(ahead: DurationInput): RangeText {
  const seconds = rangeSeconds(ahead);
  if (seconds !== undefined) return { text: numberText(seconds), problems: NO_PROBLEMS };
  const message = `predictLinear looks ahead by "${ahead}", which is not a duration.`;
  return { text: '0', problems: [problem('duration-invalid', message, 'Write a duration such as "4h".')] };
}
