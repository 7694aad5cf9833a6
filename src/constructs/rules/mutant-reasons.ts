import type { EquivalentMutant } from '../../model/rule.ts';
import { InputError } from '../../shared/input-error.ts';

/** Why a mutant means the same as the rule, by the mutant's whole text: `{ 'sum(increase(a[5m])) == 0': '…' }`. */
export type MutantReasons = Readonly<Record<string, string>>;

/** @throws InputError `mutant-reason-missing` */
export const mutantReasons = (reasons: MutantReasons): EquivalentMutant[] =>
  Object.entries(reasons).map(([mutant, reason]) => {
    if (typeof reason === 'string' && reason.trim().length > 10) return { mutant, reason };
    throw new InputError(
      'mutant-reason-missing',
      `The mutant "${mutant}" is called equivalent without a reason.`,
      'Say why no input can tell it from the rule, or write a test that can.',
    );
  });
