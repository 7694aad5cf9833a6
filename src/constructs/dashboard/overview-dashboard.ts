import type { Dashboard, Row } from '../../model/dashboard.ts';
import { dashboardRecord } from './dashboard-record.ts';
import { addDisks, addServers, type OverviewSubject, serverRows } from './overview-rows.ts';
import type { Threshold } from './panel-props.ts';
import { promql } from './promql.ts';
import { RowBuilder } from './row-builder.ts';

const ANY_IS_RED: readonly Threshold[] = [
  { above: 0, color: 'green' },
  { above: 1, color: 'red' },
];

/**
 * The first thing somebody on call opens: what is down, what fires, and whether the stack that says so is well itself.
 * Draws only servers the stack has, so no panel is empty by design. Its uid, `<stack>-overview`, makes it the home page.
 */
export function overviewDashboard(subject: OverviewSubject): Dashboard {
  const rows = [
    row(subject, 'State', addState),
    ...serverRows(subject).map(({ title, fill }) => row(subject, title, fill)),
    row(subject, 'Servers', builder => addServers(builder, subject.scrapeJobs)),
    row(subject, 'Disks', builder => addDisks(builder, subject)),
  ];
  return dashboardRecord({
    uid: `${subject.stack}-overview`,
    title: `Overview of ${subject.stack}`,
    description: 'Targets, alerts and the health of the monitoring servers themselves.',
    tags: ['overview'],
    from: 'now-3h',
    rows: rows.filter(r => r.panels.length > 0),
    origin: subject.origin,
  });
}

function row({ origin }: OverviewSubject, title: string, fill: (row: RowBuilder) => void): Row {
  const builder = new RowBuilder(origin.path, origin);
  fill(builder);
  return builder.toRow(title, false);
}

function addState(row: RowBuilder): void {
  row
    .stat('Targets down', promql('count(up == 0) or vector(0)', []), {
      thresholds: ANY_IS_RED,
      description: 'Targets whose last scrape failed.',
      width: 4,
      height: 8,
    })
    .stat('Alerts firing', promql('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)', []), {
      thresholds: ANY_IS_RED,
      description: 'All severities. The Watchdog, which always fires, is not counted.',
      width: 4,
      height: 8,
    })
    .alertList('Alerts', '', { width: 8 })
    .bargauge('Targets up by job', promql('avg by (job) (up)', ['job']), {
      unit: 'percentunit',
      legend: '{{job}}',
      min: 0,
      max: 1,
      thresholds: [
        { above: 0, color: 'red' },
        { above: 1, color: 'green' },
      ],
    });
}
