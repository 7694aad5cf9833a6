import { type AlertDefinition, type Bytes, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { nodejsMetrics } from 'sightline/catalogue';
import { garbageTests } from './garbage.ts';
import type { Processes } from './subject.ts';

const labels = { instance: 'one' };

export function eventLoopLags(processes: Processes): AlertDefinition<'warning' | 'error'> {
  const { name } = processes;
  const lag = processes.gauge(nodejsMetrics.lagP99);
  const expr = lag.value().maxBy('instance');
  const given = (one: string) => processes.series(lag, { one, again: '0.01x60', other: '0.02x60', elsewhere: '9x60' });
  return defineAlert({
    expr,
    // Each request waits that long several times over; a second is a process that hardly answers.
    levels: { warning: { above: 0.2, for: '10m' }, error: { above: 1, for: '5m' } },
    summary: (l, v) => `${l.instance} of ${name}: the event loop is late by ${v.duration}`,
    runbook: {
      means: `In a process of ${name}, one timer in a hundred ran later than planned by the time shown: JavaScript kept the only thread.`,
      impact: 'Everything in that process waits, health checks as well; Kubernetes may restart it for that.',
      confirm: [expr.text, '`node --cpu-prof` or a CPU profile over the inspector: the widest function is the one.'],
      causes: [
        'A large JSON document is parsed or written in one piece.',
        'Synchronous calls: `readFileSync`, `pbkdf2Sync`, a regular expression that backtracks.',
        'The container’s CPU is throttled: then nothing stands out in the profile.',
      ],
      fix: [
        'Move the work into a worker thread, or cut it into pieces with `setImmediate`.',
        'Page through what is loaded at once.',
        'Throttled: raise the CPU limit or add instances.',
      ],
    },
    tests: [
      firesWhen('it is late by 210 ms for ten minutes', {
        given: given('0.2x2 0.21x60'),
        from: '13m',
        labels,
        severity: 'warning',
        annotations: { summary: `one of ${name}: the event loop is late by 210ms` },
      }),
      firesWhen('it is late by 1.05 s for five minutes', {
        given: given('0.01x2 1.05x60'),
        from: '8m',
        labels,
        severity: 'error',
      }),
      staysSilentWhen('exactly a fifth of a second', { given: given('0.2x60'), at: '40m' }),
      firesWhen('exactly a second', { given: given('1x60'), at: '40m', labels, severity: 'warning' }),
    ],
  });
}

export function heapNearLimit(processes: Processes, limit: Bytes): AlertDefinition<'error'> {
  const { name } = processes;
  const heap = processes.gauge(nodejsMetrics.heapUsed);
  const expr = heap.value().maxBy('instance').div(limit.bytes);
  const given = (one: string) =>
    processes.series(heap, { one, again: '1x40', other: '10x40', elsewhere: `${limit.bytes * 2}x40` });
  return defineAlert({
    expr,
    levels: { error: { above: 0.9, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name} uses ${v.percent} of the V8 heap`,
    runbook: {
      means: `The heap of a Node.js process of ${name} is nearly as large as \`--max-old-space-size\` allows.`,
      impact: 'V8 collects garbage more and more often, then ends the process: “JavaScript heap out of memory”.',
      confirm: [expr.text, 'Garbage collection takes more time in the same hour: it is not just a large cache.'],
      causes: [
        'Closures or caches keep objects of requests that ended long ago.',
        'A query returns far more rows than it used to.',
        'The limit is V8’s own guess, and the container has more memory than that.',
      ],
      fix: [
        'Write a heap snapshot (`kill -USR2`, with `--heapsnapshot-signal=SIGUSR2`) and look at what is retained.',
        'Stream rows where they are collected into an array.',
        'Set `--max-old-space-size` to three quarters of the container’s memory.',
      ],
    },
    tests: [
      firesWhen('91 % are used for ten minutes', {
        given: given(`${limit.bytes * 0.9}x2 ${limit.bytes * 0.91}x40`),
        from: '13m',
        labels,
        annotations: { summary: `one of ${name} uses 91% of the V8 heap` },
      }),
      staysSilentWhen('exactly nine tenths are used', { given: given(`${limit.bytes * 0.9}x40`), at: '30m' }),
    ],
  });
}

export function collectsGarbage(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const spent = processes.counter(nodejsMetrics.gcDuration.sum);
  const expr = spent.rate('10m').sumBy('instance');
  const given = (major: string, minor: string) => [
    ...processes.series(
      spent,
      { one: major, again: '0x60', other: '0+0.1x60', elsewhere: '0+60x60' },
      { kind: 'major' },
    ),
    ...processes.series(spent, { one: minor, again: '0x60', other: '0x60', elsewhere: '0x60' }, { kind: 'minor' }),
  ];
  return defineAlert({
    expr,
    // A sound process spends one or two per cent.
    levels: { warning: { above: 0.1, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name} spends ${v.percent} of its time on garbage`,
    runbook: {
      means: `A Node.js process of ${name} spends more than a tenth of its only thread on collecting garbage.`,
      impact: 'Requests pause with each collection; near the heap’s limit they do little else.',
      confirm: [
        `topk(5, ${spent.rate('10m').text})`,
        'Which kind: `major` is a full heap, `minor` many short-lived objects.',
      ],
      causes: ['Major: the heap is close to its limit.', 'Minor: buffers and strings are copied in a hot path.'],
      fix: [
        'Major: follow the runbook on the heap’s limit.',
        'Minor: an allocation profile shows where; raise `--max-semi-space-size` if that is the normal load.',
      ],
    },
    tests: garbageTests(given, `one of ${name} spends 12% of its time on garbage`),
  });
}
