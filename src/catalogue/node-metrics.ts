import { gauge } from '../query/promql/declare.ts';

const filesystem = { device: 'string', fstype: 'string', mountpoint: 'string' } as const;

/** What node-exporter says of a machine, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const nodeMetrics = {
  memoryAvailable: gauge('node_memory_MemAvailable_bytes', {
    help: 'Memory programs can still get.',
    unit: 'bytes',
  }),
  memoryTotal: gauge('node_memory_MemTotal_bytes', { help: 'Memory of the machine.', unit: 'bytes' }),
  filesystemAvailable: gauge('node_filesystem_avail_bytes', {
    help: 'Space programs can still write.',
    labels: filesystem,
    unit: 'bytes',
  }),
  filesystemSize: gauge('node_filesystem_size_bytes', {
    help: 'Size of the filesystem.',
    labels: filesystem,
    unit: 'bytes',
  }),
};

/** File system types that are no disk: they live in memory, or show another one again. */
export const NO_DISK = /tmpfs|ramfs|overlay|squashfs|nsfs|devtmpfs|fuse.*/;
