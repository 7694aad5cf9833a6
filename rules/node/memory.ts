import { defineAlert, firesWhen, rawPromql, rawSeries, series, staysSilentWhen } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { counting } from '../counting.ts';
import { at } from './scraped.ts';

const { memoryAvailable, memoryTotal, memoryWaited } = nodeMetrics;

export const memoryLow = defineAlert({
  expr: memoryAvailable.value().div(memoryTotal.value()).minBy('instance'),
  // Below a tenth the page cache is what is given up first, so everything gets slow; then the kernel kills.
  levels: { warning: { below: 0.1, for: '15m' }, error: { below: 0.05, for: '5m' } },
  summary: (l, v) => `${l.instance} has ${v.percent} of its memory left`,
  runbook: {
    means: 'Programs can hardly get memory any more.',
    impact: 'Everything on the machine gets slow; then the kernel ends a process of its own choice.',
    confirm: ['`free -m`; `available` counts, not `free`.', '`ps aux --sort=-rss | head` names the largest.'],
    causes: ['A leak.', 'More containers on the machine than their limits allow.'],
    fix: ['Restart what leaks, after a dump of its memory.', 'Lower limits, move containers, or add memory.'],
  },
  tests: [
    firesWhen('less than a tenth is left for a quarter of an hour, by the lower of two exporters', {
      given: [
        series(memoryAvailable, at, '10x2 9.9x30 10x5'),
        series(memoryTotal, at, '100x40'),
        series(memoryAvailable, { ...at, job: 'node-exporter-2' }, '50x40'),
        series(memoryTotal, { ...at, job: 'node-exporter-2' }, '100x40'),
      ],
      from: '18m',
      until: '34m',
      labels: { instance: 'one' },
      severity: 'warning',
      annotations: { summary: 'one has 9.9% of its memory left' },
    }),
    firesWhen('less than a twentieth is left for five minutes', {
      given: [
        series(memoryAvailable, at, '5x2 4.9x8 5x3'),
        series(memoryTotal, at, '100x15'),
        series(memoryAvailable, { ...at, job: 'node-exporter-2' }, '50x15'),
        series(memoryTotal, { ...at, job: 'node-exporter-2' }, '100x15'),
      ],
      from: '8m',
      until: '12m',
      labels: { instance: 'one' },
      severity: 'error',
    }),
  ],
});

export const memoryStalls = defineAlert({
  // The kernel's own measure of what a lack of memory costs. Page faults would count reading of mapped files as well.
  expr: memoryWaited.rate('5m'),
  levels: { warning: { above: 0.2, for: '15m' } },
  summary: (l, v) => `Programs on ${l.instance} wait for memory ${v.percent} of the time`,
  runbook: {
    means:
      'For a fifth of the time at least one task stood still until memory was made free: read back what had been dropped or swapped out a moment ago.',
    impact: 'Everything is slow long before memory is used up in name; then the machine hardly answers at all.',
    confirm: [
      '`cat /proc/pressure/memory`: the line `some`, over 10, 60 and 300 seconds.',
      '`vmstat 5`: `si` and `so` show swapping; high `bi` with little work is pages that are read again.',
      '`cat /sys/fs/cgroup/**/memory.pressure` finds the container, where the limit of one is the reason.',
    ],
    causes: [
      'Less memory than the programs touch in turn.',
      'A container at its limit, whose page cache is dropped and read again without end.',
      'Swap on a slow disk.',
    ],
    fix: [
      'Raise the limit of the container that is named there, or lower its caches.',
      'Move something to another machine, or add memory.',
    ],
  },
  tests: [
    firesWhen('a twentieth of the time becomes a quarter and more', {
      given: [series(memoryWaited, at, counting([3, 20], [16.2, 30]))],
      from: '38m',
      labels: at,
      annotations: { summary: 'Programs on one wait for memory 27% of the time' },
    }),
    staysSilentWhen('it is a fifth', { given: [series(memoryWaited, at, counting([12, 40]))], at: '30m' }),
  ],
});

const killed = (values: string) =>
  rawSeries('node_vmstat_oom_kill{job="node-exporter", instance="one", service="node-exporter"}', values);

export const outOfMemory = defineAlert({
  // A counter without the ending of one: it cannot be declared as such.
  expr: rawPromql('increase(node_vmstat_oom_kill[10m])', { labels: ['job', 'instance', 'service'] }),
  levels: { warning: { above: 0 } },
  equivalentMutants: {
    '(rate(node_vmstat_oom_kill[10m])) > 0':
      'a rate is above zero exactly when the increase is; nobody is told the value',
  },
  summary: l => `The kernel of ${l.instance} ended a process for lack of memory`,
  runbook: {
    means: 'Within the last ten minutes a process was killed: the machine, or the container it ran in, had none left.',
    impact: 'The process is gone without having finished anything; what restarts it may hide that from everybody.',
    confirm: [
      '`journalctl -k --since -15min | grep -i -A2 "killed process"` names it, and how much it held.',
      '`constraint=CONSTRAINT_MEMCG` in these lines: the limit of a container; `CONSTRAINT_NONE`: the machine itself.',
    ],
    causes: ['A limit below what the program needs at its peak.', 'A leak.', 'A query or upload of unusual size.'],
    fix: [
      'Raise that limit, or bound what one request may load.',
      'The machine itself: give containers limits, so that the one which grows is ended and not its neighbour.',
    ],
  },
  tests: [
    firesWhen('it ended one within the last ten minutes', {
      given: [killed('0x3 1x20')],
      from: '4m',
      until: '13m',
      labels: at,
      annotations: { summary: 'The kernel of one ended a process for lack of memory' },
    }),
    firesWhen('it ended one after the machine was started again', {
      given: [killed('16x3 1x20')],
      from: '4m',
      until: '13m',
      labels: at,
    }),
  ],
});
