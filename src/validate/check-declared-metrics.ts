import { checkMetric, checkMetricClashes } from '../metrics/check-metric.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';

/** The metrics services declare can be exposed and stored as they are. */
export const checkDeclaredMetrics = (model: StackModel): Problem[] =>
  model.services.flatMap(({ metrics, origin }) =>
    [...metrics.flatMap(checkMetric), ...checkMetricClashes(metrics)].map(problem => ({ ...problem, origin })),
  );
