import {
  type AlertDefinition,
  Duration,
  defineAlert,
  exampleLabels,
  firesWhen,
  type RecordingDefinition,
  rawSeries,
  records,
  type Service,
  series,
  staysSilentWhen,
} from 'sightline';
import { baseline, eachAlone, recordedText } from '../application/baseline.ts';
import type { AnyGauge } from '../application/own.ts';
import { NEEDS_A_WEEK } from '../application/season.ts';
import { strangerOf, targetOf } from '../application/targets.ts';

const USERS = 'service:active_users';
/** Of fewer, a third stays away by chance. */
const ENOUGH = 50;
/** Weeks differ by a tenth, bad weather by two. */
const FEW = 0.7;

/** Daily active users against the same hour of the same weekday (requirement). */
export function usersMissing(
  service: Service,
  users: AnyGauge,
): { readonly records: Readonly<Record<string, RecordingDefinition>>; readonly alert: AlertDefinition<'warning'> } {
  const { serviceName: name } = service;
  const own = { service: name };
  const labels = exampleLabels(users);
  const {
    now,
    usual,
    records: recordings,
  } = baseline({
    name: USERS,
    labels: own,
    group: `${name}-active-users`,
    now: users.value().maxBy('service'),
    unusual: its => its.now.value().lt(its.usual.value().mul(FEW)),
    tests: {
      now: [
        records('the larger of what two processes know', {
          given: [
            series(users, { ...targetOf(service), ...labels }, '80x31'),
            series(users, { ...targetOf(service), ...labels, instance: 'three' }, '60x31'),
            series(users, { ...labels, ...strangerOf(service) }, '900x31'),
          ],
          every: '2m',
          at: '1h',
          samples: [{ labels: own, value: 80 }],
        }),
      ],
      learned: { 'nothing is known yet': { now: 80 }, 'a quarter is missing': { now: 75, usual: 100 } },
      notLearned: { 'a third is missing': { now: 67, usual: 100 } },
    },
  });
  const expr = now.value().div(usual.value().gt(ENOUGH));
  const given = (today: string, usually: string) => [
    rawSeries(recordedText(USERS, 'now', own), today),
    rawSeries(recordedText(USERS, 'usual', own), usually),
    rawSeries(recordedText(USERS, 'now', { service: `${name}-other` }), '900x200'),
    rawSeries(recordedText(USERS, 'usual', { service: `${name}-other` }), '900x200'),
  ];
  return {
    records: recordings,
    alert: defineAlert({
      needs: NEEDS_A_WEEK,
      expr,
      equivalentMutants: eachAlone(expr.lt(FEW).text, own),
      levels: { warning: { below: FEW, for: '1h' } },
      summary: (_, v) => `${name} has ${v.percent} of the active users of this weekday`,
      runbook: {
        means: `Fewer than seven tenths of the users whom ${name} has at this hour of this weekday, by the last three weeks without their bad days.`,
        impact: 'People stay away, or are counted no more. Revenue follows within days.',
        confirm: [
          recordedText(USERS, 'now', own),
          recordedText(USERS, 'usual', own),
          'Do requests and logins drop as well? Then people are missing, else the counting is wrong.',
        ],
        causes: [
          'A holiday, or the end of a campaign.',
          'Logins fail, or an app store version crashes at its start.',
          'Tracking was changed or is blocked: users are there and not counted.',
        ],
        fix: [
          'On a holiday silence it until tomorrow; such a day is not learned.',
          'Go to the alerts on logins, errors and traffic first; they name the fault sooner.',
          'Compare with a count from the database.',
        ],
      },
      tests: [
        firesWhen('a third is missing for an hour', {
          given: given('67x200', '100x200'),
          from: '1h',
          annotations: { summary: `${name} has 67% of the active users of this weekday` },
        }),
        firesWhen('31 of a hundred are missing', { given: given('69x200', '100x200'), at: '2h' }),
        staysSilentWhen('exactly three tenths are missing', { given: given('70x200', '100x200'), at: '2h' }),
        staysSilentWhen('29 of a hundred are missing', { given: given('71x200', '100x200'), at: '2h' }),
        staysSilentWhen('nobody is there where fifty usually are', { given: given('0x200', '50x200'), at: '2h' }),
        firesWhen('nobody is there where 54 usually are', { given: given('0x200', '54x200'), at: '2h' }),
        staysSilentWhen('they are few for three quarters of an hour', {
          given: given('100x4 10x45 100x200', '100x200'),
          at: Duration.parse('62m'),
        }),
        staysSilentWhen('there is no week to compare with', { given: given('3x200', '_x200'), at: '2h' }),
      ],
    }),
  };
}
