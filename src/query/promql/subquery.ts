import type { DurationInput } from '../../shared/duration.ts';
import { joinProblems } from '../problem.ts';
import { type Range, rangeText } from '../range.ts';
import { type Built, PRECEDENCE, wrapped } from './built.ts';
import { predictArgument } from './predict.ts';
import { RangeVector } from './range-vector.ts';
import { type At, timeShift } from './time-shift.ts';

/** How a subquery evaluates its query. */
export interface SubqueryOptions {
  /** Time between two evaluations. @default - the evaluation interval */
  readonly every?: Range | undefined;
  /** How far back the whole range lies. @default - it ends now */
  readonly offset?: Range | undefined;
  /** @default - it ends at the time of the query */
  readonly at?: At | undefined;
}

/** A query evaluated repeatedly over a length of time. It can hold anything, so every range function is offered. */
export class Subquery<out V> extends RangeVector<V> {
  /** Per second; right only over a vector that is a counter. */
  rate(): V {
    return this.call('rate');
  }
  /** As `rate`, over the whole range. */
  increase(): V {
    return this.call('increase');
  }
  /** Per second, from the last two samples; right only over a counter. */
  irate(): V {
    return this.call('irate');
  }
  /** Last minus first value. */
  delta(): V {
    return this.call('delta');
  }
  /** Difference of the last two values. */
  idelta(): V {
    return this.call('idelta');
  }
  /** Slope per second, by linear regression. */
  deriv(): V {
    return this.call('deriv');
  }
  /** The value in the future if the linear trend goes on. */
  predictLinear(ahead: DurationInput): V {
    const { text, problems } = predictArgument(ahead);
    const of = { ...this.built, problems: joinProblems(this.built.problems, problems) };
    return new Subquery(of, this.make).call('predict_linear', text);
  }
}

/** `(query)[1h:1m] offset 1d` */
export function subqueryBuilt(of: Built, range: Range, options: SubqueryOptions): Built {
  const length = rangeText(range, 'The range of a subquery');
  const step = options.every === undefined ? undefined : rangeText(options.every, 'The step of a subquery');
  const shift = timeShift(options);
  return {
    ...of,
    text: `${wrapped(of, PRECEDENCE.atom)}[${length.text}:${step?.text ?? ''}]${shift.text}`,
    precedence: PRECEDENCE.atom,
    problems: joinProblems(of.problems, length.problems, step?.problems ?? [], shift.problems),
  };
}
