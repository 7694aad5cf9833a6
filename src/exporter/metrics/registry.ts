import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Family, SeriesLimit } from './family.ts';
import { HistogramFamily } from './histogram-family.ts';
import { CounterFamily, GaugeFamily } from './number-family.ts';
import type { TextFormat } from './text-format.ts';

/** Lines rendered at a stretch: about a millisecond. */
const LINES_A_PIECE = 1_000;

type Of<K extends MetricDeclaration['kind'], L extends LabelSchema> = MetricDeclaration & {
  readonly kind: K;
  readonly labels: L;
};

export interface RegistryProps {
  /** Most series of one metric; what comes after is counted and dropped. @default 10000 */
  readonly mostSeries?: number;
}

const SUFFIXES: Readonly<Record<MetricDeclaration['kind'], readonly string[]>> = {
  counter: ['', '_total', '_created'],
  gauge: [''],
  histogram: ['', '_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

/** Every name that belongs to a metric: its own, those of its samples, and the one OpenMetrics gives it. */
export function namesOf({ kind, name }: Pick<MetricDeclaration, 'kind' | 'name'>): readonly string[] {
  const stem = kind === 'counter' ? name.replace(/_total$/, '') : name;
  return SUFFIXES[kind].map(suffix => stem + suffix);
}

/** All metrics of a process, in the order they were added. */
export class Registry {
  readonly #families = new Map<string, Family>();
  /** Which metric has a name. */
  readonly #names = new Map<string, string>();
  readonly #limit: SeriesLimit;

  constructor({ mostSeries = 10_000 }: RegistryProps = {}) {
    const refusedValues = new CounterFamily<{ metric: 'string' }>(
      {
        kind: 'counter',
        name: 'sightline_exporter_refused_values_total',
        help: 'Values of series that were not taken, since their metric has too many already.',
        labels: { metric: 'string' },
      },
      { mostSeries: Number.POSITIVE_INFINITY, refused: () => {} },
    );
    this.#limit = { mostSeries, refused: metric => refusedValues.increase({ metric }) };
    this.add(refusedValues);
  }

  counter<const L extends LabelSchema>(declaration: Of<'counter', L>): CounterFamily<L> {
    return this.add(new CounterFamily<L>(declaration, this.#limit));
  }

  gauge<const L extends LabelSchema>(declaration: Of<'gauge', L>): GaugeFamily<L> {
    return this.add(new GaugeFamily<L>(declaration, this.#limit));
  }

  histogram<const L extends LabelSchema>(declaration: Of<'histogram', L>): HistogramFamily<L> {
    return this.add(new HistogramFamily<L>(declaration, this.#limit));
  }

  /** The whole exposition in pieces, each rendered at once; between them others may work. */
  *pieces(format: TextFormat): Generator<string> {
    for (const family of this.#families.values()) yield* family.pieces(format, LINES_A_PIECE);
    if (format === 'openmetrics') yield '# EOF\n';
  }

  /** The metric that has one of a new one's names already. */
  holderOf(metric: Pick<MetricDeclaration, 'kind' | 'name'>): string | undefined {
    return namesOf(metric)
      .map(name => this.#names.get(name))
      .find(holder => holder !== undefined);
  }

  /** @throws Error when a metric has one of its names */
  add<F extends Family>(family: F): F {
    const { declaration } = family;
    const holder = this.holderOf(declaration);
    if (holder !== undefined) throw new Error(`a metric ${holder} exists already`);
    for (const name of namesOf(declaration)) this.#names.set(name, declaration.name);
    this.#families.set(declaration.name, family);
    return family;
  }

  remove({ declaration }: Family): void {
    for (const name of namesOf(declaration)) this.#names.delete(name);
    this.#families.delete(declaration.name);
  }
}
