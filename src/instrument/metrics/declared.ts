import type { LabelSchema, LabelSpec, MetricDeclaration } from '../../metrics/declaration.ts';

/** A metric as the stack declares it, or its declaration as plain data. */
export type Declared = { readonly declaration: MetricDeclaration } | MetricDeclaration;

/** Metrics by the names the application uses them under: the same object that the stack's `Service` is given. */
export type DeclaredMetrics = Readonly<Record<string, Declared>>;

type DeclarationOf<M> = M extends { readonly declaration: infer D } ? D : M;
/** Only the labels that are named: a class's declaration carries the index of all declarations as well. */
type Named<S> = { readonly [K in keyof S as string extends K ? never : K]: S[K] };
type SchemaOf<M> = DeclarationOf<M> extends { readonly labels: infer S } ? Named<S> : LabelSchema;
type ValueOf<Spec> = Spec extends readonly (infer V extends string)[] ? V : string;

/** One value for each of the metric's labels; nothing to write where it has none. */
export type LabelArgs<S> = keyof S extends never ? [] : [labels: { readonly [K in keyof S]: ValueOf<S[K]> }];

export interface LiveCounter<S = LabelSchema> {
  inc(...labels: LabelArgs<S>): void;
  /** @param by not negative */
  add(by: number, ...labels: LabelArgs<S>): void;
}

export interface LiveGauge<S = LabelSchema> {
  set(value: number, ...labels: LabelArgs<S>): void;
  add(by: number, ...labels: LabelArgs<S>): void;
}

/** A histogram or a summary. */
export interface LiveDistribution<S = LabelSchema> {
  /** @param value in the unit of the metric */
  observe(value: number, ...labels: LabelArgs<S>): void;
  /** Starts a clock; what it returns observes the seconds since. */
  start(...labels: LabelArgs<S>): () => void;
}

/** The kind of a plain declaration stands in it; a metric of the stack is told by what can be asked of it. */
export type Live<M> = M extends { readonly kind: infer K }
  ? K extends 'counter'
    ? LiveCounter<SchemaOf<M>>
    : K extends 'gauge'
      ? LiveGauge<SchemaOf<M>>
      : LiveDistribution<SchemaOf<M>>
  : M extends { readonly increase: unknown }
    ? LiveCounter<SchemaOf<M>>
    : M extends { readonly delta: unknown }
      ? LiveGauge<SchemaOf<M>>
      : LiveDistribution<SchemaOf<M>>;

export type LiveMetrics<M extends DeclaredMetrics> = { readonly [K in keyof M]: Live<M[K]> };

export const declarationOf = (metric: Declared): MetricDeclaration =>
  'declaration' in metric ? metric.declaration : metric;

export const isListed = (spec: LabelSpec | undefined): spec is readonly string[] => Array.isArray(spec);
