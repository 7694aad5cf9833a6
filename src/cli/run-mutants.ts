import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import type { FoundTool } from '../io/find-tool.ts';
import { runParallel } from '../io/run-parallel.ts';
import { withTemporaryFolder } from '../io/temporary-folder.ts';
import { VerdictCache } from '../io/verdict-cache.ts';
import type { MutationJob } from '../prove/mutation-jobs.ts';
import { type JudgedMutant, judged, type Verdict, verdictOf } from '../prove/mutation-summary.ts';
import type { CliContext } from './context.ts';
import type { Progress } from './progress.ts';
import { promtoolVersion, runTestFiles } from './promtool.ts';

/** Mutants that one promtool process judges: few starts, and a progress line that moves. */
const BATCH = 20;
/** As many processes run as there are cores: one thread each, and memory before collecting, take a third off. */
const FRUGAL = { GOMAXPROCS: '1', GOGC: '400' };
/** Verdicts kept; each about 60 bytes. */
const MOST_VERDICTS = 100_000;

export interface MutantRun {
  readonly mutants: readonly JudgedMutant[];
  /** Judged in this run, not remembered from an earlier one. */
  readonly fresh: number;
}

/**
 * Judges every mutant, each in a test file of its own: promtool runs files of one process one after the other, without
 * a word between them. A rule's own quick tests come first. Verdicts are kept by the rules and tests that gave them and by promtool's version.
 */
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
  let finished = 0;
  await runParallel(batches(open, size), async batch => {
    const quick = batch.filter(job => job.quick !== undefined);
    const first = await judge(quick, job => job.quick ?? job.files, findTool);
    // What the quick tests do not notice, the others may; only a survivor of all has survived.
    const settled = new Map(first.filter(([, verdict]) => verdict !== 'survived'));
    const rest = await judge(
      batch.filter(job => !settled.has(job)),
      job => job.files,
      findTool,
    );
    for (const [job, verdict] of [...settled, ...rest]) known.set(keyOf(job), verdict);
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

async function judge(
  jobs: readonly MutationJob[],
  filesOf: (job: MutationJob) => MutationJob['files'],
  findTool: (folder: string) => FoundTool,
): Promise<(readonly [MutationJob, Verdict])[]> {
  const placed = jobs.map((job, i) => ({
    job,
    files: [...filesOf(job)].map(([path, content]) => [posix.join(String(i), path), content] as const),
  }));
  const tests = placed.map(({ files }) => files.map(([path]) => path).filter(path => path.endsWith('.test.yml')));
  return withTemporaryFolder(new Map(placed.flatMap(({ files }) => files)), async folder => {
    const suites = await runTestFiles(findTool(folder), folder, tests.flat(), FRUGAL);
    const byPath = new Map(suites.map(suite => [suite.name, suite]));
    return placed.map(({ job }, i) => {
      const own = (tests[i] ?? []).flatMap(path => byPath.get(path) ?? []);
      return [job, verdictOf(own)] as const;
    });
  });
}
