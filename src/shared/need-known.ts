import { InputError } from './input-error.ts';
import { isObject } from './is-object.ts';
import { shown } from './shown.ts';
import { didYouMean } from './suggest.ts';

/**
 * An option that nobody knows would be passed over in silence, and missed in the first incident.
 * @throws InputError `value-missing` for what is no object of options, `option-unknown`
 */
export function needKnown(what: string, given: unknown, known: readonly string[]): asserts given is object {
  if (!isObject(given))
    throw new InputError(
      'value-missing',
      `${what} expects an object of options, found ${shown(given)}.`,
      `Known: ${known.join(', ')}.`,
    );
  const unknown = Object.keys(given).find(name => !known.includes(name));
  if (unknown === undefined) return;
  throw new InputError('option-unknown', `${what} has no option ${shown(unknown)}.`, didYouMean(unknown, known));
}
