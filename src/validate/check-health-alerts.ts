import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { type Facts, soundRules } from './lint/lint.ts';
import { selectedService } from './selected-service.ts';
import { someOf } from './some-of.ts';

const CHECK_STATUS = 'sightline_check_status';
const PACK = 'health';

/** A check that fails and that no alert reads is seen by load balancers alone, which say nothing. */
export function checkHealthAlerts(model: StackModel, facts: Facts, isSound: (text: string) => boolean): Problem[] {
  if (model.exporters.length === 0) return [];
  const rules = soundRules(model, isSound).map(({ rule, texts }) => ({
    rule,
    selectors: texts.flatMap(text => facts(text).selectors),
  }));
  // A record of checks says what its alerts are about in ways of its own.
  const records = rules.flatMap(({ rule, selectors }) =>
    rule.kind === 'recording' && selectors.some(({ name }) => name === CHECK_STATUS) ? [rule.record] : [],
  );
  const readers = rules
    .filter(({ rule }) => rule.kind === 'alert')
    .flatMap(({ selectors }) => selectors)
    .filter(({ name = '' }) => name === CHECK_STATUS || records.includes(name))
    .map(selectedService);
  // Whoever uses the pack has decided which of its alerts to do without.
  const used = model.packs.filter(({ name }) => name === PACK).map(({ service }) => service);
  return model.exporters
    .map(exporter => ({ ...exporter, checks: checksOf(exporter) }))
    .filter(({ checks }) => checks.length > 0)
    .filter(({ service }) => !used.includes(service) && !readers.some(of => of === undefined || of === service))
    .map(({ service, checks, origin }) => ({
      code: 'check-tells-nobody',
      origin,
      message: `No alert reads the checks of ${service} (${someOf(checks)}): nobody is told when they fail.`,
      hint: 'stack.use(healthRules(…)) with this service, from sightline/rules; what it should not tell of is disabled there, with a reason.',
    }));
}

const checksOf = ({ config }: StackModel['exporters'][number]): string[] => [
  ...new Set(Object.values(config).flatMap(({ checks = {} }) => Object.keys(checks))),
];
