import { type AlertDefinition, defineAlert, firesWhen, staysSilentWhen } from 'sightline';
import { garbageTests } from './garbage.ts';
import { type Growth, grownInADay, growthTests, NEEDS_TWO_DAYS } from './growth.ts';
import type { JvmLibrary } from './jvm-libraries.ts';
import type { Processes } from './subject.ts';

const labels = { instance: 'one' };

export function heapFull({ name }: Processes, { afterCollection }: JvmLibrary): AlertDefinition<'error'> {
  const { expr, given } = afterCollection;
  return defineAlert({
    expr,
    // Before a collection any heap may look full; what a collection leaves is really needed.
    levels: { error: { above: 0.9, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name}: a collection leaves ${v.percent} of the heap in use`,
    runbook: {
      means: `Of the part of the heap where long-lived objects are, a Java process of ${name} needs more than nine tenths even right after garbage was collected.`,
      impact: 'Collections become frequent and long; then the process ends, or goes on, with `OutOfMemoryError`.',
      confirm: [
        expr.text,
        '`jcmd <pid> GC.class_histogram | head -30`: which classes hold the memory?',
        '`jcmd <pid> GC.heap_dump /tmp/heap.hprof` for Eclipse MAT; it stands still meanwhile.',
      ],
      causes: [
        'A static map or a cache without a bound; sessions that never expire.',
        'A result set or a file is loaded as a whole.',
        'The heap’s limit is a quarter of the container’s memory, the default.',
      ],
      fix: [
        'Raise `-Xmx`, or `-XX:MaxRAMPercentage` in a container, for the time being.',
        'Bound what the dominator tree of the dump shows first.',
        '`-XX:+ExitOnOutOfMemoryError`, so that a process at its end is replaced instead of limping on.',
      ],
    },
    tests: [
      firesWhen('91 % are left for ten minutes', {
        given: given([0.9, 2], [0.91, 40]),
        from: '13m',
        labels,
        annotations: { summary: `one of ${name}: a collection leaves 91% of the heap in use` },
      }),
      staysSilentWhen('exactly nine tenths are left', { given: given([0.9, 2], [0.9, 40]), at: '30m' }),
    ],
  });
}

export function jvmCollectsGarbage({ name }: Processes, { collecting }: JvmLibrary): AlertDefinition<'warning'> {
  const { expr, given } = collecting;
  return defineAlert({
    expr,
    // Throughput collectors are tuned for one or two per cent.
    levels: { warning: { above: 0.1, for: '10m' } },
    summary: (l, v) => `${l.instance} of ${name} stands still ${v.percent} of the time to collect garbage`,
    runbook: {
      means: `All threads of a Java process of ${name} are halted for that share of the time while garbage is collected.`,
      impact:
        'Every request that meets a pause waits for its end: the slowest answers get slower, then timeouts begin.',
      confirm: [
        expr.text,
        '`jstat -gcutil <pid> 5s`: does FGC count up (full collections), or only YGC (young ones)?',
        '`-Xlog:gc*` names the cause of each pause.',
      ],
      causes: [
        'Full collections one after the other: the heap is nearly full, see JvmHeapFull.',
        'Young ones: far more is allocated than before, such as large responses built as strings.',
        'The container has less than two CPUs, and the JVM chose the serial collector.',
      ],
      fix: [
        'A larger heap, or less that is kept.',
        'An allocation profile (async-profiler `-e alloc`, or Flight Recorder) shows the hot path.',
        '`-XX:+UseG1GC` or `-XX:+UseZGC` where latency matters.',
      ],
    },
    tests: garbageTests(given, `one of ${name} stands still 12% of the time to collect garbage`),
  });
}

export function deadlocked(processes: Processes, { deadlocked: threads }: JvmLibrary): AlertDefinition<'error'> {
  const { name } = processes;
  const expr = threads.value().maxBy('instance');
  const given = (one: string, again = '0x40') =>
    processes.series(threads, { one, again, other: '0x40', elsewhere: '5x40' });
  return defineAlert({
    expr,
    // It never ends by itself; two minutes are against a look at the wrong moment.
    levels: { error: { above: 0, for: '2m' } },
    summary: (l, v) => `${l.instance} of ${name}: ${v.raw} threads wait for each other for ever`,
    runbook: {
      means: `Threads of a Java process of ${name} hold locks that the others among them wait for.`,
      impact:
        'What they were doing is never finished. Each later request that needs one of the locks hangs, too, until no thread is left.',
      confirm: [
        '`jcmd <pid> Thread.print -l | grep -A40 "Found one Java-level deadlock"`: both stacks, and the locks.',
      ],
      causes: [
        'Two locks that are taken in different order in two places.',
        'A callback that runs while a lock is held, and takes another.',
        'A thread of a pool that waits for a task of the same, full pool: it looks alike and is not counted here.',
      ],
      fix: [
        'Keep the thread dump, then restart the process: nothing else releases the locks.',
        'Take locks in one order everywhere, or `tryLock` with a timeout.',
      ],
    },
    tests: [
      firesWhen('two do for two minutes', {
        given: given('0x2 2x40', '0x2 1x40'),
        from: '5m',
        labels,
        annotations: { summary: `one of ${name}: 2 threads wait for each other for ever` },
      }),
      firesWhen('one waits for itself', { given: given('1x40'), at: '30m', labels }),
      staysSilentWhen('none does', { given: given('0x40'), at: '30m' }),
    ],
  });
}

export function threadsGrow(processes: Processes, { threads }: JvmLibrary): AlertDefinition<'warning'> {
  const { name } = processes;
  const growth: Growth = { processes, metric: threads, least: 200, factor: 2 };
  return defineAlert({
    needs: NEEDS_TWO_DAYS,
    detect: 'slow',
    expr: grownInADay(growth),
    levels: { warning: { above: growth.factor, for: '30m' } },
    summary: (l, v) => `${l.instance} of ${name} has ${v.percent} of the threads it had a day ago`,
    runbook: {
      means: `A Java process of ${name} never had fewer than twice the threads of yesterday within two hours.`,
      impact:
        'Each has a stack of a megabyte outside of the heap. At the container’s limit of processes no thread starts: “unable to create native thread”.',
      confirm: [
        threads.value().text,
        '`jcmd <pid> Thread.print | grep \'^"\' | sed "s/[-#0-9]*\\".*//" | sort | uniq -c | sort -n | tail`: names tell the pool.',
      ],
      causes: [
        'An executor or a client is made with each request and never shut down.',
        'A cached thread pool in front of something that has become slow.',
        'Timers or schedulers that are added again with every reload of the configuration.',
      ],
      fix: [
        'Share one client and one executor for the whole process.',
        'Give pools a maximum and a queue with a bound.',
        'Slow calls: a timeout, so that threads come back.',
      ],
    },
    tests: growthTests(growth, `one of ${name} has 220% of the threads it had a day ago`),
  });
}

export function buffersFull({ name }: Processes, { directBuffers }: JvmLibrary): AlertDefinition<'warning'> {
  const { expr, given, equivalentMutants } = directBuffers;
  return defineAlert({
    expr,
    levels: { warning: { above: 0.9, for: '10m' } },
    ...(equivalentMutants === undefined ? {} : { equivalentMutants: equivalentMutants(expr.gt(0.9).text) }),
    summary: (l, v) => `Direct buffers of ${l.instance} of ${name} take ${v.percent} of what they may`,
    runbook: {
      means: `A Java process of ${name} may hold as much memory in direct buffers, outside of the heap, as the heap may have, unless \`-XX:MaxDirectMemorySize\` says otherwise; nearly all of that is used.`,
      impact: 'Network and file code fails with `OutOfMemoryError: Direct buffer memory`, while the heap looks fine.',
      confirm: [
        expr.text,
        '`jcmd <pid> VM.native_memory summary` (needs `-XX:NativeMemoryTracking=summary`): the line “Other”.',
        '`-Dio.netty.leakDetection.level=paranoid` on one instance logs where a leaked buffer came from.',
      ],
      causes: [
        'Netty buffers that are not released on some path.',
        'Many large responses in flight at once, each with its buffer.',
        'Buffers are freed only when their small objects on the heap are collected, and the heap is so large that it rarely is.',
      ],
      fix: [
        'Release buffers in a `finally`, as the leak report says.',
        'Bound requests in flight, or the size of a response.',
        'Set `-XX:MaxDirectMemorySize` to what is needed; then tune this threshold by the same factor.',
      ],
    },
    tests: [
      firesWhen('they take 91 % for ten minutes', {
        given: given([0.9, 2], [0.91, 40]),
        from: '13m',
        labels,
        annotations: { summary: `Direct buffers of one of ${name} take 91% of what they may` },
      }),
      staysSilentWhen('they take exactly nine tenths', { given: given([0.9, 2], [0.9, 40]), at: '30m' }),
    ],
  });
}
