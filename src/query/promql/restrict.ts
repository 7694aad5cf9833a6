import { selectedSeries } from './selected-series.ts';

/**
 * The same PromQL with further conditions in every selector, also in one of raw text.
 * @param conditions as they stand between braces: `zone="a"`
 */
export function restricted(text: string, conditions: readonly string[]): string {
  const added = conditions.join(', ');
  // From the end, so that the places before stay where they are.
  return selectedSeries(text).reduceRight((query, { from, to }) => {
    const selector = query.slice(from, to);
    const [, head = selector] = /^(.*\S)\s*\}$/s.exec(selector) ?? [];
    const joint = head === selector ? '{' : /[{,]$/.test(head) ? '' : ', ';
    return `${query.slice(0, from)}${head}${joint}${added}}${query.slice(to)}`;
  }, text);
}
