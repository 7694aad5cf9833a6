import type { LabelSchema, LabelSpec } from '../../metrics/declaration.ts';

/** Labels that every scraped series gets from its scrape job, the same on both platforms. */
export const TARGET_LABELS = ['job', 'instance', 'service'] as const;
export type TargetLabel = (typeof TARGET_LABELS)[number];

/** The names in a schema. */
export type SchemaLabel<S extends LabelSchema> = Extract<keyof S, string>;

/** The labels a scraped series of a metric carries. */
export type LabelsOf<S extends LabelSchema> = SchemaLabel<S> | TargetLabel;

/** The values a label can take: any text, or one of those listed. */
export type ValueOf<Spec extends LabelSpec> = Spec extends readonly (infer V extends string)[] ? V : string;

/** The values of the label `K` of a schema; target labels take any text. */
export type LabelValue<S extends LabelSchema, K> = K extends keyof S ? ValueOf<S[K]> : string;
