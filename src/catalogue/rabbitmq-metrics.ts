import { counter, gauge } from '../query/promql/declare.ts';

const queue = { vhost: 'string', queue: 'string' } as const;

/** What RabbitMQ says of itself (rabbitmq_prometheus), as far as packs use it. Source: `/metrics` of 3.10.8, and
 * `/metrics/per-object` for the labels of queues. */
export const rabbitmqMetrics = {
  memoryAlarm: gauge('rabbitmq_alarms_memory_used_watermark', { help: '1 while memory is above its limit.' }),
  diskAlarm: gauge('rabbitmq_alarms_free_disk_space_watermark', { help: '1 while disk space is below its limit.' }),
  filesAlarm: gauge('rabbitmq_alarms_file_descriptor_limit', { help: '1 while no file can be opened.' }),
  ready: gauge('rabbitmq_queue_messages_ready', { help: 'Messages nobody has taken.', labels: queue }),
  unacked: gauge('rabbitmq_queue_messages_unacked', { help: 'Messages taken and not finished.', labels: queue }),
  consumers: gauge('rabbitmq_queue_consumers', { help: 'Consumers.', labels: queue }),
  unroutable: counter('rabbitmq_global_messages_unroutable_dropped_total', {
    help: 'Messages thrown away because no queue wanted them.',
    labels: { protocol: 'string' },
  }),
};
