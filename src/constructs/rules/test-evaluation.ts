import type { RuleTestCheck } from '../../model/rule.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';

/**
 * Between two evaluations promtool shows the alerts of the one before, and no recorded value once it is five minutes
 * old: a test that looks there proves something else than it says.
 * @param every seconds between two evaluations, where the test says so
 * @throws InputError `test-between-evaluations`
 */
export function evaluatedAt(test: string, checks: readonly RuleTestCheck[], every: number | undefined): void {
  if (every === undefined) return;
  const missed = checks.find(({ atSeconds }) => !(every > 0) || atSeconds < 0 || atSeconds % every !== 0);
  if (missed === undefined) return;
  const at = missed.atSeconds < 0 ? 'before the start' : `at ${formatSeconds(missed.atSeconds)}`;
  throw new InputError(
    'test-between-evaluations',
    `"${test}" looks ${at}, and the rules are evaluated every ${formatSeconds(every)}.`,
    'Let evaluatedEvery be a part of each time that is looked at, such as 1h for 21d1h.',
  );
}
