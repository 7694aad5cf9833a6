import type { Problem } from '../model/origin.ts';
import { groupBy } from '../shared/group-by.ts';
import type { MutationJob } from './mutation-jobs.ts';
import {
  isSurvivor,
  type JudgedMutant,
  type MutationScores,
  type Score,
  shareOf,
  staleReasons,
} from './mutation-summary.ts';
import { ruleName } from './rule-name.ts';
import { table } from './table.ts';

const percent = (score: Score): string =>
  // Never rounded up: 94.97 % is not 95 %.
  score.killed + score.survived === 0 ? '' : `${Math.floor(shareOf(score) * 1000) / 10} %`;

const HEAD = ['killed', 'survived', 'equivalent', 'invalid', 'score'];

/** Scores by group and by operator, and of all. */
export function mutationTable({ groups, operators, total }: MutationScores): string {
  const row = (name: string, s: Score): string[] => [
    name,
    ...[s.killed, s.survived, s.equivalent, s.invalid].map(String),
    percent(s),
  ];
  const used = [...operators].filter(([, s]) => s.killed + s.survived + s.equivalent + s.invalid > 0);
  return [
    table(
      ['group', ...HEAD],
      [...groups].map(([name, s]) => row(name, s)),
    ),
    table(['operator', ...HEAD], [...used.map(([name, s]) => row(name, s)), row('all', total)]),
  ].join('\n\n');
}

const levelName = ({ mutant: { rule, severity } }: MutationJob): string =>
  severity === undefined ? ruleName(rule) : `${ruleName(rule)} (${severity})`;

/** Survivors, groups and operators under the gate, and reasons that no longer hold. */
export function mutationProblems(
  mutants: readonly JudgedMutant[],
  { groups, operators }: MutationScores,
  gate: number,
  origin: Problem['origin'],
): Problem[] {
  const under = ([name, score]: readonly [string, Score]): Problem[] =>
    shareOf(score) * 100 >= gate
      ? []
      : [
          {
            code: 'mutation-gate',
            origin,
            message: `${name}: ${percent(score)} of ${score.killed + score.survived} mutants are killed; the gate is ${gate} %.`,
            hint: 'Add a test for each survivor, or say in equivalentMutants why no input can tell it from the rule.',
          },
        ];
  return [
    ...[...groupBy(mutants.filter(isSurvivor), survivorKey).values()].flatMap(([first]) =>
      first === undefined ? [] : [survivor(first)],
    ),
    ...[...groups].flatMap(under),
    ...[...operators].flatMap(under),
    ...staleReasons(mutants).map(
      ({ rule, mutant, verdict }): Problem => ({
        code: 'mutant-reason-stale',
        origin: rule.origin,
        message:
          verdict === 'killed'
            ? `A test kills the mutant that is called equivalent: ${mutant}`
            : `The rule has no such mutant: ${mutant}`,
        hint: 'Remove the reason from equivalentMutants, or correct the text; sightline test --mutate prints it.',
      }),
    ),
  ];
}

/** The same rule in two stacks, or of two services, survives in the same way once. */
const survivorKey = ({ job }: JudgedMutant): string =>
  JSON.stringify([levelName(job), job.mutant.operator, job.mutant.text]);

function survivor({ job }: JudgedMutant): Problem {
  const { rule, operator, change, text } = job.mutant;
  const tests = (rule.tests ?? []).map(test => `"${test.name}"`);
  return {
    code: 'mutant-survived',
    origin: rule.origin,
    message: [
      `${levelName(job)} survives ${operator}: ${change}`,
      ...(text.startsWith('for: ') || text.startsWith('keep_firing_for: ') ? [] : [`  ${text}`]),
      `  passed by ${tests.length === 0 ? 'no test at all' : tests.join(', ')}`,
    ].join('\n  '),
    hint: 'Add a test that tells the two apart.',
  };
}
