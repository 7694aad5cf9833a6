import { parser } from '@prometheus-io/lezer-promql';
import type { Expression } from '../expression.ts';
import { parseWhole } from '../parse-whole.ts';
import { type AnyWhere, renderMatchers } from './matchers.ts';
import { normalizePromql } from './normalize.ts';

/** The same PromQL with further conditions in every selector, also in one of raw text. */
export function restricted(expression: Expression, where: AnyWhere): Expression {
  const { parts, problems } = renderMatchers({ name: 'the query', schema: {}, labels: undefined }, where);
  const conditions = parts.join(', ');
  const places: { readonly at: number; readonly text: string }[] = [];
  parseWhole(parser, normalizePromql(expression.text))
    .cursor()
    .iterate(node => {
      if (node.name !== 'VectorSelector') return;
      const braces = node.node.getChild('LabelMatchers');
      if (braces === null) {
        places.push({ at: node.to, text: `{${conditions}}` });
        return;
      }
      const inside = expression.text.slice(braces.from + 1, braces.to - 1).trim();
      places.push({ at: braces.to - 1, text: inside === '' || inside.endsWith(',') ? conditions : `, ${conditions}` });
    });
  // From the end, so that the places before stay where they are.
  const text = places.reduceRight(
    (so_far, { at, text: added }) => so_far.slice(0, at) + added + so_far.slice(at),
    expression.text,
  );
  return { ...expression, text, problems: [...expression.problems, ...problems] };
}
