import { expect } from '@jest/globals';
import { type GroupUsage, groupOf, MEBI } from '../control-group.ts';
import { type Container, serviceOf } from './docker.ts';

/** How often memory is looked at; what the kernel's own peak adds is page cache. */
const SAMPLE_MS = 1_000;

/** What a container used in a period, beside what its compose file gives it. */
export interface Usage {
  readonly service: string;
  /** Most memory it held that cannot be given back, in mebibytes. */
  readonly resident: number;
  /** Most it was ever charged with since its start, page cache included; undefined where the kernel does not keep it. */
  readonly peak: number | undefined;
  /** What the formula expects in steady state: `mem_reservation`. */
  readonly expected: number;
  readonly limit: number;
  /** Thousandths of a core, on average. */
  readonly cpu: number;
  readonly cpuExpected: number;
  readonly oomKills: number;
}

interface Measured {
  readonly container: Container;
  readonly read: () => GroupUsage & { readonly cpuSeconds: number };
  readonly cpuSeconds: number;
  most: number;
}

/** Measures containers from their own control groups until it is told to end. */
export class Meter {
  readonly #measured: readonly Measured[];
  readonly #since = Date.now();
  readonly #timer: NodeJS.Timeout;

  constructor(containers: readonly Container[]) {
    this.#measured = containers
      .filter(container => container.State.Status === 'running')
      .map(container => {
        const read = groupOf(container.State.Pid);
        const { cpuSeconds, residentBytes } = read();
        return { container, read, cpuSeconds, most: residentBytes };
      });
    this.#timer = setInterval(() => {
      for (const measured of this.#measured) sample(measured);
    }, SAMPLE_MS);
    this.#timer.unref();
  }

  /** @throws Error when a container has ended meanwhile */
  end(): Usage[] {
    clearInterval(this.#timer);
    const seconds = (Date.now() - this.#since) / 1000;
    return this.#measured.map(measured => {
      sample(measured);
      const { container, read, most } = measured;
      const { Memory, MemoryReservation, CpuShares } = container.HostConfig;
      const { peakBytes, cpuSeconds, oomKills } = read();
      return {
        service: serviceOf(container),
        resident: Math.round(most / MEBI),
        peak: peakBytes === undefined ? undefined : Math.round(peakBytes / MEBI),
        expected: MemoryReservation / MEBI,
        limit: Memory / MEBI,
        cpu: Math.round(((cpuSeconds - measured.cpuSeconds) / seconds) * 1000),
        cpuExpected: Math.round((CpuShares * 1000) / 1024),
        oomKills,
      };
    });
  }
}

function sample(measured: Measured): void {
  try {
    measured.most = Math.max(measured.most, measured.read().residentBytes);
  } catch {
    // The container has ended: `end` says so.
  }
}

/** One line a server. */
export function usageTable(title: string, usages: readonly Usage[]): string {
  const rows = [
    ['', 'resident', 'expected', 'limit', 'peak with page cache', 'CPU', 'expected'],
    ...usages.map(u => [u.service, u.resident, u.expected, u.limit, u.peak ?? '?', `${u.cpu}m`, `${u.cpuExpected}m`]),
  ].map(row => row.map(String));
  const width = (column: number): number => Math.max(...rows.map(row => row[column]?.length ?? 0));
  const lines = rows.map(([name = '', ...cells]) =>
    [name.padEnd(width(0)), ...cells.map((cell, i) => cell.padStart(width(i + 1)))].join('  '),
  );
  return [`${title} (MiB, thousandths of a core)`, ...lines].join('\n');
}

/** No server needed what its limit does not give. */
export function expectWithinLimits(usages: readonly Usage[]): void {
  expect(usages.length).toBeGreaterThan(0);
  expect(usages.filter(u => u.oomKills > 0 || u.resident >= u.limit || (u.peak ?? 0) > u.limit)).toEqual([]);
}
