import type { LabelSchema, MetricDeclaration, MetricUnit } from '../../metrics/declaration.ts';
import { Counter } from './counter.ts';
import { Gauge } from './gauge.ts';
import { Histogram } from './histogram.ts';
import { NativeHistogram } from './native-histogram.ts';
import { Summary } from './summary.ts';

/** What every metric says of itself. */
export interface MetricProps<S extends LabelSchema> {
  /** What it measures, in one sentence: the HELP line, and the description of panels. */
  readonly help: string;
  /**
   * Its own labels: `'string'` for any value, or the list of values it can have.
   * @default - none; `job`, `instance` and `service` come from the scrape job
   */
  readonly labels?: S;
  /** Base unit of the value; the name must end in it. @default - none */
  readonly unit?: MetricUnit;
}

export interface HistogramProps<S extends LabelSchema> extends MetricProps<S> {
  /** Upper bounds, ascending, without infinity. Choose them around the thresholds you alert on. */
  readonly buckets: readonly number[];
}

export interface NativeHistogramProps<S extends LabelSchema> extends MetricProps<S> {
  readonly native: true;
}

export interface SummaryProps<S extends LabelSchema> extends MetricProps<S> {
  /** Quantiles that the process exposes, each from 0 to 1. @default - unknown */
  readonly quantiles?: readonly number[];
}

/** No labels of its own. */
type NoLabels = Record<never, never>;

const labelsOf = <S extends LabelSchema>(props: MetricProps<S>): S => props.labels ?? ({} as S);

/** Declares a number that only grows. Its name ends in `_total`. */
export const counter = <const S extends LabelSchema = NoLabels>(name: `${string}_total`, props: MetricProps<S>) =>
  new Counter<S>({ kind: 'counter', name, ...props, labels: labelsOf(props) });

/** Declares a number that goes up and down. */
export const gauge = <const S extends LabelSchema = NoLabels>(name: string, props: MetricProps<S>) =>
  new Gauge<S>({ kind: 'gauge', name, ...props, labels: labelsOf(props) });

/** Declares a distribution: with `buckets` a classic histogram, with `native: true` a native one. */
export function histogram<const S extends LabelSchema = NoLabels>(name: string, props: HistogramProps<S>): Histogram<S>;
export function histogram<const S extends LabelSchema = NoLabels>(
  name: string,
  props: NativeHistogramProps<S>,
): NativeHistogram<S>;
export function histogram<const S extends LabelSchema>(
  name: string,
  props: HistogramProps<S> | NativeHistogramProps<S>,
): Histogram<S> | NativeHistogram<S> {
  const declaration = { kind: 'histogram', name, ...props, labels: labelsOf(props) } as const;
  return 'native' in props && props.native ? new NativeHistogram<S>(declaration) : new Histogram<S>(declaration);
}

/** Declares quantiles that the process computes itself. Prefer a histogram: summaries cannot be aggregated. */
export const summary = <const S extends LabelSchema = NoLabels>(name: string, props: SummaryProps<S>) =>
  new Summary<S>({ kind: 'summary', name, ...props, labels: labelsOf(props) });

/** Any declared metric, of whatever kind and labels. */
export interface AnyMetric {
  readonly declaration: MetricDeclaration;
}
