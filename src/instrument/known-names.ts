import { InputError } from '../shared/input-error.ts';
import { didYouMean } from '../shared/suggest.ts';

/**
 * An option that nobody reads would be missed in the first incident.
 * @throws InputError `value-missing`
 */
export function knownNames(what: string, given: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof given !== 'object' || given === null)
    throw new InputError(
      'value-missing',
      `${what} expects an object of options.`,
      `Known: ${Object.keys(known).join(', ')}.`,
    );
  const unknown = Object.keys(given).find(name => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new InputError('value-missing', `${what} has no option "${unknown}".`, didYouMean(unknown, Object.keys(known)));
}
