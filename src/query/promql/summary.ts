import type { LabelSchema, MetricDeclaration } from '../../metrics/declaration.ts';
import { joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import type { Range } from '../range.ts';
import { boundText, declaredBounds } from './bound-text.ts';
import { Counter } from './counter.ts';
import type { LabelsOf } from './labels.ts';
import type { Where } from './matchers.ts';
import { instantBuilt, narrowed, type Selection, selectAll } from './selection.ts';
import { Vector } from './vector.ts';
import { refuse } from './wrong-kind.ts';

/** Quantiles computed by the process itself. They cannot be aggregated: prefer a histogram. */
export class Summary<S extends LabelSchema> {
  readonly declaration: MetricDeclaration & { readonly labels: S };
  /** `…_sum`: the total of what was observed. */
  readonly sum: Counter<S>;
  /** `…_count`: how many observations there were. */
  readonly count: Counter<S>;
  readonly #quantiles: Selection;

  /** @internal */
  constructor(declaration: MetricDeclaration & { readonly labels: S }) {
    this.declaration = declaration;
    this.sum = new Counter({ ...declaration, kind: 'counter', name: `${declaration.name}_sum` });
    this.count = new Counter({ ...declaration, kind: 'counter', name: `${declaration.name}_count` });
    this.#quantiles = selectAll(declaration.name, { ...declaration.labels, quantile: 'string' });
  }

  /** The value of one of the declared quantiles (0 to 1). */
  quantile(quantile: number, where?: Where<S>): Vector<LabelsOf<S> | 'quantile'> {
    const known = this.declaration.quantiles;
    const built = instantBuilt(narrowed(this.#quantiles, { quantile: boundText(quantile), ...where }));
    const message = `${this.declaration.name} does not expose the quantile ${quantile}.`;
    const wrong =
      known === undefined || known.includes(quantile)
        ? NO_PROBLEMS
        : [problem('query-unknown-bucket', message, declaredBounds(known))];
    return new Vector({ ...built, problems: joinProblems(built.problems, wrong) });
  }
  /** The mean of what was observed in the range. */
  mean<K extends LabelsOf<S> = never>(
    range: Range,
    grouped: { readonly by?: readonly K[]; readonly where?: Where<S> } = {},
  ): Vector<K> {
    const by = grouped.by ?? [];
    return this.sum
      .rate(range, grouped.where)
      .sumBy(...by)
      .div(this.count.rate(range, grouped.where).sumBy(...by));
  }
}

refuse(Summary.prototype, 'a summary', 'quantile(), mean(), or its parts sum and count', [
  'rate',
  'increase',
  'irate',
  'delta',
  'deriv',
  'predictLinear',
  'bucketAt',
  'fractionBelow',
  'value',
  'range',
  'absent',
]);
