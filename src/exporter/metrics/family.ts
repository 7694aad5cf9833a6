import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { escapeHelp, escapeLabelValue, type TextFormat } from './text-format.ts';

/** Values of a metric's labels; one that is missing is empty, which Prometheus takes for absent. */
export type LabelValues<L extends LabelSchema> = { readonly [K in keyof L]?: string };

/** What a family does with a series beyond its limit. */
export interface SeriesLimit {
  /** Most series of one metric. */
  readonly mostSeries: number;
  /** Called for each value that found no place. */
  readonly refused: (metric: string) => void;
}

const FIRST_CAPACITY = 16;

/** As UTF-8 will have it: half characters of different kinds become the same sign. */
const written = (value: string | undefined): string => value?.toWellFormed() ?? '';

/**
 * All series of one metric. Values lie side by side in one array, and the text before them is made once, when a series
 * is born: a scrape only joins the two.
 */
export abstract class Family {
  readonly declaration: MetricDeclaration;
  readonly #labels: readonly string[];
  readonly #limit: SeriesLimit;
  readonly #index = new Map<string, number>();
  /** Numbers of all series, `width` each. */
  protected values: Float64Array;
  protected readonly width: number;

  protected constructor(declaration: MetricDeclaration, limit: SeriesLimit, width: number) {
    this.declaration = declaration;
    this.#labels = Object.keys(declaration.labels);
    this.#limit = limit;
    this.width = width;
    this.values = new Float64Array(FIRST_CAPACITY * width);
  }

  /** Series there are. */
  get size(): number {
    return this.#index.size;
  }

  /**
   * Where the numbers of a series begin; a new series gets a place.
   * @returns -1 when there is no more place
   */
  protected at(labels: Readonly<Record<string, string | undefined>>): number {
    const key = this.#keyOf(labels);
    const known = this.#index.get(key);
    if (known !== undefined) return known * this.width;
    const index = this.#index.size;
    if (index >= this.#limit.mostSeries) {
      this.#limit.refused(this.declaration.name);
      return -1;
    }
    this.#index.set(key, index);
    this.#reserve(index);
    const pairs = this.#labels.flatMap(label => {
      const value = written(labels[label]);
      return value === '' ? [] : [`${label}="${escapeLabelValue(value)}"`];
    });
    this.born(pairs.join(','));
    return index * this.width;
  }

  /** A series was added; `labels` is what stands between its braces. */
  protected abstract born(labels: string): void;

  /** The lines of some series. */
  protected abstract lines(from: number, to: number, format: TextFormat): string;

  /** HELP, TYPE and, for OpenMetrics, UNIT. */
  head(format: TextFormat): string {
    const { name, kind, help, unit } = this.declaration;
    // OpenMetrics names a counter without the suffix that its samples have.
    const family = format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;
    const hasUnit = format === 'openmetrics' && unit !== undefined && family.endsWith(`_${unit}`);
    return `# HELP ${family} ${escapeHelp(help, format)}\n# TYPE ${family} ${kind}\n${hasUnit ? `# UNIT ${family} ${unit}\n` : ''}`;
  }

  /** The lines in pieces of so many series. */
  *pieces(format: TextFormat, series: number): Generator<string> {
    if (this.size === 0) return;
    let text = this.head(format);
    for (let from = 0; from < this.size; from += series) {
      text += this.lines(from, Math.min(from + series, this.size), format);
      yield text;
      text = '';
    }
  }

  #keyOf(labels: Readonly<Record<string, string | undefined>>): string {
    const [only] = this.#labels;
    if (only === undefined) return '';
    if (this.#labels.length === 1) return written(labels[only]);
    let key = '';
    // Told apart by their lengths: a value may contain whatever would stand between two of them.
    for (const label of this.#labels) {
      const value = written(labels[label]);
      key += `${value.length}:${value}`;
    }
    return key;
  }

  #reserve(index: number): void {
    if ((index + 1) * this.width <= this.values.length) return;
    const larger = new Float64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}
