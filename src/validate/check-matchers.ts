import type { Problem } from '../model/origin.ts';
import type { AlertMatcher, Route } from '../model/routing.ts';
import { SEVERITIES } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { didYouMean } from '../shared/suggest.ts';
import { fixedLabels, levelsOf } from './alert-lookup.ts';

/** Branches on what no alert can have: a misspelt label or severity, whose alerts would go elsewhere without a word. */
export function checkMatchers(model: StackModel, root: Route): Problem[] {
  const labels = labelsOfAlerts(model);
  const told = new Set<string>();
  return branches(root).flatMap(({ matchers, receiver, origin }) =>
    matchers.flatMap((matcher): Problem[] => {
      const wrong = whatIsWrong(matcher, labels);
      const key = `${origin.path} ${wrong?.message}`;
      if (wrong === undefined || told.has(key)) return []; // An escalation is two branches of one declaration.
      told.add(key);
      const outcome = matcher.op.startsWith('!') ? 'takes all' : 'is never taken';
      return [
        {
          code: 'route-matches-nothing',
          origin,
          message: `${wrong.message}: the branch to "${receiver}" ${outcome}.`,
          hint: wrong.hint,
        },
      ];
    }),
  );
}

const branches = (route: Route): Route[] => route.routes.flatMap(child => [child, ...branches(child)]);

function whatIsWrong(
  { label, op, value }: AlertMatcher,
  known: readonly string[] | undefined,
): Pick<Problem, 'message' | 'hint'> | undefined {
  if (known !== undefined && !known.includes(label))
    return { message: `No alert carries the label "${label}"`, hint: didYouMean(label, known) };
  const exact = op === '=' || op === '!=';
  if (label === 'severity' && exact && !SEVERITIES.some(severity => severity === value))
    return { message: `There is no severity "${value}"`, hint: didYouMean(value, SEVERITIES) };
  return undefined;
}

/** Every label that some alert can carry; undefined when that cannot be known. */
function labelsOfAlerts(model: StackModel): readonly string[] | undefined {
  const { prometheus } = model.components;
  // One that exists already may add labels of its own.
  if (prometheus?.deployment.kind !== 'deployed') return undefined;
  const labels = new Set(['environment', 'stack', ...Object.keys(prometheus.externalLabels)]);
  const levels = levelsOf(model);
  for (const located of levels) {
    const { labels: left } = located.level.expr;
    if (left === undefined) return undefined;
    for (const label of [...Object.keys(fixedLabels(located)), ...left]) labels.add(label);
  }
  return levels.length === 0 ? undefined : [...labels].sort();
}
