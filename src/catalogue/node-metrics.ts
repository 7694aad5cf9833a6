import { counter, gauge } from '../query/promql/declare.ts';

const filesystem = { device: 'string', fstype: 'string', mountpoint: 'string' } as const;
const device = { device: 'string' } as const;
const modes = ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'] as const;

/** What node-exporter says of a machine, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const nodeMetrics = {
  memoryAvailable: gauge('node_memory_MemAvailable_bytes', {
    help: 'Memory programs can still get.',
    unit: 'bytes',
  }),
  memoryTotal: gauge('node_memory_MemTotal_bytes', { help: 'Memory of the machine.', unit: 'bytes' }),
  /** Only where the kernel measures pressure (`psi=1`). */
  memoryWaited: counter('node_pressure_memory_waiting_seconds_total', {
    help: 'Time in which at least one task waited for memory.',
  }),

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
  filesystemFiles: gauge('node_filesystem_files', { help: 'Inodes of the filesystem.', labels: filesystem }),
  filesystemFilesFree: gauge('node_filesystem_files_free', { help: 'Inodes that are free.', labels: filesystem }),
  filesystemReadonly: gauge('node_filesystem_readonly', {
    help: '1 where it is mounted read-only.',
    labels: filesystem,
  }),
  diskReads: counter('node_disk_reads_completed_total', { help: 'Completed reads.', labels: device }),
  diskWrites: counter('node_disk_writes_completed_total', { help: 'Completed writes.', labels: device }),
  diskWaited: counter('node_disk_io_time_weighted_seconds_total', {
    help: 'Time that requests took, each counted for itself.',
    labels: device,
  }),

  cpuSeconds: counter('node_cpu_seconds_total', {
    help: 'What cores did with their time.',
    labels: { cpu: 'string', mode: modes },
  }),
  load5: gauge('node_load5', { help: 'Tasks that run or wait for a disk, over five minutes.' }),

  receiveErrors: counter('node_network_receive_errs_total', { help: 'Errors while receiving.', labels: device }),
  transmitErrors: counter('node_network_transmit_errs_total', { help: 'Errors while sending.', labels: device }),
  received: counter('node_network_receive_packets_total', { help: 'Packets received.', labels: device }),
  transmitted: counter('node_network_transmit_packets_total', { help: 'Packets sent.', labels: device }),
  carrierChanges: counter('node_network_carrier_changes_total', {
    help: 'How often the link went or came.',
    labels: device,
  }),

  time: gauge('node_time_seconds', { help: 'The machine’s clock.', unit: 'seconds' }),
  clockSynchronized: gauge('node_timex_sync_status', { help: '1 where something keeps the clock right.' }),

  fileHandles: gauge('node_filefd_allocated', { help: 'Open files.' }),
  fileHandlesMax: gauge('node_filefd_maximum', { help: 'Files that can be open at once.' }),
  conntrackEntries: gauge('node_nf_conntrack_entries', { help: 'Connections the firewall remembers.' }),
  conntrackLimit: gauge('node_nf_conntrack_entries_limit', { help: 'Connections it can remember.' }),
  textfileError: gauge('node_textfile_scrape_error', { help: '1 where a file with metrics could not be read.' }),
};

/** What it says only of machines with bonds and software RAID. */
export const nodeHardwareMetrics = {
  bondSlaves: gauge('node_bonding_slaves', { help: 'Links of a bond.', labels: { master: 'string' } }),
  bondActive: gauge('node_bonding_active', { help: 'Links of a bond that are up.', labels: { master: 'string' } }),
  raidDisks: gauge('node_md_disks', {
    help: 'Disks of an array by state.',
    labels: { device: 'string', state: ['active', 'failed', 'spare'] },
  }),
  raidRequired: gauge('node_md_disks_required', { help: 'Disks an array is made of.', labels: device }),
};

/** What it says with `--collector.systemd` and `--collector.systemd.enable-restarts-metrics`. */
export const nodeSystemdMetrics = {
  unitState: gauge('node_systemd_unit_state', {
    help: '1 for the state a unit is in.',
    labels: {
      name: 'string',
      state: ['activating', 'active', 'deactivating', 'failed', 'inactive'],
      type: 'string',
    },
  }),
  unitRestarts: counter('node_systemd_service_restart_total', {
    help: 'How often systemd started a service again.',
    labels: { name: 'string' },
  }),
};

/** File system types that are no disk: they live in memory, or show another one again. */
export const NO_DISK = /tmpfs|ramfs|overlay|squashfs|nsfs|devtmpfs|fuse.*/;

/** Interfaces that programs make and take away: of containers, bridges, tunnels and virtual machines. */
export const MADE_INTERFACE =
  /lo|(veth|docker|br-|cni|cali|cilium|lxc|flannel|kube|nodelocaldns|tunl|tun|tap|wg|vxlan|geneve|gre|sit|ip6tnl|ifb|dummy|virbr|vnet).*/;
