import type { StackModel } from '../../model/stack.ts';

/** Every objective, with what is watched of it. */
export const sloEntries = (model: StackModel): Readonly<Record<string, unknown>>[] =>
  model.slos.map(({ origin: _, ...slo }) => ({
    ...slo,
    budgetMinutes: Number((slo.windowDays * 1_440 * slo.budget).toPrecision(6)),
    runbook: 'runbooks/slos.md',
  }));
