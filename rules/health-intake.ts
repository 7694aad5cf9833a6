import { type AlertDefinition, defineAlert, firesWhen, type Service, series, staysSilentWhen } from 'sightline';
import { exporterIntakeMetrics } from 'sightline/catalogue';
import { targetOf } from './application/targets.ts';

const { refused, packetsLost, eventsDropped } = exporterIntakeMetrics;

/** Nobody is told the value. */
const RATE = 'a rate is above zero exactly when the increase is; nobody is told the value';

/** What the exporter of a service is sent and does not keep: values, packets and trace events. */
export function lossesOf(service: Service) {
  const name = { service: service.serviceName };
  const target = { ...targetOf(service), job: `${service.serviceName}-exporter` };
  const stranger = { ...target, service: `${service.serviceName}-other` };
  return {
    MetricsRefused: metricsRefused(name, target, stranger),
    StatsdPacketsLost: packetsAreLost(name, target, stranger),
    TraceEventsLost: eventsAreLost(name, target, stranger),
  };
}

type Name = Readonly<{ service: string }>;
type Target = ReturnType<typeof targetOf>;

const metricsRefused = (name: Name, target: Target, stranger: Target): AlertDefinition => {
  const when = refused.increase('5m', name).gt(0);
  const malformed = { source: 'http', reason: 'malformed' } as const;
  const limit = { source: 'statsd', reason: 'limit' } as const;
  return defineAlert({
    levels: { warning: { when, for: '10m' } },
    equivalentMutants: { [when.expression.text.replace('increase(', 'rate(')]: RATE },
    summary: l => `Metrics that ${l.service} sends over ${l.source} are refused: ${l.reason}`,
    runbook: {
      means:
        'Again and again for ten minutes the exporter was sent metrics that it does not take. Over HTTP all values of such a request are lost, over StatsD the line.',
      impact: 'What they count is too low or missing on dashboards, and alerts about it stay silent.',
      confirm: [
        'Post one of them with `curl -i` to `/api/metrics`: the answer names what is wrong with it, and what to write.',
        '`sightline_exporter_ingest_series`: near its limit the reason is the number of series.',
      ],
      causes: [
        '`limit`: a label that is different for every request, or more series than `ingest.limits` allows.',
        '`conflict`: one name is sent as two kinds, or with other labels or buckets than it began with.',
        '`malformed`, `name`, `labels`, `value`, `unsupported`: a client that writes something else than this exporter reads.',
      ],
      fix: [
        'Take the label out that has no end of values; raise `ingest.limits` where the growth is real.',
        'Declare the metric in `ingest.metrics`, so that kind and buckets are known before the first value comes.',
      ],
    },
    tests: [
      firesWhen('one is refused a minute, for ten minutes and until nothing was for five', {
        given: [
          series(refused, { ...target, ...malformed }, '0 0+1x14 14x20'),
          series(refused, { ...stranger, ...malformed }, '0+1x40'),
        ],
        from: '12m',
        until: '19m',
        labels: { ...target, ...malformed },
        annotations: { summary: `Metrics that ${target.service} sends over http are refused: malformed` },
      }),
      firesWhen('one is refused after each restart', {
        given: [series(refused, { ...target, ...limit }, '7 1 7 1 7 1 7 1 7 1 7 1 7 1 7 1 7x20')],
        from: '11m',
        until: '20m',
        labels: { ...target, ...limit },
      }),
      staysSilentWhen('one was refused', {
        given: [series(refused, { ...target, ...malformed }, '0 0 1x40')],
        every: '30s',
        at: '20m',
      }),
    ],
  });
};

const packetsAreLost = (name: Name, target: Target, stranger: Target): AlertDefinition => {
  const when = packetsLost.increase('5m', name).gt(0);
  return defineAlert({
    levels: { warning: { when } },
    equivalentMutants: { [when.expression.text.replace('increase(', 'rate(')]: RATE },
    summary: l => `StatsD packets of ${l.service} are lost on their way into ${l.instance}`,
    runbook: {
      means: 'They came faster than the exporter took them, and the kernel threw away what did not fit.',
      impact: 'Counters and histograms that come over StatsD are too low; nobody can say by how much.',
      confirm: ['`rate(sightline_exporter_statsd_packets_total[5m])`: 5,000 a second is what it was measured with.'],
      causes: ['A burst: a job that counts every row.', 'The exporter’s container is short of CPU.'],
      fix: [
        'Let the client count before it sends, several lines in a packet, or with a sample rate (`|@0.1`).',
        'Give the exporter more CPU.',
      ],
    },
    tests: [
      firesWhen('one was within the last five minutes', {
        given: [series(packetsLost, target, '0 0 1x20'), series(packetsLost, stranger, '0+1x20')],
        from: '2m',
        until: '6m',
        labels: target,
        annotations: { summary: `StatsD packets of ${target.service} are lost on their way into ${target.instance}` },
      }),
      firesWhen('one was after a restart', {
        given: [series(packetsLost, target, '7 7 1x20')],
        from: '2m',
        until: '6m',
        labels: target,
      }),
    ],
  });
};

const eventsAreLost = (name: Name, target: Target, stranger: Target): AlertDefinition => {
  const when = eventsDropped.increase('5m', name).gt(0);
  return defineAlert({
    levels: { warning: { when } },
    equivalentMutants: { [when.expression.text.replace('increase(', 'rate(')]: RATE },
    summary: l => `Trace events of ${l.service} are lost: ${l.reason}`,
    runbook: {
      means:
        'The exporter has taken trace events and cannot pass them on: too many wait, or the receiver refuses them.',
      impact: 'Traces have holes, and span metrics count too little.',
      confirm: [
        'The exporter’s log says why the receiver does not take them.',
        'sightline_exporter_trace_events_queued: does it stand at `mostQueued`?',
      ],
      causes: [
        '`queue_full`: the Collector is away for longer than the queue lasts.',
        '`refused`: it answers with an error that trying again does not mend, such as a wrong token.',
      ],
      fix: [
        'Bring the Collector back; what waits goes out by itself.',
        'Where it has to last longer, raise `mostQueued` and `mostQueuedBytes`.',
      ],
    },
    tests: [
      firesWhen('one was within the last five minutes', {
        given: [
          series(eventsDropped, { ...target, reason: 'queue_full' }, '0 0 1x20'),
          series(eventsDropped, { ...target, reason: 'refused' }, '0x20'),
          series(eventsDropped, { ...stranger, reason: 'refused' }, '0+1x20'),
        ],
        from: '2m',
        until: '6m',
        labels: { ...target, reason: 'queue_full' },
        annotations: { summary: `Trace events of ${target.service} are lost: queue_full` },
      }),
      firesWhen('one was after a restart', {
        given: [series(eventsDropped, { ...target, reason: 'refused' }, '7 7 1x20')],
        from: '2m',
        until: '6m',
        labels: { ...target, reason: 'refused' },
      }),
    ],
  });
};
