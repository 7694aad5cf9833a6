import { Dashboard, type Pack, time } from 'sightline';
import { exporterIntakeMetrics, exporterMetrics } from 'sightline/catalogue';
import { containerPanels } from './health-container.ts';

const { status, duration, lastRun } = exporterMetrics;
const { refused, packetsLost, eventsDropped } = exporterIntakeMetrics;
const chosen = { service: { variable: 'service' } } as const;
const RED_ABOVE_NONE = [
  { above: 0, color: 'green' },
  { above: 1, color: 'red' },
];
const each = '{{service}} {{check}}';

/** What the exporters beside the services find. Needs an `Exporter`. */
export const healthDashboard: Pack = stack => {
  const counted = (one: 'warning' | 'critical' | 'unknown') => status.value({ ...chosen, status: one }).sumBy();
  new Dashboard(stack, 'health-dashboard', {
    title: 'Health checks',
    tags: ['health'],
    variables: {
      service: { of: { metric: 'sightline_check_status', label: 'service' }, label: 'Service', multi: true },
    },
  })
    .row('Now', row =>
      row
        .stat('Failing', counted('critical'), { thresholds: RED_ABOVE_NONE, width: 8 })
        .stat('Near their limit', counted('warning'), {
          thresholds: [
            { above: 0, color: 'green' },
            { above: 1, color: 'orange' },
          ],
          width: 8,
        })
        .stat('Not known', counted('unknown'), {
          width: 8,
          description: 'Never made yet, or waiting for one that they depend on.',
        }),
    )
    .row('Over time', row =>
      row
        .timeseries('Failing', status.value({ ...chosen, status: 'critical' }), {
          legend: each,
          min: 0,
          max: 1,
          width: 12,
        })
        .timeseries('Near their limit', status.value({ ...chosen, status: 'warning' }), {
          legend: each,
          min: 0,
          max: 1,
          width: 12,
        })
        .timeseries('How long the last attempt took', duration.value(chosen), {
          unit: 's',
          legend: each,
          min: 0,
          width: 12,
        })
        .timeseries('Age of the last result', time().sub(lastRun.value(chosen)), {
          unit: 's',
          legend: each,
          min: 0,
          width: 12,
        }),
    )
    .row('Sent by applications, and not kept', row =>
      row
        .timeseries('Metrics refused', refused.increase('5m', chosen).sumBy('service', 'source', 'reason'), {
          legend: '{{service}} {{source}} {{reason}}',
          min: 0,
          width: 8,
          description: 'Requests, packets and values in five minutes.',
        })
        .timeseries('StatsD packets lost', packetsLost.increase('5m', chosen).sumBy('service'), {
          legend: '{{service}}',
          min: 0,
          width: 8,
          description: 'In five minutes.',
        })
        .timeseries('Trace events lost', eventsDropped.increase('5m', chosen).sumBy('service', 'reason'), {
          legend: '{{service}} {{reason}}',
          min: 0,
          width: 8,
          description: 'In five minutes.',
        }),
    )
    .row('What the exporters’ containers use', containerPanels, { collapsed: true });
};
