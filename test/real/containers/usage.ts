import { expect } from '@jest/globals';
import { groupOf, MEBI } from '../control-group.ts';
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

/**
 * What the running ones of these containers use in the next seconds, from their own control groups.
 * @throws Error when one of them ends meanwhile
 */
export async function usageOver(containers: readonly Container[], seconds: number): Promise<Usage[]> {
  const since = Date.now();
  const measured = containers
    .filter(container => container.State.Status === 'running')
    .map(container => {
      const read = groupOf(container.State.Pid);
      const first = read();
      return { container, read, first, most: first.residentBytes };
    });
  const end = since + seconds * 1000;
  while (Date.now() < end) {
    await new Promise(resolve => setTimeout(resolve, Math.min(SAMPLE_MS, end - Date.now())));
    for (const group of measured) group.most = Math.max(group.most, group.read().residentBytes);
  }
  const measuredSeconds = (Date.now() - since) / 1000;
  return measured.map(({ container, read, first, most }) => {
    const { Memory, MemoryReservation, CpuShares } = container.HostConfig;
    const { peakBytes, cpuSeconds, oomKills } = read();
    return {
      service: serviceOf(container),
      resident: Math.round(most / MEBI),
      peak: peakBytes === undefined ? undefined : Math.round(peakBytes / MEBI),
      expected: MemoryReservation / MEBI,
      limit: Memory / MEBI,
      cpu: Math.round(((cpuSeconds - first.cpuSeconds) / measuredSeconds) * 1000),
      cpuExpected: Math.round((CpuShares * 1000) / 1024),
      oomKills,
    };
  });
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

/** Under a load that was declared, no server holds more than the formula expects in steady state. */
export function expectAsPredicted(usages: readonly Usage[]): void {
  expectWithinLimits(usages);
  expect(usages.filter(u => u.resident > u.expected)).toEqual([]);
}

/** No server needed what its limit does not give. */
export function expectWithinLimits(usages: readonly Usage[]): void {
  expect(usages.length).toBeGreaterThan(0);
  expect(usages.filter(u => u.oomKills > 0 || u.resident >= u.limit || (u.peak ?? 0) > u.limit)).toEqual([]);
}
