import { counter, Dashboard, gauge, type Pack, rawPromql } from 'sightline';
import { NO_DISK, nodeMetrics } from 'sightline/catalogue';

const { memoryAvailable, memoryTotal, filesystemAvailable: available, filesystemSize: size } = nodeMetrics;

const WINDOW = '$__rate_interval';

/** What this pack reads of node-exporter 1.12, as its `/metrics` names it. */
const cpu = counter('node_cpu_seconds_total', {
  help: 'Seconds each core spent in each mode.',
  labels: { cpu: 'string', mode: ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] },
  unit: 'seconds',
});
const load = gauge('node_load1', { help: 'Processes that run or wait, averaged over a minute.' });
// Not declared: its name has no `_total`, although it only grows.
const swappedIn = rawPromql(`rate(node_vmstat_pswpin{instance=~"$instance"}[${WINDOW}])`, {
  labels: ['instance', 'job', 'service'],
});
const disk = { device: 'string', fstype: 'string', mountpoint: 'string' } as const;
const filesFree = gauge('node_filesystem_files_free', { help: 'Files that can still be made.', labels: disk });
const files = gauge('node_filesystem_files', { help: 'Files the filesystem can hold.', labels: disk });
const busy = counter('node_disk_io_time_seconds_total', {
  help: 'Seconds in which the device worked.',
  labels: { device: 'string' },
  unit: 'seconds',
});
const received = counter('node_network_receive_bytes_total', {
  help: 'Received.',
  labels: { device: 'string' },
  unit: 'bytes',
});
const sent = counter('node_network_transmit_bytes_total', {
  help: 'Sent.',
  labels: { device: 'string' },
  unit: 'bytes',
});
const dropped = counter('node_network_receive_drop_total', {
  help: 'Packets thrown away.',
  labels: { device: 'string' },
});
const clockOffset = gauge('node_timex_offset_seconds', { help: 'How far the clock is off.', unit: 'seconds' });

const chosen = { instance: { variable: 'instance' } } as const;
const onDevice = { ...chosen, fstype: { notMatch: NO_DISK } } as const;
/** Cards, not the ends of container networks. */
const cards = { ...chosen, device: { notMatch: /lo|veth.*|cali.*|docker.*|br-.*|cni.*|flannel.*/ } } as const;

const FILL = [
  { above: 0, color: 'green' },
  { above: 0.8, color: 'orange' },
  { above: 0.9, color: 'red' },
];
const share = { unit: 'percentunit', min: 0, max: 1, legend: '{{instance}}' } as const;

/** The machines below everything: processor, memory, disks, network. Needs a `NodeExporter`. */
export const nodeDashboard: Pack = stack => {
  new Dashboard(stack, 'node-dashboard', {
    title: 'Nodes',
    tags: ['node'],
    variables: {
      instance: { of: { metric: 'node_memory_MemTotal_bytes', label: 'instance' }, label: 'Node', multi: true },
    },
  })
    .row('Processor and memory', row =>
      row
        .timeseries(
          'Processor used',
          cpu
            .rate(WINDOW, { ...chosen, mode: 'idle' })
            .avgBy('instance')
            .neg()
            .add(1),
          {
            ...share,
            thresholds: FILL,
          },
        )
        .timeseries(
          'Load per core',
          load.value(chosen).div(cpu.value({ ...chosen, mode: 'idle' }).countBy('instance', 'job', 'service')),
          {
            legend: '{{instance}}',
            min: 0,
            description: 'Above 1 more processes want to run than there are cores.',
          },
        )
        .timeseries('Processor by mode', cpu.rate(WINDOW, { ...chosen, mode: { not: 'idle' } }).sumBy('mode'), {
          legend: '{{mode}}',
          stacked: true,
          min: 0,
          description: 'Cores, over all chosen nodes.',
        })
        .timeseries('Memory used', memoryAvailable.value(chosen).div(memoryTotal.value(chosen)).neg().add(1), {
          ...share,
          thresholds: FILL,
        })
        .timeseries('Pages read from swap', swappedIn, {
          unit: 'cps',
          legend: '{{instance}}',
          min: 0,
        })
        .timeseries('Clock off by', clockOffset.value(chosen), {
          unit: 's',
          legend: '{{instance}}',
          description: 'Samples and traces of nodes whose clocks differ do not fit together.',
        }),
    )
    .row('Disks', row =>
      row
        .timeseries('Space used', available.value(onDevice).div(size.value(onDevice)).neg().add(1), {
          ...share,
          legend: '{{instance}} {{mountpoint}}',
          thresholds: FILL,
        })
        .timeseries('Files used', filesFree.value(onDevice).div(files.value(onDevice).gt(0)).neg().add(1), {
          ...share,
          legend: '{{instance}} {{mountpoint}}',
          description: 'A filesystem without free inodes is full, however much space is left.',
        })
        .timeseries('Busy', busy.rate(WINDOW, chosen), { ...share, legend: '{{instance}} {{device}}' }),
    )
    .row('Network', row =>
      row
        .timeseries('Received', received.rate(WINDOW, cards).sumBy('instance', 'device'), {
          unit: 'Bps',
          legend: '{{instance}} {{device}}',
          min: 0,
        })
        .timeseries('Sent', sent.rate(WINDOW, cards).sumBy('instance', 'device'), {
          unit: 'Bps',
          legend: '{{instance}} {{device}}',
          min: 0,
        })
        .timeseries('Packets dropped', dropped.rate(WINDOW, cards).sumBy('instance', 'device'), {
          unit: 'cps',
          legend: '{{instance}} {{device}}',
          min: 0,
        }),
    );
};
