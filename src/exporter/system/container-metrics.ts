import type { Registry } from '../metrics/registry.ts';
import { type ControlGroup, findControlGroup } from './control-group/find.ts';
import type { GroupUsage } from './control-group/usage.ts';
import { machineLoad, networkBytes } from './machine.ts';

type Reading = GroupUsage & {
  readonly networkReceivedBytes?: number | undefined;
  readonly networkSentBytes?: number | undefined;
  readonly machineLoad?: number | undefined;
};

interface Declared {
  readonly name: string;
  readonly help: string;
  readonly of: keyof Reading;
}

const COUNTERS: readonly Declared[] = [
  { name: 'cpu_seconds_total', help: 'Time the container has used of all cores.', of: 'cpuSeconds' },
  { name: 'cpu_periods_total', help: 'Periods in which the limit of its CPU was looked at.', of: 'cpuPeriods' },
  { name: 'cpu_throttled_periods_total', help: 'Periods in which it wanted more CPU.', of: 'throttledPeriods' },
  { name: 'cpu_throttled_seconds_total', help: 'Time it was held up by its CPU limit.', of: 'throttledSeconds' },
  { name: 'cpu_waiting_seconds_total', help: 'Time in which some of it had no core.', of: 'cpuWaitingSeconds' },
  { name: 'oom_kills_total', help: 'Processes the kernel killed because its memory was full.', of: 'oomKills' },
  { name: 'disk_read_bytes_total', help: 'Bytes it read from block devices.', of: 'diskReadBytes' },
  { name: 'disk_written_bytes_total', help: 'Bytes it wrote to block devices.', of: 'diskWrittenBytes' },
  {
    name: 'network_received_bytes_total',
    help: 'Bytes received in its network namespace, loopback apart.',
    of: 'networkReceivedBytes',
  },
  {
    name: 'network_sent_bytes_total',
    help: 'Bytes sent in its network namespace, loopback apart.',
    of: 'networkSentBytes',
  },
];

const GAUGES: readonly Declared[] = [
  { name: 'cpu_limit_cores', help: 'Cores it may use; missing without a limit.', of: 'cpuLimit' },
  {
    name: 'memory_working_set_bytes',
    help: 'Memory in use, without page cache that can be given back.',
    of: 'workingSetBytes',
  },
  { name: 'memory_limit_bytes', help: 'Memory it may use; missing without a limit.', of: 'memoryLimitBytes' },
  { name: 'processes', help: 'Processes and threads in it.', of: 'processes' },
  { name: 'processes_limit', help: 'Processes and threads it may have; missing without a limit.', of: 'processLimit' },
  { name: 'machine_load1', help: 'Load average of a minute of the machine it runs on.', of: 'machineLoad' },
];

/**
 * What the container uses, from its control group and its network namespace, under names of its own: those of
 * node-exporter and cAdvisor stay theirs. What the kernel does not say is missing.
 */
export class ContainerMetrics {
  readonly #root: string;
  readonly #group: ControlGroup | undefined;
  readonly #intervalMs: number;
  readonly #set: ((reading: Reading) => void)[];
  #readAt = Number.NEGATIVE_INFINITY;

  /** @param root where `/proc` and `/sys` are */
  constructor(registry: Registry, { intervalSeconds = 0 }: { readonly intervalSeconds?: number } = {}, root = '/') {
    this.#root = root;
    this.#group = findControlGroup(root);
    this.#intervalMs = intervalSeconds * 1000;
    this.#set = [
      ...COUNTERS.map(({ name, help, of }) => {
        const family = registry.counter({ kind: 'counter', name: `sightline_container_${name}`, help, labels: {} });
        let last = 0;
        return (reading: Reading): void => {
          const value = reading[of];
          if (value === undefined) return;
          // One that fell began anew.
          family.increase({}, value < last ? value : value - last);
          last = value;
        };
      }),
      ...GAUGES.map(({ name, help, of }) => {
        const family = registry.gauge({ kind: 'gauge', name: `sightline_container_${name}`, help, labels: {} });
        return (reading: Reading): void => {
          const value = reading[of];
          if (value !== undefined || family.size > 0) family.set({}, value ?? Number.NaN);
        };
      }),
    ];
  }

  /** Reads anew, unless the interval is not over. */
  collect(): void {
    const now = performance.now();
    if (now - this.#readAt < this.#intervalMs) return;
    this.#readAt = now;
    const network = networkBytes(this.#root);
    const reading: Reading = {
      ...this.#group?.read(),
      networkReceivedBytes: network?.received,
      networkSentBytes: network?.sent,
      machineLoad: machineLoad(this.#root),
    };
    for (const set of this.#set) set(reading);
  }
}
