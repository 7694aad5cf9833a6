import { defineAlert, firesWhen, series, staysSilentWhen } from 'sightline';
import { nodeMetrics } from 'sightline/catalogue';
import { counting, type Slopes } from '../counting.ts';
import { at, other } from './scraped.ts';

const { cpuSeconds, load5 } = nodeMetrics;

/** What a machine of two cores does, in seconds a minute. */
const working = (target: typeof at | typeof other, user: Slopes, idle: Slopes) => [
  series(cpuSeconds, { ...target, cpu: '0', mode: 'user' }, counting(...user)),
  series(cpuSeconds, { ...target, cpu: '1', mode: 'system' }, counting([6, 80])),
  series(cpuSeconds, { ...target, cpu: '0', mode: 'idle' }, counting(...idle)),
  series(cpuSeconds, { ...target, cpu: '1', mode: 'iowait' }, counting([24, 80])),
];

export const cpuBusy = defineAlert({
  // Work of low priority makes way for all other, and a core that waits for a disk is free.
  expr: cpuSeconds
    .rate('5m', { mode: { not: ['idle', 'iowait', 'nice'] } })
    .sumBy('instance')
    .div(cpuSeconds.rate('5m').sumBy('instance')),
  levels: { warning: { above: 0.8, for: '30m' } },
  summary: (l, v) => `The cores of ${l.instance} are busy ${v.percent} of the time`,
  runbook: {
    means: 'Four fifths of all cores have been in use for half an hour; time that the hypervisor took counts as used.',
    impact: 'Nothing fails by that alone. What comes in bursts has to wait for a core, so P95 and P99 rise first.',
    confirm: [
      '`top -o %CPU`, or `docker stats`, names who uses it.',
      '`st` in `top` above a few per cent: neighbours on the same host take it.',
      'sum by (instance, mode) (rate(node_cpu_seconds_total[5m]))',
    ],
    causes: [
      'More work than the machine was sized for.',
      'A loop without an end, or a regular expression that explodes.',
      'Collecting garbage all the time because a heap is too small.',
    ],
    fix: [
      'A batch job: run it with `nice`, or give its container few CPU shares; then it counts no more.',
      'Spread the work over more machines, or take a larger one.',
      'A machine that is to be full all day: tune the threshold, or disable the alert there with `where`.',
    ],
  },
  tests: [
    firesWhen('they get busy, and the other machine does not', {
      given: [
        ...working(
          at,
          [
            [30, 20],
            [96, 60],
          ],
          [
            [60, 20],
            [0, 60],
          ],
        ),
        ...working(other, [[30, 80]], [[60, 80]]),
        series(cpuSeconds, { ...other, cpu: '1', mode: 'nice' }, counting([900, 80])),
      ],
      from: '54m',
      labels: { instance: 'one' },
      annotations: { summary: 'The cores of one are busy 80.95% of the time' },
    }),
    firesWhen('the same work is that of fewer cores', {
      given: working(
        at,
        [[96, 80]],
        [
          [60, 20],
          [0, 60],
        ],
      ),
      from: '54m',
      labels: { instance: 'one' },
    }),
    staysSilentWhen('four fifths are used', { given: working(at, [[90, 80]], [[0, 80]]), at: '70m' }),
    staysSilentWhen('what is used is of low priority', {
      given: [
        series(cpuSeconds, { ...at, cpu: '0', mode: 'nice' }, counting([59, 80])),
        series(cpuSeconds, { ...at, cpu: '0', mode: 'user' }, counting([1, 80])),
      ],
      at: '70m',
    }),
  ],
});

export const loadHigh = defineAlert({
  expr: load5.value().div(cpuSeconds.value({ mode: 'idle' }).countBy('instance', 'job', 'service')),
  levels: { warning: { above: 2, for: '30m' } },
  allow: { 'lint-division': 'a group that is counted has at least one core' },
  summary: (l, v) => `${v.fixed(2)} tasks for each core of ${l.instance} run or wait for a disk`,
  runbook: {
    means: 'On average of five minutes, more than two tasks a core want to run, or hang in a read or write.',
    impact: 'A session on the machine itself gets sluggish; probes and health checks time out.',
    confirm: [
      '`vmstat 5`: the column `r` waits for cores, `b` for disks.',
      '`ps -eo state,pid,comm | grep "^D"` lists what hangs in input or output.',
    ],
    causes: [
      'Too many processes at once, each of which wants a core.',
      'A network file system whose server is gone: everything that touches it waits.',
      'A slow disk, see NodeDiskSlow.',
    ],
    fix: [
      'Start fewer at once: workers of a server, parallel builds, cron jobs that all begin at midnight.',
      'A dead mount: `umount -f -l <place>`, then bring its server back.',
    ],
    escalate: 'To whoever runs the storage when tasks hang in state D and the disks of the machine are idle.',
  },
  tests: [
    firesWhen('two cores have 4.2 tasks, of two machines', {
      given: [
        series(load5, at, '4x2 4.2x50 4x3'),
        series(load5, other, '4x60'),
        ...[at, other].flatMap(target =>
          ['0', '1'].flatMap(cpu => [
            series(cpuSeconds, { ...target, cpu, mode: 'idle' }, counting([30, 60])),
            series(cpuSeconds, { ...target, cpu, mode: 'user' }, counting([20, 60])),
            series(cpuSeconds, { ...target, cpu, mode: 'system' }, counting([10, 60])),
          ]),
        ),
      ],
      from: '33m',
      until: '54m',
      labels: at,
      annotations: { summary: '2.10 tasks for each core of one run or wait for a disk' },
    }),
  ],
});
