import type { TimeInterval } from '../../model/routing.ts';
import { InputError } from '../../shared/input-error.ts';
import { didYouMean } from '../../shared/suggest.ts';

const DAYS = '(sunday|monday|tuesday|wednesday|thursday|friday|saturday)';
const MONTHS = '(january|february|march|april|may|june|july|august|september|october|november|december|[1-9]|1[0-2])';
const DAY_OF_MONTH = '-?([1-9]|[12][0-9]|3[01])';

/** What Alertmanager takes, as one value or as `first:last`; with anything else it does not start. */
const FIELDS = {
  weekdays: { value: DAYS, example: "['monday:friday']" },
  daysOfMonth: { value: DAY_OF_MONTH, example: "['1:7', '-1']" },
  months: { value: MONTHS, example: "['december']" },
  years: { value: '[0-9]{4}', example: "['2027']" },
} as const;

/** @throws InputError `time-interval-invalid` */
export function checkTimeRange(name: string, range: TimeInterval['intervals'][number]): void {
  for (const { start, end } of range.times ?? []) {
    const wrong = [start, end].find(time => !/^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/.test(time));
    if (wrong !== undefined) throw invalid(name, `"${wrong}" is no time of day`, "Write it as '07:00', up to '24:00'.");
    if (start >= end)
      throw invalid(
        name,
        `"${start}" is not before "${end}"`,
        `A night is two ranges: { start: '${start}', end: '24:00' }, { start: '00:00', end: '${end}' }.`,
      );
  }
  for (const [field, { value, example }] of Object.entries(FIELDS)) {
    const wrong = range[field as keyof typeof FIELDS]?.find(text => !new RegExp(`^${value}(:${value})?$`).test(text));
    if (wrong !== undefined) throw invalid(name, `"${wrong}" is none of ${field}`, `Write ${field}: ${example}.`);
  }
  if (range.location !== undefined) checkLocation(name, range.location);
}

/** Names as the database of time zones spells them; Alertmanager looks them up in the one of its image. */
function checkLocation(name: string, location: string): void {
  const zones = Intl.supportedValuesOf('timeZone');
  if (location === 'UTC' || zones.includes(location) || isOlderName(location)) return;
  throw invalid(name, `"${location}" is no time zone`, didYouMean(location, zones));
}

/** Such as `Asia/Kolkata`: known, but not listed. Asking costs a moment, so only what is not listed is asked for. */
function isOlderName(location: string): boolean {
  if (!/^[A-Z]\w+(\/[A-Z][\w+-]*)+$/.test(location)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: location });
    return true;
  } catch {
    return false;
  }
}

const invalid = (name: string, what: string, hint: string): InputError =>
  new InputError('time-interval-invalid', `The time interval "${name}": ${what}.`, hint);
