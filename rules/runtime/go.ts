import { type AlertDefinition, Duration, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { goMetrics } from 'sightline/catalogue';
import { type Growth, grownInADay, growthTests, NEEDS_TWO_DAYS } from './growth.ts';
import type { Processes } from './subject.ts';

const labels = { instance: 'one' };

export function goroutinesGrow(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const growth: Growth = { processes, metric: processes.gauge(goMetrics.goroutines), least: 1000, factor: 2 };
  return defineAlert({
    needs: NEEDS_TWO_DAYS,
    detect: 'slow',
    expr: grownInADay(growth),
    levels: { warning: { above: growth.factor, for: '30m' } },
    summary: (l, v) => `${l.instance} of ${name} has ${v.percent} of the goroutines of a day ago`,
    runbook: {
      means: `A Go process of ${name} has, even in its quietest moment of two hours, more than twice the goroutines of yesterday.`,
      impact: 'Each holds its stack and whatever it refers to; locks and timers get slow, and memory runs out in days.',
      confirm: [
        growth.metric.value().text,
        '`curl <instance>/debug/pprof/goroutine?debug=1 | head -40`: the first stack is the one that thousands share.',
      ],
      causes: [
        'A send or receive on a channel that nobody serves any more.',
        'An HTTP response whose body is not closed, or a client without a timeout.',
        'A ticker or a context that is never cancelled.',
      ],
      fix: [
        'Give what the shared stack waits for a context with a deadline.',
        'Restart it for the time being.',
        'A test with `goleak` keeps it from coming back.',
      ],
    },
    tests: growthTests(growth, `one of ${name} has 220% of the goroutines of a day ago`),
  });
}

export function memoryLimitNear(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const system = processes.gauge(goMetrics.memorySys);
  const released = processes.gauge(goMetrics.memoryReleased);
  const limit = processes.gauge(goMetrics.memoryLimit);
  const held = system.value().sub(released.value());
  const expr = held.maxBy('instance').div(limit.value().minBy('instance'));
  const given = (one: string, limited = '1000x40') => [
    ...processes.series(system, { one, again: '1250x40', other: '100x40', elsewhere: '9000x40' }),
    ...processes.series(released, { one: '200x40', again: '1000x40', other: '0x40', elsewhere: '0x40' }),
    ...processes.series(limit, { one: limited, again: '9e9x40', other: '1000x40', elsewhere: '10x40' }),
  ];
  return defineAlert({
    expr,
    levels: { warning: { above: 0.9, for: '10m' } },
    equivalentMutants: Object.fromEntries(
      [system, released].map(metric => [
        expr.gt(0.9).text.replace(metric.value().text, metric.declaration.name),
        'it is joined by all labels to what only this service has',
      ]),
    ),
    summary: (l, v) => `${l.instance} of ${name} holds ${v.percent} of GOMEMLIMIT`,
    runbook: {
      means: `A Go process of ${name} holds nearly as much memory as GOMEMLIMIT lets it, without what it gave back.`,
      impact:
        'Its runtime collects garbage again and again to stay below, at the cost of CPU; above it, nothing helps.',
      confirm: [expr.text, '`go tool pprof -inuse_space <instance>/debug/pprof/heap`: what is held, and by whom.'],
      causes: [
        'What it keeps has grown: caches, queues in memory, more series or users.',
        'GOMEMLIMIT was set by hand and not raised with the container’s limit.',
      ],
      fix: [
        'Bound what the profile shows first.',
        'Set GOMEMLIMIT to nine tenths of the container’s limit, and raise both together.',
      ],
    },
    tests: [
      firesWhen('it holds 91 %, beside what it gave back', {
        given: given('1100x2 1110x40'),
        from: '13m',
        labels,
        annotations: { summary: `one of ${name} holds 91% of GOMEMLIMIT` },
      }),
      staysSilentWhen('it holds exactly nine tenths', { given: given('1100x40'), at: '30m' }),
      staysSilentWhen('there is no limit', { given: given('9000x40', '9223372036854775807x40'), at: '30m' }),
    ],
  });
}

export function stopsTheWorld(processes: Processes): AlertDefinition<'warning'> {
  const { name } = processes;
  const paused = processes.counter(goMetrics.gcDuration.sum);
  const expr = paused.rate('10m').maxBy('instance');
  const given = (one: string) =>
    processes.series(paused, { one, again: '0+0.3x60', other: '0+0.1x60', elsewhere: '0+60x60' });
  return defineAlert({
    expr,
    // Pauses are microseconds each; a fiftieth of all time are thousands of them.
    levels: { warning: { above: 0.02, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name} stands still for ${v.percent} of the time`,
    runbook: {
      means: `All goroutines of a process of ${name} are stopped for garbage collection for that share of the time.`,
      impact: 'Latency jumps for every request alike, and timeouts elsewhere begin to hit.',
      confirm: [expr.text, '`GODEBUG=gctrace=1` prints each collection: how often, and how long the pauses are.'],
      causes: [
        'It allocates far more than it keeps: look at the profile of allocations.',
        'CPU throttling stretches pauses: the container’s limit is below GOMAXPROCS.',
        'GOGC was set very low.',
      ],
      fix: [
        'Reuse buffers in the hot path that `pprof -alloc_space` shows.',
        'Set GOMAXPROCS to the container’s CPUs, or remove the CPU limit.',
        'Let GOGC be 100 and bound memory by GOMEMLIMIT.',
      ],
    },
    tests: [
      firesWhen('it stands still for 2.5 per cent', {
        given: given('0+1.5x60'),
        from: Duration.parse('18m30s'),
        labels,
        annotations: { summary: `one of ${name} stands still for 2.5% of the time` },
      }),
      firesWhen('2.1 per cent', { given: given('0+1.26x60'), at: '40m', labels }),
      staysSilentWhen('1.9 per cent', { given: given('0+1.14x60'), at: '40m' }),
      firesWhen('for a fifteenth, until the process starts again', {
        given: given('0+4x30 0x30'),
        from: Duration.parse('13m30s'),
        until: '37m',
        labels,
      }),
    ],
  });
}
