import { matchersOf, type TextMatcher } from './matcher-list.ts';
import { parsePromql } from './parse.ts';

/** One selector of a query. */
export interface SelectedSeries {
  /** Undefined when the name is not given, or only by a regular expression. */
  readonly name: string | undefined;
  /** All conditions but the one that gives the name. */
  readonly matchers: readonly TextMatcher[];
  readonly from: number;
  readonly to: number;
}

/** Every selector in a PromQL text, in the order they stand there. What does not parse is left out. */
export function selectedSeries(text: string): readonly SelectedSeries[] {
  const found: SelectedSeries[] = [];
  parsePromql(text).iterate({
    enter(node) {
      if (node.name !== 'VectorSelector') return;
      const matchers = matchersOf(node.node, text);
      const naming = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
      found.push({
        name: naming?.value,
        matchers: matchers.filter(matcher => matcher !== naming),
        from: node.from,
        to: node.to,
      });
    },
  });
  return found;
}
