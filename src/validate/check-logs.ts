import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { checkRe2 } from '../query/regex/check-re2.ts';
import { formatSeconds } from '../shared/duration.ts';

/** Loki's compactor works by the day. */
const SHORTEST_RETENTION_SECONDS = 24 * 3_600;

/** What would keep Loki or the Collector from starting. */
export function checkLogs(model: StackModel): Problem[] {
  const { loki, collector } = model.components;
  const retentions = loki ? [{ selector: 'all streams', seconds: loki.retentionSeconds }, ...loki.streamRetention] : [];
  return [
    ...retentions
      .filter(({ seconds }) => seconds < SHORTEST_RETENTION_SECONDS)
      .map(({ selector, seconds }) => ({
        code: 'log-retention-short' as const,
        origin: loki?.origin ?? model.origin,
        message: `Logs of ${selector} are kept for ${formatSeconds(seconds)}; Loki keeps nothing for less than a day.`,
        hint: 'Keep them for 24h or longer.',
      })),
    ...(collector?.redactions ?? []).flatMap(({ name, pattern }) => {
      const wrong = checkRe2(pattern);
      if (wrong === undefined) return [];
      return [
        {
          code: 'redaction-pattern-invalid' as const,
          origin: collector?.origin ?? model.origin,
          message: `The redaction "${name}" has a pattern the Collector cannot read: ${wrong}.`,
          hint: 'Write it in RE2 syntax, without lookaround and backreferences.',
        },
      ];
    }),
  ];
}
