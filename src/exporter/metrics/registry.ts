import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Family, SeriesLimit } from './family.ts';
import { HistogramFamily } from './histogram-family.ts';
import { CounterFamily, GaugeFamily } from './number-family.ts';
import type { TextFormat } from './text-format.ts';

/** Series rendered at a stretch: about a millisecond. */
const SERIES_A_PIECE = 1_000;

type Of<K extends MetricDeclaration['kind'], L extends LabelSchema> = MetricDeclaration & {
  readonly kind: K;
  readonly labels: L;
};

export interface RegistryProps {
  /** Most series of one metric; what comes after is counted and dropped. @default 10000 */
  readonly mostSeries?: number;
}

/** All metrics of a process, in the order they were added. */
export class Registry {
  readonly #families = new Map<string, Family>();
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
    this.#add(refusedValues);
  }

  counter<const L extends LabelSchema>(declaration: Of<'counter', L>): CounterFamily<L> {
    return this.#add(new CounterFamily<L>(declaration, this.#limit));
  }

  gauge<const L extends LabelSchema>(declaration: Of<'gauge', L>): GaugeFamily<L> {
    return this.#add(new GaugeFamily<L>(declaration, this.#limit));
  }

  histogram<const L extends LabelSchema>(declaration: Of<'histogram', L>): HistogramFamily<L> {
    return this.#add(new HistogramFamily<L>(declaration, this.#limit));
  }

  /** The whole exposition in pieces, each rendered at once; between them others may work. */
  *pieces(format: TextFormat): Generator<string> {
    for (const family of this.#families.values()) yield* family.pieces(format, SERIES_A_PIECE);
    if (format === 'openmetrics') yield '# EOF\n';
  }

  /** @throws Error when a metric of this name exists */
  #add<F extends Family>(family: F): F {
    const { name } = family.declaration;
    if (this.#families.has(name)) throw new Error(`a metric ${name} exists already`);
    this.#families.set(name, family);
    return family;
  }
}
