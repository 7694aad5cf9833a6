import type { MetricDeclaration } from '../../metrics/declaration.ts';
import type { Exemplar } from '../metrics/histogram-family.ts';
import type { LabelText } from '../metrics/label-text.ts';

/** One value of the application's own, checked by itself; whether it fits to what is there is still open. */
export interface CustomValue {
  /** A set counts different members, and is a gauge to Prometheus. */
  readonly kind: MetricDeclaration['kind'] | 'set';
  readonly name: string;
  readonly labels: LabelText;
  /** By how much a counter grows, what a gauge becomes, what was observed. Empty for a set. */
  readonly numbers: readonly number[];
  /** Of a set. */
  readonly member?: string;
  /** A gauge is changed by this, not set to it. */
  readonly relative?: boolean;
  /** How many observations each number stands for. */
  readonly times?: number;
  readonly exemplar?: Exemplar;
  readonly help?: string;
  readonly unit?: MetricDeclaration['unit'];
  readonly buckets?: readonly number[];
  readonly quantiles?: readonly number[];
}

/** Why something was not taken: a word for the counter, a sentence for people. */
export interface Refusal {
  readonly reason: 'malformed' | 'name' | 'labels' | 'value' | 'conflict' | 'limit' | 'unsupported';
  readonly message: string;
}

export const isRefusal = (found: object): found is Refusal => 'reason' in found;
