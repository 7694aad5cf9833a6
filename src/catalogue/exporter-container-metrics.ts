import { counter, gauge } from '../query/promql/declare.ts';

/** What our own exporter says of the container it runs in (docs/exporter.md); what the kernel does not say is missing. */
export const exporterContainerMetrics = {
  cpu: counter('sightline_container_cpu_seconds_total', {
    help: 'Time the container has used of all cores.',
    unit: 'seconds',
  }),
  cpuLimit: gauge('sightline_container_cpu_limit_cores', { help: 'Cores it may use; missing without a limit.' }),
  cpuPeriods: counter('sightline_container_cpu_periods_total', {
    help: 'Periods in which the limit of its CPU was looked at.',
  }),
  throttledPeriods: counter('sightline_container_cpu_throttled_periods_total', {
    help: 'Periods in which it wanted more CPU.',
  }),
  cpuWaiting: counter('sightline_container_cpu_waiting_seconds_total', {
    help: 'Time in which some of it had no core.',
    unit: 'seconds',
  }),
  workingSet: gauge('sightline_container_memory_working_set_bytes', {
    help: 'Memory in use, without page cache that can be given back.',
    unit: 'bytes',
  }),
  memoryLimit: gauge('sightline_container_memory_limit_bytes', {
    help: 'Memory it may use; missing without a limit.',
    unit: 'bytes',
  }),
  oomKills: counter('sightline_container_oom_kills_total', {
    help: 'Processes the kernel killed because its memory was full.',
  }),
  processes: gauge('sightline_container_processes', { help: 'Processes and threads in it.' }),
  processesLimit: gauge('sightline_container_processes_limit', {
    help: 'Processes and threads it may have; missing without a limit.',
  }),
  diskRead: counter('sightline_container_disk_read_bytes_total', {
    help: 'Bytes it read from block devices.',
    unit: 'bytes',
  }),
  diskWritten: counter('sightline_container_disk_written_bytes_total', {
    help: 'Bytes it wrote to block devices.',
    unit: 'bytes',
  }),
  networkReceived: counter('sightline_container_network_received_bytes_total', {
    help: 'Bytes received in its network namespace, loopback apart.',
    unit: 'bytes',
  }),
  networkSent: counter('sightline_container_network_sent_bytes_total', {
    help: 'Bytes sent in its network namespace, loopback apart.',
    unit: 'bytes',
  }),
  machineLoad: gauge('sightline_container_machine_load1', {
    help: 'Load average of a minute of the machine it runs on.',
  }),
};
