import { DURATIONS, SECRET_FIELDS, writtenSecret } from '../../model/declared-names.ts';
import { Duration } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { nearest } from '../../shared/suggest.ts';

/** Edits that no other field of a check is away from them. */
const MISSPELT = 2;

/** As much as a number of seconds says, or an example. */
const written = (seconds: unknown): string =>
  typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds) ? `${Duration.seconds(seconds)}` : '30s';

/** What to write instead of a name that only the exporter's file has, or that is nearly one of a declaration. */
function instead(check: string, name: string, value: unknown): string | undefined {
  if (Object.hasOwn(DURATIONS, name)) return undefined;
  const duration = Object.keys(DURATIONS).find(declared => DURATIONS[declared] === name);
  if (duration !== undefined) return `Write ${duration}: '${written(value)}'.`;
  const secret = Object.keys(SECRET_FIELDS).find(field => `${field}File` === name);
  if (secret !== undefined) return `Write ${writtenSecret(secret, check)}.`;
  const near = nearest(name, Object.keys(DURATIONS), MISSPELT);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

/**
 * The exporter's own complaint would name what its file says, which a declaration calls otherwise.
 * @throws InputError `option-unknown`
 */
export function needDeclaredName(check: string, name: string, value: unknown): void {
  const hint = instead(check, name, value);
  if (hint !== undefined)
    throw new InputError('option-unknown', `The check "${check}" has no option "${name}" in a declaration.`, hint);
}
