import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FoundTool } from '../io/find-tool.ts';
import { runParallel } from '../io/run-parallel.ts';
import { VerdictCache } from '../io/verdict-cache.ts';
import type { MutationJob } from '../prove/mutation-jobs.ts';
import { type JudgedMutant, judged, type Verdict } from '../prove/mutation-summary.ts';
import { groupBy } from '../shared/group-by.ts';
import type { CliContext } from './context.ts';
import { RuleJudge } from './judge-mutants.ts';
import type { Progress } from './progress.ts';
import { promtoolVersion } from './promtool.ts';

/** Mutants that one promtool process judges: few starts, and a progress line that moves. */
const BATCH = 20;
/** Verdicts kept; each about 60 bytes. */
const MOST_VERDICTS = 100_000;

export interface MutantRun {
  readonly mutants: readonly JudgedMutant[];
  /** Judged in this run, not remembered from an earlier one. */
  readonly fresh: number;
}

/** Judges every mutant. Verdicts are kept by the rules and tests that gave them and by promtool's version. */
export async function runMutants(
  jobs: readonly MutationJob[],
  findTool: (folder: string) => FoundTool,
  { cacheRoot }: CliContext,
  progress: Progress,
): Promise<MutantRun> {
  const version = await promtoolVersion(findTool('/'));
  const known = new VerdictCache<Verdict>(join(cacheRoot, 'mutants.json'), MOST_VERDICTS);
  const keyOf = (job: MutationJob): string => `${version} ${job.key}`;
  const open = [...new Map(jobs.filter(job => !job.mutant.invalid).map(job => [keyOf(job), job])).values()].filter(
    job => known.get(keyOf(job)) === undefined,
  );
  const size = Math.max(1, Math.min(BATCH, Math.ceil(open.length / availableParallelism())));
  const work = [...groupBy(open, job => job.mutant.rule).values()].flatMap(ofRule => {
    const judge = new RuleJudge(findTool);
    return batches(ofRule, size).map(batch => ({ judge, batch }));
  });
  let finished = 0;
  await runParallel(work, async ({ judge, batch }) => {
    for (const [job, verdict] of await judge.judge(batch)) known.set(keyOf(job), verdict);
    // Whoever has enough may stop: what is judged stays judged.
    known.save();
    finished += batch.length;
    progress.show(`mutants: ${finished} of ${open.length}`);
  });
  progress.done();
  const verdict = (job: MutationJob): Verdict =>
    job.mutant.invalid ? 'invalid' : (known.get(keyOf(job)) ?? 'invalid');
  return { mutants: jobs.map(job => judged(job, verdict(job))), fresh: open.length };
}

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
