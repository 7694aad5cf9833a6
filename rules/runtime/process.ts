import { type AlertDefinition, type Bytes, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { processMetrics } from 'sightline/catalogue';
import { type Growth, grownInADay, growthTests, NEEDS_TWO_DAYS } from './growth.ts';
import type { Processes } from './subject.ts';

/** How a client library calls file descriptors. */
interface Descriptors {
  readonly open: unknown;
  readonly most: unknown;
}
const USUAL: Descriptors = { open: processMetrics.openDescriptors, most: processMetrics.maxDescriptors };

export function descriptorsUsed(processes: Processes, named = USUAL): AlertDefinition<'warning' | 'error'> {
  const { name } = processes;
  const open = processes.gauge(named.open);
  const most = processes.gauge(named.most);
  const given = (used: string, limit = '1000x40') => [
    ...processes.series(open, { one: used, again: '1x40', other: '10x40', elsewhere: '5000x40' }),
    ...processes.series(most, { one: limit, again: '9000x40', other: '1000x40', elsewhere: '10x40' }),
  ];
  const labels = { instance: 'one' };
  const expr = open.value().maxBy('instance').div(most.value().minBy('instance'));
  return defineAlert({
    expr,
    // A burst of connections takes the last fifth within a minute.
    levels: { warning: { above: 0.8, for: '5m' }, error: { above: 0.95, for: '5m' } },
    summary: (l, v) => `${l.instance} of ${name} has used ${v.percent} of its file descriptors`,
    runbook: {
      means: `A process of ${name} may open only so many files and sockets at a time, and most of them are open.`,
      impact: 'At the limit it can neither accept a connection nor open a file: “too many open files” in the logs.',
      confirm: [
        expr.text,
        "`ls -l /proc/<pid>/fd | awk '{print $NF}' | sort | uniq -c | sort -n | tail` in the container: files, or sockets?",
        '`ss -tanp state close-wait`: connections that the other side closed and the process did not.',
      ],
      causes: [
        'Responses or files are not closed on some path, usually that of an error.',
        'Many idle connections: no keep-alive timeout, or a pool without a limit.',
        'The limit is the 1,024 that a shell gives.',
      ],
      fix: [
        'Restart the instance to win time; what leaks starts from nothing.',
        'Close what the list shows, and limit pools.',
        'If the number is plausible for the traffic, raise `ulimit -n` (LimitNOFILE, or the container’s ulimits).',
      ],
    },
    tests: [
      firesWhen('81 of a hundred are open', {
        given: given('800x2 810x40'),
        from: '8m',
        labels,
        severity: 'warning',
        annotations: { summary: `one of ${name} has used 81% of its file descriptors` },
      }),
      firesWhen('96 of a hundred are open', {
        given: given('100x2 960x40'),
        from: '8m',
        labels,
        severity: ['warning', 'error'],
      }),
      staysSilentWhen('exactly four in five are open', { given: given('800x40'), at: '30m' }),
      firesWhen('exactly 19 in twenty', { given: given('950x40'), at: '30m', labels, severity: 'warning' }),
    ],
  });
}

/** A service that is quiet at night and busy by day does not double; a small one may. */
const MUCH_MEMORY = 200_000_000;

export function memoryGrows(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const growth: Growth = {
    processes,
    metric: processes.gauge(processMetrics.residentMemory),
    least: MUCH_MEMORY,
    factor: 1.5,
  };
  return defineAlert({
    needs: NEEDS_TWO_DAYS,
    detect: 'slow',
    expr: grownInADay(growth),
    levels: { warning: { above: growth.factor, for: '30m' } },
    summary: (l, v) => `${l.instance} of ${name} holds ${v.percent} of the memory it held a day ago`,
    runbook: {
      means: `The least memory that a process of ${name} held in the last two hours, by the same hours of yesterday. Peaks do not count, so what grew is kept.`,
      impact: 'None yet. At its limit the kernel ends it, in the middle of whatever it does.',
      confirm: [
        growth.metric.value().text,
        'Its curve over a week: a saw of deployments and slow climbs is a leak; a single step is a larger cache.',
      ],
      causes: [
        'A cache or map without a bound, often by user or by address.',
        'Listeners, timers or tasks that are added with each request and never removed.',
        'More data is kept on purpose, since a release.',
      ],
      fix: [
        'Take two heap profiles an hour apart and compare what became more.',
        'Bound the cache by size, not by time.',
        'Until that is mended, restart it at a quiet hour, one instance after the other.',
      ],
    },
    tests: growthTests(growth, `one of ${name} holds 165% of the memory it held a day ago`),
  });
}

export function memoryNearLimit(processes: Processes, limit: Bytes): AlertDefinition<'error'> {
  const { name } = processes;
  const memory = processes.gauge(processMetrics.residentMemory);
  const expr = memory.value().maxBy('instance').div(limit.bytes);
  const given = (one: string) =>
    processes.series(memory, { one, again: '1x40', other: '10x40', elsewhere: `${limit.bytes * 2}x40` });
  const labels = { instance: 'one' };
  return defineAlert({
    expr,
    // The last tenth is what one large request needs.
    levels: { error: { above: 0.9, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name} holds ${v.percent} of the memory it may have`,
    runbook: {
      means: `A process of ${name} has nearly reached the memory limit that was declared for it.`,
      impact: 'The next large request makes the kernel kill it; all requests in flight are lost.',
      confirm: [
        expr.text,
        'Is one instance this large, or are all? One: a single request or user. All: load or a leak.',
      ],
      causes: [
        'A leak: the alert on growth told it before.',
        'Larger inputs than it was sized for.',
        'Too many requests at once, each with its buffers.',
      ],
      fix: [
        'Restart the largest instance now, in its own order: drain, then stop.',
        'Limit concurrency or the size of inputs.',
        'Raise the limit where the node has room, here and in the deployment.',
      ],
    },
    tests: [
      firesWhen('it holds 91 % for ten minutes', {
        given: given(`${limit.bytes * 0.9}x2 ${limit.bytes * 0.91}x40`),
        from: '13m',
        labels,
        annotations: { summary: `one of ${name} holds 91% of the memory it may have` },
      }),
      staysSilentWhen('it holds exactly nine tenths', { given: given(`${limit.bytes * 0.9}x40`), at: '30m' }),
    ],
  });
}
