import type { FoundTool } from '../io/find-tool.ts';
import { coverageOf } from '../prove/coverage.ts';
import { coverageGaps, coverageTable, sharesOf } from '../prove/coverage-report.ts';
import { mutationJobs } from '../prove/mutation-jobs.ts';
import { mutationProblems, mutationTable } from '../prove/mutation-report.ts';
import { isSurvivor, mutationScores } from '../prove/mutation-summary.ts';
import { ruleName } from '../prove/rule-name.ts';
import type { Finding } from '../shared/finding.ts';
import { toFindings } from '../synth/to-finding.ts';
import type { CliContext } from './context.ts';
import type { LoadedStacks } from './load-stacks.ts';
import { createProgress } from './progress.ts';
import { runMutants } from './run-mutants.ts';

/** What was proven beyond the tests themselves. */
export interface Proof {
  readonly findings: readonly Finding[];
  /** Tables for people. */
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function proveCoverage({ stacks, locate }: LoadedStacks, filter: string | undefined): Proof {
  const groups = stacks.flatMap(({ model }) => coverageOf(model, filter));
  return {
    findings: toFindings(coverageGaps(groups), locate),
    text: coverageTable(groups),
    data: {
      coverage: {
        ...sharesOf(groups),
        groups: groups.map(group => ({ stack: group.stack, group: group.group, ...sharesOf([group]) })),
      },
    },
  };
}

export interface MutationOptions {
  readonly gate: number;
  readonly filter: string | undefined;
}

export async function proveMutants(
  { stacks, locate, entry }: LoadedStacks,
  { gate, filter }: MutationOptions,
  found: (folder: string) => FoundTool,
  context: CliContext,
): Promise<Proof> {
  const started = performance.now();
  const jobs = stacks.flatMap(({ model }) => mutationJobs(model, { filter }));
  const { mutants, fresh } = await runMutants(jobs, found, context, createProgress(context));
  const scores = mutationScores(mutants);
  const seconds = (performance.now() - started) / 1000;
  const problems = mutationProblems(mutants, scores, gate, { path: entry, trace: {} });
  const speed = fresh === 0 ? 'all remembered' : `${fresh} judged anew, ${(fresh / seconds).toFixed(1)} a second`;
  return {
    findings: toFindings(problems, locate),
    text: `${mutationTable(scores)}\n\n${jobs.length} mutants, ${speed}.`,
    data: {
      mutation: {
        gate,
        ...scores,
        groups: Object.fromEntries(scores.groups),
        operators: Object.fromEntries(scores.operators),
        survivors: mutants.filter(isSurvivor).map(({ job: { stack, group, mutant } }) => ({
          stack,
          group,
          rule: ruleName(mutant.rule),
          severity: mutant.severity,
          operator: mutant.operator,
          change: mutant.change,
          mutant: mutant.text,
        })),
      },
    },
  };
}
