import type { AnyWhere } from '../../query/promql/matchers.ts';
import type { Selection } from '../../query/promql/selection.ts';

/** The conditions a metric was narrowed by for good; of several on one label the last. */
export const fixedWhere = ({ conditions }: Pick<Selection, 'conditions'>): AnyWhere =>
  Object.fromEntries(conditions.flatMap(where => Object.entries(where).filter(([, matcher]) => matcher !== undefined)));

/** Whether a metric was narrowed to the series of one service already. */
export const hasService = ({ equal }: Pick<Selection, 'equal'>): boolean => equal.includes('service');
