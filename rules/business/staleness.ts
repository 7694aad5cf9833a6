import { type AlertDefinition, Duration, defineAlert, firesWhen, staysSilentWhen, time } from 'sightline';
import type { AnyGauge } from '../application/own.ts';
import type { Parts } from './subject.ts';

/** @param refreshed Unix time of the last success; of several processes the newest counts */
export function dataStale(parts: Parts, refreshed: AnyGauge): AlertDefinition<'warning' | 'error'> {
  const { name, by, keep } = parts;
  const age = time().sub(refreshed.value().maxBy(...keep));
  const given = (one: string) => parts.series(refreshed, one, '60x200', '0+60x200', '0+60x200');
  return defineAlert({
    expr: age,
    // Figures are promised every five minutes; the second failed round is told.
    levels: { warning: { above: 300, for: '5m' }, error: { above: 3600, for: '5m' } },
    summary: (l, v) => `${parts.place(by && l[by])}: business figures are ${v.duration} old`,
    runbook: {
      means: `The job in ${name} that computes business figures has not succeeded for that long; gauges still show its last result.`,
      impact: 'Dashboards and the alerts about users and money look calm, whatever happens.',
      confirm: [age.text, 'In the logs: the last run of the job, and how it ended.'],
      causes: [
        'The query it runs has become slower than its timeout.',
        'The scheduler runs in an instance that was restarted, or in none.',
        'It fails on a row that was not expected.',
      ],
      fix: [
        'Run it by hand and read its error.',
        'Give it a replica of the database, or an index, when it is too slow.',
        'Make it count a failed row and go on.',
      ],
    },
    tests: [
      firesWhen('it was refreshed every minute, for ten minutes', {
        given: given('0+60x10 600x190'),
        from: Duration.parse('20m30s'),
        labels: parts.firing(refreshed),
        severity: 'warning',
        annotations: { summary: `${parts.place(parts.firing(refreshed)[by ?? ''])}: business figures are 10m 30s old` },
      }),
      firesWhen('that was an hour ago', {
        given: given('0+60x10 600x190'),
        from: Duration.parse('75m30s'),
        already: 'warning',
        labels: parts.firing(refreshed),
        severity: ['warning', 'error'],
      }),
      staysSilentWhen('it is refreshed every five minutes', {
        given: given(Array.from({ length: 30 }, (_, nth) => `${nth * 300}x4`).join(' ')),
        at: '60m',
      }),
      staysSilentWhen('it is always exactly five minutes old', { given: given('-300+60x190'), at: '60m' }),
      firesWhen('it is always exactly an hour old', {
        given: given('-3600+60x190'),
        at: '100m',
        labels: parts.firing(refreshed),
        severity: 'warning',
      }),
    ],
  });
}
