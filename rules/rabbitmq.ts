import {
  defineAlert,
  firesWhen,
  type Gauge,
  type RunbookProps,
  type Service,
  series,
  staysSilentWhen,
} from 'sightline';
import { rabbitmqMetrics } from 'sightline/catalogue';
import { type Exporter, exporterOf, exporterPack, PAGES_NOBODY, pages } from './application/exporter.ts';

const { memoryAlarm, diskAlarm, filesAlarm, ready, unacked, consumers, unroutable } = rabbitmqMetrics;

interface Alarm {
  readonly gauge: Gauge<Record<never, never>>;
  readonly what: string;
  readonly runbook: RunbookProps;
}

/** An alarm of a node stops every publisher of the whole cluster. */
const alarm =
  ({ gauge, what, runbook }: Alarm) =>
  ({ of, at, stranger }: Exporter) =>
    defineAlert({
      detect: 'fast',
      levels: { critical: { when: gauge.value(of).eq(1), for: '20s' } },
      summary: l => `RabbitMQ ${l.instance} takes no messages: ${what}`,
      runbook,
      tests: [
        firesWhen('the alarm has been on for twenty seconds, until it is off', {
          given: [series(gauge, at, '0 0 1x10 0x5'), series(gauge, stranger, '1x20')],
          every: '10s',
          from: '40s',
          until: '130s',
          labels: at,
          annotations: { summary: `RabbitMQ one takes no messages: ${what}` },
        }),
        staysSilentWhen('it was on once', { given: [series(gauge, at, '0 0 1 0x5')], every: '10s', at: '50s' }),
      ],
    });

const memory = alarm({
  gauge: memoryAlarm,
  what: 'its memory is above the limit',
  runbook: {
    means:
      'The node uses more than `vm_memory_high_watermark`, and the cluster blocks every connection that publishes.',
    impact: 'Publishers hang in their send. Consumers go on, which is how it can end by itself.',
    confirm: [
      '`rabbitmq-diagnostics memory_breakdown --unit MB`',
      '`rabbitmqctl list_queues name messages memory --sorted | tail`',
    ],
    causes: [
      'A queue nobody empties.',
      'Thousands of connections or channels: `connection_readers` in the breakdown.',
      'Consumers with an unlimited prefetch hold whole queues unacknowledged.',
    ],
    fix: [
      'Start or add consumers for the longest queue.',
      '`rabbitmqctl purge_queue <name>` where its messages are worth nothing.',
      '`rabbitmqctl set_vm_memory_high_watermark 0.6` for the moment.',
    ],
    escalate: 'To the owner of the longest queue before anything is purged.',
  },
});

const disk = alarm({
  gauge: diskAlarm,
  what: 'its disk is nearly full',
  runbook: {
    means: 'Less than `disk_free_limit` is left on the volume of the message store.',
    impact: 'All publishers of the cluster are blocked. At zero the node ends, and messages on their way are lost.',
    confirm: [
      '`df -h /var/lib/rabbitmq`',
      '`rabbitmq-diagnostics status | grep -A3 -i disk`',
      '`du -sh /var/lib/rabbitmq/mnesia/*/*`: messages, quorum segments or the log?',
    ],
    causes: [
      'Persistent messages pile up.',
      'A stream or a quorum queue without a length or age limit.',
      'Something else on the same volume.',
    ],
    fix: [
      'Make the volume larger; the alarm ends by itself.',
      'Give the queue a policy with `max-length-bytes` or `message-ttl`.',
      'A limit below the node’s memory is too small: raise `disk_free_limit` afterwards.',
    ],
  },
});

const files = alarm({
  gauge: filesAlarm,
  what: 'it cannot open another file',
  runbook: {
    means: 'Open files and sockets of the node have reached the limit of its process.',
    impact: 'New connections are refused, and queues cannot page to disk.',
    confirm: [
      '`rabbitmq-diagnostics status | grep -A6 "File Descriptors"`',
      '`rabbitmqctl list_connections user peer_host | sort | uniq -c | sort -n | tail`',
    ],
    causes: ['The limit is the system’s default of 1,024.', 'An application opens a connection for each message.'],
    fix: [
      '`LimitNOFILE=65536` in the unit, or the container’s `ulimits`, and a restart of the node.',
      'Let the application keep one connection per process and a channel per thread.',
    ],
  },
});

/** Of one queue each: the other page of the plugin has their sums under the same names. */
const SINGLE = { queue: { not: '' } } as const;

const orders = { vhost: '/', queue: 'orders' } as const;

const waiting = (messages: number, takers: number, { at, stranger }: Exporter) => [
  series(ready, { ...at, ...orders }, `${messages}x60`),
  series(consumers, { ...at, ...orders }, `${takers}x60`),
  series(ready, { ...at, vhost: '/', queue: 'mails' }, '9x60'),
  series(consumers, { ...at, vhost: '/', queue: 'mails' }, '1x60'),
  series(ready, at, '9x60'),
  series(consumers, at, '0x60'),
  series(ready, { ...stranger, ...orders }, '9x60'),
  series(consumers, { ...stranger, ...orders }, '0x60'),
];

const unattended = (exporter: Exporter) =>
  defineAlert({
    levels: {
      warning: {
        when: ready
          .value({ ...exporter.of, ...SINGLE })
          .gt(0)
          .and(consumers.value().eq(0)),
        for: '15m',
      },
    },
    summary: (l, v) => `Nobody takes the ${v.raw} messages of the queue ${l.queue} (${l.vhost})`,
    runbook: {
      means: 'Messages wait in a queue that has had no consumer for a quarter of an hour.',
      impact: 'What they ask for does not happen, and the queue grows until the node raises an alarm.',
      confirm: [
        '`rabbitmqctl list_queues -p <vhost> name messages_ready consumers state`',
        '`rabbitmqctl list_bindings -p <vhost> | grep <queue>`: does anything still publish to it?',
      ],
      causes: [
        'The workers are down, or wait for a connection after the node was restarted.',
        'The queue was renamed in the workers’ release, and the old one is still bound.',
        'A dead-letter queue: somebody has to look at what is in it.',
      ],
      fix: [
        'Start the workers.',
        'A left-over: unbind and delete it once its messages are worth nothing.',
        'A dead-letter queue: read the `x-death` header of a message, mend the cause, and shovel them back.',
      ],
    },
    tests: [
      firesWhen('one message waits for a quarter of an hour', {
        given: waiting(1, 0, exporter),
        from: '15m',
        labels: { ...exporter.at, ...orders },
        annotations: { summary: 'Nobody takes the 1 messages of the queue orders (/)' },
      }),
      staysSilentWhen('it has a consumer', { given: waiting(900, 1, exporter), at: '40m' }),
      staysSilentWhen('it is empty', { given: waiting(0, 0, exporter), at: '40m' }),
    ],
  });

const taken = (perMinute: number, { at, stranger }: Exporter) => [
  series(unacked, { ...at, ...orders }, `0+${perMinute}x120`),
  series(unacked, at, '0+900x120'),
  series(unacked, { ...stranger, ...orders }, '0+900x120'),
];

const unackedGrows = (exporter: Exporter) =>
  defineAlert({
    expr: unacked.delta('30m', { ...exporter.of, ...SINGLE }).round(),
    levels: { warning: { above: 1000, for: '15m' } },
    summary: (l, v) =>
      `The queue ${l.queue} (${l.vhost}) has ${v.raw} more unacknowledged messages than half an hour ago`,
    runbook: {
      means: 'Consumers take messages faster than they acknowledge them, and the difference grows.',
      impact:
        'Unacknowledged messages stay in memory, and all of them are delivered again when the consumer’s connection ends.',
      confirm: [
        '`rabbitmqctl list_consumers -p <vhost>`: prefetch_count 0 is without limit.',
        '`rabbitmqctl list_channels connection messages_unacknowledged prefetch_count --sorted | tail`',
      ],
      causes: [
        'A consumer forgets the ack in one of its branches, usually that of an error.',
        'What it calls hangs, so that nothing is ever finished.',
        'The prefetch has no limit.',
      ],
      fix: [
        'Set a prefetch of twice what one consumer works on at a time.',
        'Restart the consumer that hangs: its messages go to the others.',
        'Acknowledge or reject in every branch; reject without requeue what can never succeed.',
      ],
    },
    tests: [
      firesWhen('they grow by 35 a minute', {
        given: taken(35, exporter),
        from: '2610s',
        labels: { ...exporter.at, ...orders },
        annotations: {
          summary: 'The queue orders (/) has 1050 more unacknowledged messages than half an hour ago',
        },
      }),
      staysSilentWhen('they grow by a thousand in half an hour', { given: taken(100 / 3, exporter), at: '100m' }),
      staysSilentWhen('they are many, and stay as many', {
        given: [series(unacked, { ...exporter.at, ...orders }, '5000x120')],
        at: '100m',
      }),
    ],
  });

const lost = (values: string, { at, stranger }: Exporter, other = '0x60') => [
  series(unroutable, { ...at, protocol: 'amqp091' }, values),
  series(unroutable, { ...at, protocol: 'amqp10' }, other),
  series(unroutable, { ...stranger, protocol: 'amqp091' }, '0+60x60'),
];

const dropped = (exporter: Exporter) =>
  defineAlert({
    expr: unroutable.increase('10m', exporter.of).round().maxBy('instance'),
    levels: { warning: { above: 0, for: '1m' } },
    summary: (l, v) =>
      `RabbitMQ ${l.instance} threw away ${v.raw} messages within ten minutes, since no queue wanted them`,
    runbook: {
      means:
        'Messages were published to an exchange that has no queue for their routing key, without `mandatory` and without an alternate exchange.',
      impact: 'They are gone, and the publisher was told that all is well.',
      confirm: [
        '`rabbitmqctl list_bindings -p <vhost> source_name routing_key destination_name`',
        'Which release of which publisher began at that time?',
      ],
      causes: [
        'A routing key was renamed on one side only.',
        'Queues are declared by the consumers, and these have never been there.',
        'A binding was deleted together with an old queue.',
      ],
      fix: [
        'Bind the queue: `rabbitmqadmin declare binding source=… destination=… routing_key=…`.',
        'Give the exchange an `alternate-exchange`, so that nothing is lost the next time.',
        'Publish with `mandatory` and publisher confirms.',
      ],
    },
    tests: [
      firesWhen('one of each protocol was, on either page', {
        given: lost('3x4 4x50', exporter, '3x4 4x50'),
        from: '6m',
        until: '14m',
        labels: { instance: 'one' },
        annotations: { summary: 'RabbitMQ one threw away 1 messages within ten minutes, since no queue wanted them' },
      }),
      firesWhen('some were since the node was started again', {
        given: lost('900x4 2x30', exporter),
        at: '6m',
        labels: { instance: 'one' },
        annotations: { summary: 'RabbitMQ one threw away 2 messages within ten minutes, since no queue wanted them' },
      }),
      staysSilentWhen('none was', { given: lost('3x60', exporter), at: '30m' }),
    ],
  });

/**
 * RabbitMQ as its own plugin rabbitmq_prometheus tells of it: `stack.use(rabbitmqRules(broker))`. What is of single
 * queues needs the page that has them as well: `scrape: { jobs: { queues: { path: '/metrics/per-object' } } }`. A node
 * that is down is `ServiceDown`.
 */
export function rabbitmqRules(service: Service) {
  const exporter = exporterOf('rabbitmqRules', service);
  const pack = exporterPack('rabbitmq', exporter, {
    RabbitmqMemoryAlarm: memory(exporter),
    RabbitmqDiskAlarm: disk(exporter),
    RabbitmqFilesAlarm: files(exporter),
    RabbitmqQueueUnattended: unattended(exporter),
    RabbitmqUnackedGrows: unackedGrows(exporter),
    RabbitmqMessagesUnroutable: dropped(exporter),
  });
  if (pages(exporter)) return pack;
  return pack.tune({
    RabbitmqMemoryAlarm: PAGES_NOBODY,
    RabbitmqDiskAlarm: PAGES_NOBODY,
    RabbitmqFilesAlarm: PAGES_NOBODY,
  });
}
