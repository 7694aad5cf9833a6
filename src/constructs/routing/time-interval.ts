import type { TimeInterval } from '../../model/routing.ts';
import { dnsLabel } from '../names.ts';
import { checkTimeRange } from './check-time-range.ts';

export type TimeRange = TimeInterval['intervals'][number];

export interface TimeIntervalDeclaration {
  readonly name: string;
  readonly intervals: readonly TimeRange[];
  readonly trace: { readonly stack?: string };
}

/**
 * Times of the week or year, for muting:
 * `timeInterval('nights', { times: [{ start: '20:00', end: '24:00' }], location: 'Europe/Berlin' })`.
 * Several ranges are joined; within one range all conditions hold. @default location - UTC
 * @throws InputError `time-interval-invalid`
 */
export function timeInterval(
  name: string,
  ...intervals: readonly [TimeRange, ...TimeRange[]]
): TimeIntervalDeclaration {
  for (const range of intervals) checkTimeRange(name, range);
  return { name: dnsLabel('A time interval', name), intervals, trace: new Error('declared here') };
}
