import type { Inhibition } from '../../model/routing.ts';
import { needLabelNames, needObject } from '../input.ts';
import { type AlertMatch, matchers } from './matcher.ts';

/** Alerts that need not be told while another one fires. */
export interface InhibitionProps {
  /** While an alert like this fires … */
  readonly when: AlertMatch;
  /** … alerts like this are not told, … */
  readonly mute: AlertMatch;
  /** … if both carry the same values of these labels. A label both sides lack would match everything, and is refused. */
  readonly equal: readonly string[];
}

const EXAMPLE = "{ when: { alertname: 'ZoneDown' }, mute: { severity: 'warning' }, equal: ['zone'] }";

/** @throws InputError `value-missing`, `label-invalid` */
export const resolveInhibition = ({ when, mute, equal }: InhibitionProps): Omit<Inhibition, 'origin'> => ({
  source: matchers(needObject('"when" of an inhibition', when, EXAMPLE)),
  target: matchers(needObject('"mute" of an inhibition', mute, EXAMPLE)),
  equal: needLabelNames('equal of an inhibition', needObject('"equal" of an inhibition', equal, EXAMPLE)),
});
