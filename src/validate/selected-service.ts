import type { QueryFacts } from '../query/promql/facts.ts';

/** The one service that a selector asks about; undefined where it may be any. */
export const selectedService = ({ matchers }: Pick<QueryFacts['selectors'][number], 'matchers'>): string | undefined =>
  matchers.find(({ label, operator }) => label === 'service' && operator === '=')?.value;
