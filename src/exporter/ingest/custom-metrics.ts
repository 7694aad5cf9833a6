import type { MetricDeclaration } from '../../metrics/declaration.ts';
import type { ExporterIngest, ExporterIngestLimits } from '../../model/exporter-ingest.ts';
import { DistinctFamily } from '../metrics/distinct-family.ts';
import { HistogramFamily } from '../metrics/histogram-family.ts';
import type { LabelText } from '../metrics/label-text.ts';
import { CounterFamily, GaugeFamily } from '../metrics/number-family.ts';
import { namesOf, type Registry } from '../metrics/registry.ts';
import { SummaryFamily } from '../metrics/summary-family.ts';
import type { CustomValue, Refusal } from './custom-value.ts';

export const DEFAULT_LIMITS: ExporterIngestLimits = {
  bytes: 1_048_576,
  items: 5_000,
  seriesPerMetric: 2_000,
  series: 20_000,
  labels: 16,
  nameCharacters: 200,
  valueCharacters: 200,
};
const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const DEFAULT_QUANTILES = [0.5, 0.9, 0.99];
const DEFAULT_STALE_SECONDS = 3_600;

type CustomFamily = CounterFamily | GaugeFamily | DistinctFamily | HistogramFamily | SummaryFamily;

/** A metric as it is, or as the values before would make it. */
interface Planned {
  readonly kind: CustomValue['kind'];
  readonly declaration: MetricDeclaration;
  readonly linesEach: number;
  readonly family?: CustomFamily;
  readonly newSeries: Set<LabelText>;
}

/** Metrics that an application sends. They come and go; what is there at once is limited. */
export class CustomMetrics {
  readonly limits: ExporterIngestLimits;
  readonly #settings: ExporterIngest;
  readonly #registry: Registry;
  readonly #full: () => void;
  readonly #families = new Map<string, { readonly kind: CustomValue['kind']; readonly family: CustomFamily }>();
  #lines = 0;

  /** @param full called for each member of a set that found no place */
  constructor(settings: ExporterIngest, registry: Registry, full: () => void = () => {}) {
    this.#full = full;
    this.limits = { ...DEFAULT_LIMITS, ...settings.limits };
    this.#settings = settings;
    this.#registry = registry;
  }

  /** Series there are, as Prometheus counts them. */
  get lines(): number {
    return this.#lines;
  }

  /** All families, in the order they came. */
  *families(): Generator<CustomFamily> {
    for (const { family } of this.#families.values()) yield family;
  }

  /**
   * Takes all values, or none when one does not fit to the others or to what is there.
   * @returns what does not fit, by the place of the value
   */
  take(values: readonly CustomValue[]): ReadonlyMap<number, Refusal> {
    const refused = new Map<number, Refusal>();
    const planned = new Map<string, Planned>();
    const names = new Map<string, string>();
    let lines = this.#lines;
    for (const [i, value] of values.entries()) {
      const found = planned.get(value.name) ?? this.#plan(value, names);
      if ('reason' in found) {
        refused.set(i, found);
        continue;
      }
      planned.set(value.name, found);
      const refusal = this.#misfit(value, found, lines);
      if (refusal !== undefined) {
        refused.set(i, refusal);
        continue;
      }
      if (found.family?.has(value.labels) || found.newSeries.has(value.labels)) continue;
      found.newSeries.add(value.labels);
      lines += found.linesEach;
    }
    if (refused.size > 0) return refused;
    for (const value of values) if (!write(this.#familyOf(value, planned), value)) this.#full();
    this.#lines = lines;
    return refused;
  }

  /** Forgets series that nobody has written for long. @returns how many */
  expire(now = performance.now()): number {
    const before = now - (this.#settings.staleSeconds ?? DEFAULT_STALE_SECONDS) * 1000;
    let gone = 0;
    for (const [name, { family }] of this.#families) {
      const expired = family.expire(before);
      gone += expired;
      this.#lines -= expired * family.linesEach;
      if (family.size > 0) continue;
      this.#registry.remove(family);
      this.#families.delete(name);
    }
    return gone;
  }

  /** The next window of sets begins. */
  turn(): void {
    for (const { family } of this.#families.values()) if (family instanceof DistinctFamily) family.turn();
  }

  #plan(value: CustomValue, names: Map<string, string>): Planned | Refusal {
    const { name } = value;
    const known = this.#families.get(name);
    if (known !== undefined) {
      const { kind, family } = known;
      return { kind, family, declaration: family.declaration, linesEach: family.linesEach, newSeries: new Set() };
    }
    const declaration = this.#declare(value);
    const own = namesOf(declaration);
    const holder = this.#registry.holderOf(declaration) ?? own.map(one => names.get(one)).find(Boolean);
    if (holder !== undefined) {
      return { reason: 'conflict', message: `its series would be named as those of ${holder}, which is there already` };
    }
    for (const one of own) names.set(one, name);
    const { buckets = [], quantiles = [] } = declaration;
    const linesEach = { counter: 1, gauge: 1, histogram: buckets.length + 3, summary: quantiles.length + 2 };
    return { kind: value.kind, declaration, linesEach: linesEach[declaration.kind], newSeries: new Set() };
  }

  #misfit(value: CustomValue, { kind, declaration, linesEach, family, newSeries }: Planned, lines: number) {
    const { name, labels, buckets } = value;
    const conflict = (message: string): Refusal => ({ reason: 'conflict', message });
    const limit = (message: string): Refusal => ({ reason: 'limit', message });
    if (value.kind !== kind) return conflict(`${name} is a ${kind} already`);
    const declared = this.#settings.metrics?.[name];
    if (declared !== undefined && declared.kind !== declaration.kind) {
      return conflict(`${name} is declared as a ${declared.kind}`);
    }
    if (buckets !== undefined && `${buckets}` !== `${declaration.buckets}`) {
      return conflict(`${name} has the buckets ${declaration.buckets?.join(', ')} already`);
    }
    if (family?.has(labels) || newSeries.has(labels)) return undefined;
    const { seriesPerMetric, series } = this.limits;
    if (((family?.size ?? 0) + newSeries.size + 1) * linesEach > seriesPerMetric) {
      return limit(`${name} would have more than ${seriesPerMetric} series`);
    }
    return lines + linesEach > series ? limit(`there would be more than ${series} series in all`) : undefined;
  }

  #declare({ kind, name, help, unit, buckets, quantiles }: CustomValue): MetricDeclaration {
    const declared = this.#settings.metrics?.[name];
    const found = declared?.unit ?? unit;
    return {
      name,
      kind: kind === 'set' ? 'gauge' : kind,
      help: declared?.help ?? help ?? 'Sent by the application.',
      labels: {},
      ...(found === undefined ? {} : { unit: found }),
      ...(kind === 'histogram' && {
        buckets: declared?.buckets ?? buckets ?? this.#settings.buckets ?? DEFAULT_BUCKETS,
      }),
      ...(kind === 'summary' && {
        quantiles: declared?.quantiles ?? quantiles ?? this.#settings.quantiles ?? DEFAULT_QUANTILES,
      }),
    };
  }

  #familyOf({ name }: CustomValue, planned: ReadonlyMap<string, Planned>): CustomFamily {
    const known = this.#families.get(name);
    if (known !== undefined) return known.family;
    const plan = planned.get(name);
    if (plan === undefined) throw new Error(`${name} was not planned`);
    const family = this.#registry.add(create(plan));
    this.#families.set(name, { kind: plan.kind, family });
    return family;
  }
}

function create({ kind, declaration }: Planned): CustomFamily {
  // How many there may be was judged before.
  const limit = { mostSeries: Number.POSITIVE_INFINITY, refused: () => {}, expires: true };
  switch (kind) {
    case 'counter':
      return new CounterFamily(declaration, limit);
    case 'gauge':
      return new GaugeFamily(declaration, limit);
    case 'set':
      return new DistinctFamily(declaration, limit);
    case 'histogram':
      return new HistogramFamily(declaration, limit);
    case 'summary':
      return new SummaryFamily(declaration, limit);
  }
}

/** @returns whether there was room for it */
function write(family: CustomFamily, value: CustomValue): boolean {
  const { labels, numbers, member = '', relative, times, exemplar } = value;
  if (family instanceof DistinctFamily) return family.saw(labels, member);
  for (const number of numbers) {
    if (family instanceof CounterFamily) family.increase(labels, number);
    else if (family instanceof HistogramFamily) family.observe(labels, number, exemplar, times);
    else if (family instanceof SummaryFamily) family.observe(labels, number, times);
    else if (relative) family.add(labels, number);
    else family.set(labels, number);
  }
  return true;
}
