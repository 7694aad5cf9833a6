import { counter, gauge, histogram, summary } from '../query/promql/declare.ts';

/**
 * What the default collectors of client libraries say of their own process. Sources: prom-client 15.1 for Node.js,
 * prometheus_client 0.26 for Python, client_golang 1.23 for Go; on Linux.
 */
export const processMetrics = {
  openDescriptors: gauge('process_open_fds', { help: 'Open file descriptors.' }),
  maxDescriptors: gauge('process_max_fds', { help: 'File descriptors it may open.' }),
  residentMemory: gauge('process_resident_memory_bytes', { help: 'Memory in use.', unit: 'bytes' }),
};

export const nodejsMetrics = {
  lagP99: gauge('nodejs_eventloop_lag_p99_seconds', {
    help: '99th percentile of event-loop delays.',
    unit: 'seconds',
  }),
  heapUsed: gauge('nodejs_heap_size_used_bytes', { help: 'Heap in use.', unit: 'bytes' }),
  gcDuration: histogram('nodejs_gc_duration_seconds', {
    help: 'Garbage collections.',
    labels: { kind: ['major', 'minor', 'incremental', 'weakcb'] },
    unit: 'seconds',
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  }),
};

const generation = ['0', '1', '2'] as const;

export const pythonMetrics = {
  uncollectable: counter('python_gc_objects_uncollectable_total', {
    help: 'Objects that no collection could free.',
    labels: { generation },
  }),
  collections: counter('python_gc_collections_total', { help: 'Garbage collections.', labels: { generation } }),
};

export const goMetrics = {
  goroutines: gauge('go_goroutines', { help: 'Goroutines.' }),
  gcDuration: summary('go_gc_duration_seconds', {
    help: 'Pauses for garbage collection.',
    unit: 'seconds',
    quantiles: [0, 0.25, 0.5, 0.75, 1],
  }),
  memorySys: gauge('go_memstats_sys_bytes', { help: 'Memory taken from the system.', unit: 'bytes' }),
  memoryReleased: gauge('go_memstats_heap_released_bytes', { help: 'Heap given back.', unit: 'bytes' }),
  memoryLimit: gauge('go_gc_gomemlimit_bytes', { help: 'GOMEMLIMIT; 2^63-1 where there is none.', unit: 'bytes' }),
};
