import type { InputSeries, MutantReasons, Vector } from 'sightline';
import { jvmMetrics, micrometerMetrics } from 'sightline/catalogue';
import type { AnyGauge } from '../application/own.ts';
import type { Processes } from './subject.ts';

/** A quantity, and inputs for tests in which process `one` has these values; each as often as the number behind it. */
interface Measured {
  readonly expr: Vector<'instance'>;
  readonly given: (first: readonly [number, number], then: readonly [number, number]) => readonly InputSeries[];
  readonly equivalentMutants?: (text: string) => MutantReasons;
}

/** What a library for the JVM calls what the rules read. */
export interface JvmLibrary {
  /** Share of the long-lived part of the heap that is in use after a collection. */
  readonly afterCollection: Measured;
  /** Memory of direct buffers, by the heap's limit. */
  readonly directBuffers: Measured;
  readonly collecting: {
    readonly expr: Vector<'instance'>;
    readonly given: (major: string, minor: string) => readonly InputSeries[];
  };
  readonly threads: AnyGauge;
  readonly deadlocked: AnyGauge;
}

/** Where objects live that outlast a collection, by collector: G1, Parallel, Serial, ZGC before and since generations, Shenandoah. */
export const LONG_LIVED = /G1 Old Gen|PS Old Gen|Tenured Gen|ZHeap|ZGC Old Generation|Shenandoah/;
/** Of ZGC and Shenandoah: a cycle runs beside the application and holds nobody up. */
export const CYCLES = /.* Cycles/;

const steps =
  (unit: number) =>
  ([a, times]: readonly [number, number], [b, more]: readonly [number, number]): string =>
    `${Math.round(a * unit * 1000) / 1000}x${times} ${Math.round(b * unit * 1000) / 1000}x${more}`;
const thousandths = steps(1000);

export function clientJava(processes: Processes): JvmLibrary {
  const used = processes.gauge(jvmMetrics.collectionUsed);
  const limit = jvmMetrics.collectionMax as unknown as AnyGauge;
  const spent = processes.counter(jvmMetrics.collections.sum);
  const buffers = processes.gauge(jvmMetrics.buffers);
  const heap = processes.gauge(jvmMetrics.heapMax);
  const old = { pool: 'G1 Old Gen' };
  const young = { pool: 'PS Eden Space' };
  return {
    afterCollection: {
      expr: used
        .value({ pool: { match: LONG_LIVED } })
        .div(limit.value())
        .maxBy('instance'),
      given: (first, then) => [
        ...processes.series(
          used,
          { one: thousandths(first, then), again: '100x40', other: '10x40', elsewhere: '990x40' },
          old,
        ),
        ...processes.series(limit, { one: '1000x40', again: '1000x40', other: '1000x40', elsewhere: '1000x40' }, old),
        ...processes.series(used, { one: '990x40', again: '0x40', other: '0x40', elsewhere: '0x40' }, young),
        ...processes.series(limit, { one: '1000x40', again: '-1x40', other: '-1x40', elsewhere: '-1x40' }, young),
      ],
    },
    directBuffers: {
      expr: buffers
        .value({ pool: 'direct' })
        .maxBy('instance')
        .div(heap.value({ area: 'heap' }).minBy('instance')),
      given: (first, then) => [
        ...processes.series(
          buffers,
          { one: thousandths(first, then), again: '100x40', other: '10x40', elsewhere: '9000x40' },
          { pool: 'direct' },
        ),
        ...processes.series(
          buffers,
          { one: '9000x40', again: '0x40', other: '0x40', elsewhere: '0x40' },
          { pool: 'mapped' },
        ),
        ...processes.series(
          heap,
          { one: '1000x40', again: '9000x40', other: '1000x40', elsewhere: '10x40' },
          { area: 'heap' },
        ),
        ...processes.series(
          heap,
          { one: '10x40', again: '10x40', other: '-1x40', elsewhere: '10x40' },
          { area: 'nonheap' },
        ),
      ],
    },
    collecting: {
      expr: spent.rate('10m', { gc: { notMatch: CYCLES } }).sumBy('instance'),
      given: (major, minor) => [
        ...processes.series(
          spent,
          { one: major, again: '0x60', other: '0+0.1x60', elsewhere: '0+60x60' },
          { gc: 'G1 Old Generation' },
        ),
        ...processes.series(
          spent,
          { one: minor, again: '0x60', other: '0x60', elsewhere: '0x60' },
          { gc: 'G1 Young Generation' },
        ),
        ...processes.series(
          spent,
          { one: '0+50x60', again: '0x60', other: '0x60', elsewhere: '0x60' },
          { gc: 'ZGC Major Cycles' },
        ),
      ],
    },
    threads: processes.gauge(jvmMetrics.threads),
    deadlocked: processes.gauge(jvmMetrics.deadlocked),
  };
}

export function micrometer(processes: Processes): JvmLibrary {
  const after = processes.gauge(micrometerMetrics.usageAfterCollection);
  const spent = processes.counter(micrometerMetrics.pauses.sum);
  const buffers = processes.gauge(micrometerMetrics.buffers);
  const heap = processes.gauge(micrometerMetrics.heapMax);
  const pool = (area: string, id: string, bytes: number, elsewhere: number) =>
    processes.series(
      heap,
      { one: `${bytes}x40`, again: `${9 * bytes}x40`, other: `${bytes}x40`, elsewhere: `${elsewhere}x40` },
      { area, id },
    );
  const pauses = (action: string, gc: string, values: string, elsewhere: string) =>
    processes.series(
      spent,
      { one: values, again: '0x60', other: '0+0.1x60', elsewhere },
      { action, cause: 'Allocation Failure', gc },
    );
  return {
    afterCollection: {
      expr: after.value().maxBy('instance'),
      given: (first, then) =>
        processes.series(
          after,
          { one: steps(1)(first, then), again: '0.1x40', other: '0.01x40', elsewhere: '0.99x40' },
          { area: 'heap', pool: 'long-lived' },
        ),
    },
    directBuffers: {
      // A limit for each generation; those without one of their own say -1.
      expr: buffers
        .value({ id: 'direct' })
        .maxBy('instance')
        .div(heap.value({ area: 'heap' }).gt(0).sumBy('instance', 'job').minBy('instance')),
      equivalentMutants: text =>
        Object.fromEntries(
          ['>= 0)', '> -1)'].map(other => [text.replace('> 0)', other), 'a pool that may hold nothing adds nothing']),
        ),
      given: (first, then) => [
        ...processes.series(
          buffers,
          { one: thousandths(first, then), again: '100x40', other: '10x40', elsewhere: '9000x40' },
          { id: 'direct' },
        ),
        ...processes.series(
          buffers,
          { one: '9000x40', again: '0x40', other: '0x40', elsewhere: '0x40' },
          { id: 'mapped' },
        ),
        ...pool('heap', 'PS Eden Space', 299, 5),
        ...pool('heap', 'PS Old Gen', 700, 5),
        ...pool('heap', 'PS Survivor Space', 1, 1),
        ...pool('heap', 'G1 Eden Space', -1, -1),
        ...pool('nonheap', 'Compressed Class Space', 500, 5),
      ],
    },
    collecting: {
      expr: spent.rate('10m').sumBy('instance'),
      given: (major, minor) => [
        ...pauses('end of major GC', 'PS MarkSweep', major, '0+60x60'),
        ...pauses('end of minor GC', 'PS Scavenge', minor, '0x60'),
      ],
    },
    threads: processes.gauge(micrometerMetrics.threads),
    deadlocked: processes.gauge(micrometerMetrics.deadlocked),
  };
}
