import { Dashboard, type Pack } from 'sightline';
import { redisMetrics } from 'sightline/catalogue';

const { up, clients, maxClients, rejected, memoryUsed, memoryMax, evicted, hits, misses, replicas, replicaLag } =
  redisMetrics;
const { masterLinkUp, snapshotOk, logWriteOk } = redisMetrics;

const WINDOW = '$__rate_interval';
const chosen = { service: { variable: 'service' } } as const;
const each = '{{service}} {{instance}}';
const share = {
  unit: 'percentunit',
  legend: each,
  min: 0,
  max: 1,
  thresholds: [
    { above: 0, color: 'green' },
    { above: 0.8, color: 'orange' },
    { above: 0.95, color: 'red' },
  ],
} as const;

/** Redis or Valkey as redis_exporter tells of it. */
export const redisDashboard: Pack = stack => {
  new Dashboard(stack, 'redis-dashboard', {
    title: 'Redis',
    tags: ['redis'],
    variables: { service: { of: { metric: 'redis_up', label: 'service' }, label: 'Service', multi: true } },
  })
    .row('Clients', row =>
      row
        .timeseries('Up', up.value(chosen), { legend: each, min: 0, max: 1 })
        .timeseries('Connections used', clients.value(chosen).div(maxClients.value(chosen)), share)
        .timeseries('Connections refused', rejected.rate(WINDOW, chosen), { unit: 'cps', legend: each, min: 0 }),
    )
    .row('Memory and keys', row =>
      row
        .timeseries('Memory used', memoryUsed.value(chosen).div(memoryMax.value(chosen).gt(0)), {
          ...share,
          description: 'Of `maxmemory`; servers without that limit are not shown.',
        })
        .timeseries('Memory', memoryUsed.value(chosen), { unit: 'bytes', legend: each, min: 0 })
        .timeseries('Keys dropped to make room', evicted.rate(WINDOW, chosen), { unit: 'cps', legend: each, min: 0 })
        .timeseries(
          'Reads that found their key',
          hits
            .rate(WINDOW, chosen)
            .sumBy('service')
            .div(hits.rate(WINDOW, chosen).add(misses.rate(WINDOW, chosen)).sumBy('service')),
          { unit: 'percentunit', legend: '{{service}}', min: 0, max: 1 },
        ),
    )
    .row('Copies and files', row =>
      row
        .timeseries('Replicas connected', replicas.value(chosen), { legend: each, min: 0 })
        .timeseries('Link to the master', masterLinkUp.value(chosen), { legend: each, min: 0, max: 1 })
        .timeseries('Replicas behind by', replicaLag.value(chosen), { unit: 's', legend: each, min: 0 })
        .timeseries(
          'Last write to disk worked',
          { snapshot: snapshotOk.value(chosen).minBy(), 'append-only file': logWriteOk.value(chosen).minBy() },
          { min: 0, max: 1, description: 'The worst of the chosen servers; 0 is a failure.' },
        ),
    );
};
