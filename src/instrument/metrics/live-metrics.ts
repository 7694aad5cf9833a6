import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { checkMetric, checkMetricClashes } from '../../metrics/check-metric.ts';
import type { MetricDeclaration } from '../../metrics/declaration.ts';
import { InputError } from '../../shared/input-error.ts';
import { type Declared, type DeclaredMetrics, declarationOf, type LiveMetrics } from './declared.ts';
import { type Labels, SeriesGuard } from './series-guard.ts';

/** More series of one metric than this are no metric any more. */
const MOST_SERIES = 2_000;

/** All that any kind of metric is told; kinds take what is theirs. */
interface Recorder {
  inc(labels?: Labels): void;
  add(by: number, labels?: Labels): void;
  set(value: number, labels?: Labels): void;
  observe(value: number, labels?: Labels): void;
  start(labels?: Labels): () => void;
}

export interface LiveRegistryOptions {
  /** The process's own metrics of prom-client. */
  readonly runtime: boolean;
  /** Told once for each metric of which a series was refused. */
  readonly onRefused: (metric: string) => void;
}

/** The declared metrics as prom-client objects. */
export class LiveRegistry {
  readonly #registry = new Registry();
  readonly #recorders = new Map<string, Recorder>();
  readonly #declarations: MetricDeclaration[] = [];
  readonly #refused: Counter<'metric'>;
  readonly #told = new Set<string>();
  readonly #beforePage: (() => void)[] = [];
  readonly #options: LiveRegistryOptions;

  constructor(options: LiveRegistryOptions) {
    this.#options = options;
    this.#refused = new Counter({
      name: 'instrument_series_refused_total',
      help: 'Values that were not counted: a label or value that is not declared, or too many series',
      labelNames: ['metric'],
      registers: [this.#registry],
    });
    if (options.runtime) collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** What Prometheus reads. */
  page(): Promise<string> {
    for (const settle of this.#beforePage) settle();
    return this.#registry.metrics();
  }

  /** Called before each page is made. */
  beforePage(settle: () => void): void {
    this.#beforePage.push(settle);
  }

  /** A counter of the library's own. */
  counter<const L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  /** @throws InputError with the code of what is wrong with a declaration */
  live<M extends DeclaredMetrics>(metrics: M): LiveMetrics<M> {
    const entries = Object.entries(metrics).map(([key, metric]) => [key, this.recorder(metric)]);
    return Object.fromEntries(entries) as LiveMetrics<M>;
  }

  /** The same object for the same name. @throws InputError as `live` */
  recorder(metric: Declared): Recorder {
    const declaration = declarationOf(metric);
    const known = this.#recorders.get(declaration.name);
    if (known !== undefined && this.#declarations.includes(declaration)) return known;
    this.#declarations.push(declaration);
    const [problem] = [...checkMetric(declaration), ...checkMetricClashes(this.#declarations)];
    if (problem !== undefined) throw new InputError(problem.code, problem.message, problem.hint);
    const recorder = this.#create(declaration);
    this.#recorders.set(declaration.name, recorder);
    return recorder;
  }

  #create(declaration: MetricDeclaration): Recorder {
    const { kind, name, help, labels, buckets, quantiles } = declaration;
    if (declaration.native) {
      throw new InputError(
        'metric-buckets-invalid',
        `${name} is a native histogram, which prom-client cannot expose.`,
        'Declare buckets instead of `native: true`.',
      );
    }
    const guard = new SeriesGuard(labels, MOST_SERIES);
    const admit = (given: Labels | undefined): Labels | undefined => {
      const admitted = guard.admit(given);
      if (admitted === undefined) this.#refuse(name);
      return admitted;
    };
    const base = { name, help, labelNames: Object.keys(labels), registers: [this.#registry] };
    if (kind === 'counter') return counterRecorder(new Counter(base), admit);
    if (kind === 'gauge') return gaugeRecorder(new Gauge(base), admit);
    const distribution =
      kind === 'histogram'
        ? new Histogram({ ...base, buckets: [...(buckets ?? [])] })
        : new Summary({
            ...base,
            percentiles: [...(quantiles ?? [0.5, 0.95, 0.99])],
            maxAgeSeconds: 600,
            ageBuckets: 5,
          });
    return distributionRecorder(distribution, admit);
  }

  #refuse(metric: string): void {
    this.#refused.inc({ metric });
    if (this.#told.has(metric)) return;
    this.#told.add(metric);
    this.#options.onRefused(metric);
  }
}

type Admit = (labels: Labels | undefined) => Labels | undefined;
const nothing = (): void => {};
const NONE: Recorder = { inc: nothing, add: nothing, set: nothing, observe: nothing, start: () => nothing };

function counterRecorder(counter: Counter<string>, admit: Admit): Recorder {
  const add = (by: number, labels?: Labels): void => {
    const admitted = admit(labels);
    // prom-client throws for what no counter can do; an application must not fail because it is watched.
    if (admitted !== undefined && by >= 0 && Number.isFinite(by)) counter.inc(admitted, by);
  };
  return { ...NONE, add, inc: labels => add(1, labels) };
}

function gaugeRecorder(gauge: Gauge<string>, admit: Admit): Recorder {
  const withLabels = (value: number, labels: Labels | undefined, act: (labels: Labels) => void): void => {
    const admitted = admit(labels);
    if (admitted !== undefined && typeof value === 'number') act(admitted);
  };
  return {
    ...NONE,
    set: (value, labels) => withLabels(value, labels, l => gauge.set(l, value)),
    add: (by, labels) => withLabels(by, labels, l => gauge.inc(l, by)),
  };
}

function distributionRecorder(distribution: Histogram<string> | Summary<string>, admit: Admit): Recorder {
  const observe = (value: number, labels?: Labels): void => {
    const admitted = admit(labels);
    if (admitted !== undefined && Number.isFinite(value)) distribution.observe(admitted, value);
  };
  const start = (labels?: Labels): (() => void) => {
    const started = performance.now();
    return () => observe((performance.now() - started) / 1000, labels);
  };
  return { ...NONE, observe, start };
}

export type { Recorder };
