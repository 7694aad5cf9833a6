import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { joinLabels, type LabelText, labelsOf } from './label-text.ts';
import { escapeHelp, type TextFormat } from './text-format.ts';

/** Values of a metric's labels; one that is missing is empty, which Prometheus takes for absent. */
export type LabelValues<L extends LabelSchema> = { readonly [K in keyof L]?: string };

/** Which series is meant: by the values of the declared labels, or by the text where none are declared. */
export type SeriesLabels<L extends LabelSchema> = LabelValues<L> | LabelText;

/** What a family does with a series beyond its limit. */
export interface SeriesLimit {
  /** Most series of one metric. */
  readonly mostSeries: number;
  /** Called for each value that found no place. */
  readonly refused: (metric: string) => void;
  /** Each series remembers when it was written last, and can be forgotten. @default false */
  readonly expires?: boolean;
}

/** A series as it is; what is no number becomes null in JSON. */
export interface SeriesFigures {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a counter or gauge. */
  readonly value?: number;
  /** Of a histogram or summary: how many observations, and their sum. */
  readonly count?: number;
  readonly sum?: number;
  /** Of a histogram: observations up to each bound. */
  readonly buckets?: Readonly<Record<string, number>>;
  /** Of a summary. */
  readonly quantiles?: Readonly<Record<string, number>>;
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
  /** Places of series that were forgotten. */
  readonly #free: number[] = [];
  readonly #touched: number[] | undefined;
  #places = 0;
  /** Numbers of all series, `width` each. */
  protected values: Float64Array;
  protected readonly width: number;

  protected constructor(declaration: MetricDeclaration, limit: SeriesLimit, width: number) {
    this.declaration = declaration;
    this.#labels = Object.keys(declaration.labels);
    this.#limit = limit;
    this.#touched = limit.expires ? [] : undefined;
    this.width = width;
    this.values = new Float64Array(FIRST_CAPACITY * width);
  }

  /** Series there are. */
  get size(): number {
    return this.#index.size;
  }

  /** Lines that each series has on the page. */
  abstract get linesEach(): number;

  /** Whether a series without declared labels is there. */
  has(labels: LabelText): boolean {
    return this.#index.has(labels);
  }

  /** Forgets what was not written since; `performance.now()` counts. @returns how many series that were */
  expire(before: number): number {
    const old = [...this.#index].filter(([, index]) => (this.#touched?.[index] ?? Number.POSITIVE_INFINITY) < before);
    for (const [key, index] of old) {
      this.#index.delete(key);
      this.#free.push(index);
      this.died(index);
    }
    return old.length;
  }

  /** The first series without declared labels, as they are. */
  figures(most: number): readonly SeriesFigures[] {
    const found: SeriesFigures[] = [];
    for (const [key, index] of this.#index) {
      if (found.length >= most) break;
      found.push({ labels: labelsOf(key), ...this.figuresAt(index) });
    }
    return found;
  }

  /**
   * Where the numbers of a series begin; a new series gets a place.
   * @returns -1 when there is no more place
   */
  protected at(labels: SeriesLabels<LabelSchema>): number {
    const key = typeof labels === 'string' ? labels : this.#keyOf(labels);
    const index = this.#index.get(key) ?? this.#place(key, labels);
    if (index < 0) return index;
    if (this.#touched !== undefined) this.#touched[index] = performance.now();
    return index * this.width;
  }

  /** The same for a series that is there, without taking that for a sign of life. @returns -1 when there is none */
  protected known(labels: LabelText): number {
    return (this.#index.get(labels) ?? -1) * this.width;
  }

  /** A series was added; `labels` is what stands between its braces. */
  protected abstract born(index: number, labels: string): void;

  /** A series was forgotten: it has no lines until another is born in its place. */
  protected abstract died(index: number): void;

  /** What a series says. */
  protected abstract figuresAt(index: number): Omit<SeriesFigures, 'labels'>;

  /** The lines of some places. */
  protected abstract lines(from: number, to: number, format: TextFormat): string;

  /** HELP, TYPE and, for OpenMetrics, UNIT. */
  head(format: TextFormat): string {
    const { name, kind, help, unit } = this.declaration;
    // OpenMetrics names a counter without the suffix that its samples have.
    const family = format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;
    const hasUnit = format === 'openmetrics' && unit !== undefined && family.endsWith(`_${unit}`);
    return `# HELP ${family} ${escapeHelp(help, format)}\n# TYPE ${family} ${kind}\n${hasUnit ? `# UNIT ${family} ${unit}\n` : ''}`;
  }

  /** The page in pieces of about so many lines. */
  *pieces(format: TextFormat, lines: number): Generator<string> {
    if (this.size === 0) return;
    const places = Math.ceil(lines / this.linesEach);
    let text = this.head(format);
    for (let from = 0; from < this.#places; from += places) {
      text += this.lines(from, Math.min(from + places, this.#places), format);
      yield text;
      text = '';
    }
  }

  #place(key: string, labels: SeriesLabels<LabelSchema>): number {
    if (this.size >= this.#limit.mostSeries) {
      this.#limit.refused(this.declaration.name);
      return -1;
    }
    const index = this.#free.pop() ?? this.#places++;
    this.#index.set(key, index);
    this.#reserve(index);
    this.values.fill(0, index * this.width, (index + 1) * this.width);
    this.born(index, typeof labels === 'string' ? labels : this.#textOf(labels));
    return index;
  }

  #textOf(labels: LabelValues<LabelSchema>): string {
    return joinLabels(this.#labels.map(label => [label, labels[label] ?? '']));
  }

  #keyOf(labels: LabelValues<LabelSchema>): string {
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
