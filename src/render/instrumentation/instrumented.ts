import type { MetricDeclaration } from '../../metrics/declaration.ts';

/** What a module is made from: the declaration of one service. */
export interface Instrumented {
  readonly service: string;
  /** Without those that the language's own client library exposes by itself. */
  readonly metrics: readonly MetricDeclaration[];
  readonly spans: readonly string[];
}
