import { Dashboard, type Pack } from 'sightline';
import { postgresMetrics } from 'sightline/catalogue';

const { up, connections, maxConnections, transactionAge, commits, rollbacks, deadlocks, blocksHit, blocksRead } =
  postgresMetrics;
const { replicationLag, slotRetained, deadRows, liveRows, frozenAge } = postgresMetrics;

const WINDOW = '$__rate_interval';
const chosen = { service: { variable: 'service' } } as const;
const each = '{{service}} {{instance}}';

/** PostgreSQL as postgres_exporter tells of it: who is connected, what is done, what is kept. */
export const postgresDashboard: Pack = stack => {
  new Dashboard(stack, 'postgres-dashboard', {
    title: 'PostgreSQL',
    tags: ['postgres'],
    variables: { service: { of: { metric: 'pg_up', label: 'service' }, label: 'Service', multi: true } },
  })
    .row('Connections', row =>
      row
        .timeseries('Up', up.value(chosen), { legend: each, min: 0, max: 1 })
        .timeseries(
          'Connections used',
          connections
            .value(chosen)
            .sumBy('service', 'instance')
            .div(maxConnections.value(chosen).maxBy('service', 'instance')),
          {
            unit: 'percentunit',
            legend: each,
            min: 0,
            max: 1,
            thresholds: [
              { above: 0, color: 'green' },
              { above: 0.8, color: 'orange' },
              { above: 0.95, color: 'red' },
            ],
          },
        )
        .timeseries('Connections by state', connections.value(chosen).sumBy('state'), {
          legend: '{{state}}',
          stacked: true,
          min: 0,
          description: '“idle in transaction” holds locks and keeps dead rows.',
        })
        .timeseries('Oldest transaction', transactionAge.value(chosen).maxBy('service', 'datname'), {
          unit: 's',
          legend: '{{service}} {{datname}}',
          min: 0,
        }),
    )
    .row('Work', row =>
      row
        .timeseries(
          'Transactions',
          {
            committed: commits.rate(WINDOW, chosen).sumBy(),
            'rolled back': rollbacks.rate(WINDOW, chosen).sumBy(),
          },
          { unit: 'cps', min: 0 },
        )
        .timeseries('Deadlocks', deadlocks.rate(WINDOW, chosen).sumBy('service', 'datname'), {
          unit: 'cps',
          legend: '{{service}} {{datname}}',
          min: 0,
        })
        .timeseries(
          'Read from memory',
          blocksHit
            .rate(WINDOW, chosen)
            .sumBy('service')
            .div(blocksHit.rate(WINDOW, chosen).add(blocksRead.rate(WINDOW, chosen)).sumBy('service')),
          { unit: 'percentunit', legend: '{{service}}', min: 0, max: 1 },
        ),
    )
    .row('What is kept', row =>
      row
        .timeseries('Replicas behind by', replicationLag.value(chosen), { unit: 's', legend: each, min: 0 })
        .timeseries('WAL kept for slots', slotRetained.value(chosen).maxBy('service', 'slot_name'), {
          unit: 'bytes',
          legend: '{{service}} {{slot_name}}',
          min: 0,
        })
        .timeseries(
          'Dead rows',
          deadRows
            .value(chosen)
            .div(deadRows.value(chosen).add(liveRows.value(chosen)).gt(10_000))
            .topk(10),
          {
            unit: 'percentunit',
            legend: '{{service}} {{relname}}',
            min: 0,
            max: 1,
            description: 'Of tables with more than 10,000 rows.',
          },
        )
        .timeseries('Age of transaction numbers', frozenAge.value(chosen).maxBy('service', 'datname'), {
          legend: '{{service}} {{datname}}',
          min: 0,
          description: 'At two thousand million PostgreSQL takes no writes any more.',
        }),
    );
};
