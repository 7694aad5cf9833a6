import type { Origin } from '../../model/origin.ts';
import type { RulePackUse } from '../../model/pack.ts';
import type { Alert, Severity } from '../../model/rule.ts';
import { Duration, type DurationInput, formatSeconds } from '../../shared/duration.ts';
import { didYouMean } from '../../shared/suggest.ts';
import { reasonProblem } from '../input.ts';
import type { DraftRule } from '../stack-draft.ts';
import { EVALUATION_SECONDS } from './evaluation-seconds.ts';
import { type RuleTestDeclaration, resolveTest } from './rule-test.ts';
import { needSeverity, tuningInvalid } from './tuning-invalid.ts';

/** Alerts that every service gets. */
export const DEFAULT_RULES = ['ServiceDown', 'ServiceAbsent', 'ServiceRestarting', 'ScrapeLimitHit'] as const;
export type DefaultRule = (typeof DEFAULT_RULES)[number];

/** Changes of one of them; what is not named stays. */
export interface DefaultRuleChange {
  readonly for?: DurationInput;
  readonly severity?: Severity;
  /** Added to the alert's static labels, such as `{ priority: 'P2' }`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How late the message of a critical alert may be. */
  readonly budget?: DurationInput;
  /** Tests of the alert as it is now. */
  readonly tests?: readonly RuleTestDeclaration[];
  /** Why, for the generated documentation. */
  readonly reason?: string;
}

/** `{ ServiceRestarting: { disabled: 'a batch job ends after each run' }, ServiceDown: { for: '1m' } }` */
export type DefaultRuleTuning = {
  readonly [K in DefaultRule]?: DefaultRuleChange | { readonly disabled: string };
};

interface TunedRules {
  readonly rules: DraftRule[];
  readonly use: RulePackUse;
}

/** @throws InputError `tuning-invalid` */
export function tuneDefaultRules(
  rules: readonly DraftRule[],
  tuning: DefaultRuleTuning,
  { serviceName: service, origin }: { readonly serviceName: string; readonly origin: Origin },
): TunedRules {
  const tuned = new Map<string, RulePackUse['tuned'][number]>();
  const disabled = new Map<string, string>();
  for (const name of Object.keys(tuning)) {
    if (!DEFAULT_RULES.includes(name as DefaultRule))
      tuningInvalid(`A service has no default rule "${name.slice(0, 60)}".`, didYouMean(name, DEFAULT_RULES));
  }
  const kept = rules.flatMap((draftRule): DraftRule[] => {
    const alert = draftRule.rule as Alert;
    const change = tuning[alert.name as DefaultRule];
    if (change === undefined) return [draftRule];
    if ('disabled' in change) {
      const wrong = reasonProblem(change.disabled);
      if (wrong !== undefined)
        tuningInvalid(
          `${alert.name} of ${service} is disabled ${wrong}.`,
          `Say why: ${alert.name}: { disabled: 'a batch job ends after each run' }.`,
        );
      disabled.set(alert.name, change.disabled);
      return [];
    }
    const { alert: after, changes } = changedAlert(alert, change);
    tuned.set(alert.name, { alert: alert.name, changes, ...(change.reason ? { reason: change.reason } : {}) });
    return [{ ...draftRule, detect: after.detect, rule: after }];
  });
  return {
    rules: kept,
    use: {
      name: 'service',
      service,
      alerts: [...new Set(kept.map(({ rule }) => (rule as Alert).name))].sort(),
      records: 0,
      leftOut: [],
      tuned: [...tuned.values()],
      disabled: [...disabled].map(([alert, reason]) => ({ alert, reason })),
      options: [],
      origin,
    },
  };
}

function changedAlert(alert: Alert, change: DefaultRuleChange): { readonly alert: Alert; readonly changes: string[] } {
  const [level] = alert.levels;
  if (level === undefined) throw new Error(`${alert.name} has no level`);
  const severity = needSeverity(change.severity ?? level.severity);
  const forSeconds = change.for === undefined ? level.forSeconds : Duration.parse(change.for).seconds;
  const later = forSeconds !== level.forSeconds;
  const changes = [
    ...(severity === level.severity ? [] : [`${level.severity}: told as ${severity}`]),
    ...(later ? [`${severity}: for ${formatSeconds(level.forSeconds)} → ${formatSeconds(forSeconds)}`] : []),
    ...(change.labels === undefined ? [] : [`labels ${JSON.stringify(change.labels)}`]),
    ...(change.budget === undefined ? [] : [`budget ${Duration.parse(change.budget)}`]),
  ];
  const restated = (change.tests ?? []).map(test =>
    resolveTest(test, alert.name, alert.origin.path, EVALUATION_SECONDS[alert.detect]),
  );
  return {
    changes,
    alert: {
      ...alert,
      levels: [{ ...level, severity, forSeconds }],
      labels: { ...alert.labels, ...change.labels },
      ...(change.budget === undefined ? {} : { budgetSeconds: Duration.parse(change.budget).seconds }),
      tests: [...(later ? [] : alert.tests), ...restated],
      ...(later && change.tests === undefined ? { testsSetAside: alert.tests.map(test => test.name) } : {}),
    },
  };
}
