import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exporterContainerMetrics } from 'sightline/catalogue';
import { memoryCheck } from '../../src/exporter/checks/memory-check.ts';
import { Registry } from '../../src/exporter/metrics/registry.ts';
import { ContainerMetrics } from '../../src/exporter/system/container-metrics.ts';
import { notDeclared, notExposed } from '../real/exposition.ts';
import { describeWith } from '../tools/tool.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sightline-container-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `${content}\n`);
  }
};

const MACHINE = {
  'proc/meminfo': 'MemTotal:        1000 kB\nMemFree:          10 kB\nMemAvailable:     600 kB',
  'proc/loadavg': '1.50 0.40 0.30 1/200 999',
  'proc/self/net/dev': `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9000 1 0 0 0 0 0 0 9000 1 0 0 0 0 0 0
  eth0: 100 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0
  eth1:11 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0`,
};

const group = 'sys/fs/cgroup';
/** As it is within a container with a namespace of its own. */
const SECOND = {
  ...MACHINE,
  'proc/self/cgroup': '0::/',
  [`${group}/cgroup.controllers`]: 'cpu memory pids io',
  [`${group}/cpu.stat`]: 'usage_usec 2500000\nuser_usec 1\nnr_periods 40\nnr_throttled 4\nthrottled_usec 500000',
  [`${group}/cpu.max`]: '50000 100000',
  [`${group}/cpu.pressure`]: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=3000000\nfull avg10=0.00 total=1',
  [`${group}/memory.current`]: '300000',
  [`${group}/memory.max`]: '400000',
  [`${group}/memory.stat`]: 'anon 100\ninactive_file 100000',
  [`${group}/memory.events`]: 'low 0\noom 2\noom_kill 3',
  [`${group}/pids.current`]: '7',
  [`${group}/pids.max`]: 'max',
  [`${group}/io.stat`]: '8:0 rbytes=10 wbytes=20 rios=1 wios=1\n8:16 rbytes=1 wbytes=2 rios=1 wios=1',
};

/** As it is in a container that sees the machine's path and has its own group mounted. */
const FIRST = {
  ...MACHINE,
  'proc/self/cgroup': '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n3:pids:/docker/abc\n2:blkio:/docker/abc\n0::/x',
  [`${group}/cpuacct/cpuacct.usage`]: '2500000000',
  [`${group}/cpu/cpu.stat`]: 'nr_periods 40\nnr_throttled 4\nthrottled_time 500000000',
  [`${group}/cpu/cpu.cfs_quota_us`]: '50000',
  [`${group}/cpu/cpu.cfs_period_us`]: '100000',
  [`${group}/memory/memory.usage_in_bytes`]: '300000',
  [`${group}/memory/memory.limit_in_bytes`]: '400000',
  [`${group}/memory/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 100000',
  [`${group}/memory/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 3',
  [`${group}/pids/pids.current`]: '7',
  [`${group}/pids/pids.max`]: 'max',
  [`${group}/blkio/blkio.throttle.io_service_bytes`]: '8:0 Read 10\n8:0 Write 20\n8:16 Read 1\n8:16 Write 2\nTotal 33',
};

/** The samples of an exposition, by name. */
const samples = (page: string): Record<string, number> =>
  Object.fromEntries(
    [...page.matchAll(/^sightline_container_(\w+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );

const page = (registry: Registry): string => [...registry.pieces('prometheus')].join('');

function collectedPage(): string {
  const registry = new Registry();
  new ContainerMetrics(registry, {}, root).collect();
  return page(registry);
}
const collected = (): Record<string, number> => samples(collectedPage());

const BOTH = {
  cpu_seconds_total: 2.5,
  cpu_periods_total: 40,
  cpu_throttled_periods_total: 4,
  cpu_throttled_seconds_total: 0.5,
  cpu_limit_cores: 0.5,
  memory_working_set_bytes: 200_000,
  memory_limit_bytes: 400_000,
  oom_kills_total: 3,
  processes: 7,
  disk_read_bytes_total: 11,
  disk_written_bytes_total: 22,
  network_received_bytes_total: 111,
  network_sent_bytes_total: 22,
  machine_load1: 1.5,
};

describe('GIVEN a container', () => {
  it('WHEN its control group is of the second version THEN all of it is told', () => {
    write(SECOND);
    expect(collected()).toEqual({ ...BOTH, cpu_waiting_seconds_total: 3 });
  });

  it('WHEN it has every limit THEN all is told that the catalogue declares, as it declares it', () => {
    write({ ...SECOND, [`${group}/pids.max`]: '100' });
    const told = collectedPage();
    expect([...notExposed(told, exporterContainerMetrics), ...notDeclared(told, exporterContainerMetrics, [])]).toEqual(
      [],
    );
  });

  it('WHEN it is of the first version THEN the same is told, but for what that one does not count', () => {
    write(FIRST);
    expect(collected()).toEqual(BOTH);
  });

  it('WHEN it is of both and the second alone is mounted THEN that is told', () => {
    write({ ...SECOND, 'proc/self/cgroup': FIRST['proc/self/cgroup'] });
    expect(collected()).toEqual({ ...BOTH, cpu_waiting_seconds_total: 3 });
  });

  it('WHEN it has no limits THEN none are told', () => {
    write({
      ...FIRST,
      [`${group}/cpu/cpu.cfs_quota_us`]: '-1',
      [`${group}/memory/memory.limit_in_bytes`]: '9223372036854771712',
    });
    const first = collected();
    write({ ...SECOND, [`${group}/cpu.max`]: 'max 100000', [`${group}/memory.max`]: 'max' });
    for (const told of [first, collected()])
      expect(Object.keys(told).filter(name => name.includes('limit'))).toEqual([]);
  });

  it('WHEN the kernel shows nothing THEN nothing is told, and nobody falls', () => {
    expect(collected()).toEqual({});
    write({ 'proc/self/cgroup': '0::/', 'proc/loadavg': 'x' });
    expect(collected()).toEqual({});
  });

  it('WHEN it is read again THEN counters have grown by what was used, also after they began anew', () => {
    write(SECOND);
    const registry = new Registry();
    const metrics = new ContainerMetrics(registry, {}, root);
    const at = (microseconds: number): number | undefined => {
      write({ [`${group}/cpu.stat`]: `usage_usec ${microseconds}` });
      metrics.collect();
      return samples(page(registry)).cpu_seconds_total;
    };
    expect([at(2e6), at(5e6), at(1e6)]).toEqual([2, 5, 6]);
  });

  it('WHEN it is read more often than its interval THEN the files are left alone', () => {
    write(SECOND);
    const registry = new Registry();
    const metrics = new ContainerMetrics(registry, { intervalSeconds: 3600 }, root);
    metrics.collect();
    write({ [`${group}/pids.current`]: '9' });
    metrics.collect();
    expect(samples(page(registry)).processes).toBe(7);
  });
});

describe('GIVEN a check of memory', () => {
  const found = async (warningUsed: number, criticalUsed: number): Promise<string> => {
    const check = memoryCheck({ kind: 'memory', warningUsed, criticalUsed }, root);
    const { status, message } = await check(new AbortController().signal);
    return `${status}: ${message}`;
  };

  it('WHEN the container has a limit THEN that is what counts', async () => {
    write(SECOND);
    expect(await found(0.6, 0.8)).toBe('healthy: 0 MiB of the limit of 0 MiB used');
    expect(await found(0.4, 0.8)).toMatch(/^warning: .* used, more than 40 %$/);
    expect(await found(0.1, 0.4)).toMatch(/^critical: .*, more than 40 %$/);
  });

  it('WHEN it has none, or one the machine could never fill, THEN the machine counts', async () => {
    for (const limit of ['max', '9000000']) {
      write({ ...SECOND, [`${group}/memory.max`]: limit });
      expect(await found(0.3, 0.5)).toMatch(/^warning: 0 MiB of the machine of 1 MiB used, more than 30 %$/);
    }
  });

  it('WHEN there is nothing to read THEN it is critical, not well', async () => {
    expect(await found(0.3, 0.5)).toBe('critical: there is no number to judge');
  });
});

describeWith(['promtool'], 'GIVEN the metrics of a container', ({ promtool }) => {
  it('WHEN promtool reads them THEN it has nothing to say', () => {
    write(SECOND);
    const registry = new Registry();
    new ContainerMetrics(registry, {}, root).collect();
    expect(promtool(['check', 'metrics', '--extended'], { input: page(registry) })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
