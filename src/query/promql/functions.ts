import { NO_PROBLEMS } from '../problem.ts';
import { type Built, called, NO_METRICS, numberBuilt, operandBuilt, PRECEDENCE } from './built.ts';
import { Scalar } from './scalar.ts';
import { Vector } from './vector.ts';

const call = (name: string): Built => ({
  text: `${name}()`,
  precedence: PRECEDENCE.atom,
  labels: [],
  metrics: NO_METRICS,
  problems: NO_PROBLEMS,
});

/** The Unix time of the evaluation, in seconds. */
export const time = (): Scalar => new Scalar(call('time'));

/** A number as a vector of one sample without labels: the other side of an `or` that must never be empty. */
export function vector(value: number | Scalar): Vector<never> {
  return new Vector(called('vector', typeof value === 'number' ? numberBuilt(value) : operandBuilt(value)));
}

/** A part of a date in UTC: of now, or of each sample read as Unix time. */
function calendar(name: string) {
  function part(): Vector<never>;
  function part<L extends string>(of: Vector<L>): Vector<L>;
  function part(of?: { readonly built: Built }): { readonly built: Built } {
    return new Vector(of === undefined ? call(name) : called(name, of.built));
  }
  return part;
}

/** 0 to 59. */
export const minute = calendar('minute');
/** 0 to 23, UTC. */
export const hour = calendar('hour');
/** 0 (Sunday) to 6. */
export const dayOfWeek = calendar('day_of_week');
/** 1 to 31. */
export const dayOfMonth = calendar('day_of_month');
/** 1 to 366. */
export const dayOfYear = calendar('day_of_year');
/** 28 to 31. */
export const daysInMonth = calendar('days_in_month');
/** 1 to 12. */
export const month = calendar('month');
export const year = calendar('year');
