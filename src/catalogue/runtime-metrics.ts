import { counter, gauge, histogram, summary } from '../query/promql/declare.ts';

/**
 * What the default collectors of client libraries say of their own process. Sources: prom-client 15.1 for Node.js,
 * prometheus_client 0.26 for Python, client_golang 1.23 for Go, client_java 1.4 and Micrometer 1.16 for the JVM; on Linux.
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

const area = ['heap', 'nonheap'] as const;

/** client_java: `JvmMetrics.builder().register()`. Its processes have `processMetrics` as well. */
export const jvmMetrics = {
  heapMax: gauge('jvm_memory_max_bytes', {
    help: 'What a part of memory may hold; -1 without a limit.',
    labels: { area },
    unit: 'bytes',
  }),
  collectionUsed: gauge('jvm_memory_pool_collection_used_bytes', {
    help: 'What was in use right after the last collection of the pool.',
    labels: { pool: 'string' },
    unit: 'bytes',
  }),
  collectionMax: gauge('jvm_memory_pool_collection_max_bytes', {
    help: 'What the pool might hold then; -1 without a limit.',
    labels: { pool: 'string' },
    unit: 'bytes',
  }),
  collections: summary('jvm_gc_collection_seconds', {
    help: 'Garbage collections; of concurrent collectors pauses and whole cycles apart.',
    labels: { gc: 'string' },
    unit: 'seconds',
  }),
  threads: gauge('jvm_threads_current', { help: 'Threads.' }),
  deadlocked: gauge('jvm_threads_deadlocked', { help: 'Threads that wait for each other.' }),
  buffers: gauge('jvm_buffer_pool_used_bytes', {
    help: 'Memory of buffers outside of the heap.',
    labels: { pool: 'string' },
    unit: 'bytes',
  }),
};

/**
 * Micrometer, which Spring Boot and Quarkus use: its binders JvmMemoryMetrics, JvmGcMetrics, JvmHeapPressureMetrics,
 * JvmThreadMetrics, JvmThreadDeadlockMetrics and FileDescriptorMetrics.
 */
export const micrometerMetrics = {
  heapMax: gauge('jvm_memory_max_bytes', {
    help: 'What a pool may hold; -1 without a limit.',
    labels: { area, id: 'string' },
    unit: 'bytes',
  }),
  usageAfterCollection: gauge('jvm_memory_usage_after_gc', {
    help: 'Share of the long-lived part of the heap that the last collection left in use.',
    labels: { area: ['heap'], pool: ['long-lived'] },
  }),
  pauses: summary('jvm_gc_pause_seconds', {
    help: 'Pauses for garbage collection.',
    labels: { action: 'string', cause: 'string', gc: 'string' },
    unit: 'seconds',
  }),
  threads: gauge('jvm_threads_live_threads', { help: 'Threads.' }),
  deadlocked: gauge('jvm_threads_deadlocked_threads', { help: 'Threads that wait for each other.' }),
  buffers: gauge('jvm_buffer_memory_used_bytes', {
    help: 'Memory of buffers outside of the heap.',
    labels: { id: 'string' },
    unit: 'bytes',
  }),
  openFiles: gauge('process_files_open_files', { help: 'Open file descriptors.' }),
  maxFiles: gauge('process_files_max_files', { help: 'File descriptors it may open.' }),
};
