import { parser } from '@prometheus-io/lezer-promql';
import { parseWhole } from '../parse-whole.ts';
import { normalizePromql } from './normalize.ts';

/**
 * The same PromQL with further conditions in every selector, also in one of raw text.
 * @param conditions as they stand between braces: `zone="a"`
 */
export function restricted(text: string, conditions: readonly string[]): string {
  const added = conditions.join(', ');
  const places: { readonly at: number; readonly text: string }[] = [];
  parseWhole(parser, normalizePromql(text))
    .cursor()
    .iterate(node => {
      if (node.name !== 'VectorSelector') return;
      const braces = node.node.getChild('LabelMatchers');
      if (braces === null) {
        places.push({ at: node.to, text: `{${added}}` });
        return;
      }
      const inside = text.slice(braces.from + 1, braces.to - 1).trim();
      places.push({ at: braces.to - 1, text: inside === '' || inside.endsWith(',') ? added : `, ${added}` });
    });
  // From the end, so that the places before stay where they are.
  return places.reduceRight((before, { at, text: part }) => before.slice(0, at) + part + before.slice(at), text);
}
