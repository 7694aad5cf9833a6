import { groupBy } from '../shared/group-by.ts';
import type { TestSuite } from './junit.ts';
import type { MutationJob } from './mutation-jobs.ts';
import { MUTATION_OPERATORS, type MutationOperator } from './rule-mutants.ts';

export type Verdict = 'killed' | 'survived' | 'invalid';

/** What promtool says of a rule that it cannot load. */
const NOT_LOADED = 'could not parse expression';

/**
 * One failing test is enough; a rule that Prometheus does not load proves nothing.
 * @throws Error when the tests could not be run at all: then there is no verdict
 */
export function verdictOf(suites: readonly TestSuite[]): Verdict {
  for (const { name, error } of suites) if (error !== undefined) throw new Error(`${name}: ${error}`);
  const failures = suites.flatMap(suite => suite.cases.flatMap(test => test.failures));
  if (failures.some(failure => failure.includes(NOT_LOADED))) return 'invalid';
  return failures.length > 0 ? 'killed' : 'survived';
}

export interface JudgedMutant {
  readonly job: MutationJob;
  readonly verdict: Verdict;
  /** Why it means the same as the rule, if somebody said so. */
  readonly reason?: string;
}

/** Adds the reasons given in the declaration. */
export const judged = (job: MutationJob, verdict: Verdict): JudgedMutant => {
  const known = job.mutant.rule.equivalentMutants?.find(({ mutant }) => mutant === job.mutant.text);
  return { job, verdict, ...(known ? { reason: known.reason } : {}) };
};

export interface Score {
  readonly killed: number;
  readonly survived: number;
  readonly equivalent: number;
  readonly invalid: number;
}

/** A share from 0 to 1; without mutants nothing is missing. */
export const shareOf = ({ killed, survived }: Score): number =>
  killed + survived === 0 ? 1 : killed / (killed + survived);

export const isSurvivor = ({ verdict, reason }: JudgedMutant): boolean =>
  verdict === 'survived' && reason === undefined;

export function scoreOf(mutants: readonly JudgedMutant[]): Score {
  const count = (is: (mutant: JudgedMutant) => boolean): number => mutants.filter(is).length;
  return {
    killed: count(({ verdict }) => verdict === 'killed'),
    survived: count(isSurvivor),
    equivalent: count(({ verdict, reason }) => verdict === 'survived' && reason !== undefined),
    invalid: count(({ verdict }) => verdict === 'invalid'),
  };
}

/** Scores by stack and group (`heartbeat/node`), and by operator; both in the order of the documentation. */
export interface MutationScores {
  readonly total: Score;
  readonly groups: ReadonlyMap<string, Score>;
  readonly operators: ReadonlyMap<MutationOperator, Score>;
}

export function mutationScores(mutants: readonly JudgedMutant[]): MutationScores {
  const groups = groupBy(mutants, ({ job }) => `${job.stack}/${job.group}`);
  const operators = groupBy(mutants, ({ job }) => job.mutant.operator);
  return {
    total: scoreOf(mutants),
    groups: new Map([...groups].map(([name, of]) => [name, scoreOf(of)])),
    operators: new Map(MUTATION_OPERATORS.map(name => [name, scoreOf(operators.get(name) ?? [])])),
  };
}

/** Reasons that fit no mutant, or fit one that a test kills: the mutant is not the same after all. */
export function staleReasons(mutants: readonly JudgedMutant[]): {
  readonly rule: MutationJob['mutant']['rule'];
  readonly mutant: string;
  readonly verdict: Verdict | 'unknown';
}[] {
  const byRule = groupBy(mutants, ({ job }) => job.mutant.rule);
  return [...byRule].flatMap(([rule, of]) =>
    (rule.equivalentMutants ?? []).flatMap(({ mutant }) => {
      // Levels of an alert can share a mutant's text only if they share the query; then one that survives is enough.
      const found = of.filter(({ job }) => job.mutant.text === mutant);
      if (found.some(({ verdict }) => verdict === 'survived')) return [];
      return [{ rule, mutant, verdict: found[0]?.verdict ?? ('unknown' as const) }];
    }),
  );
}
