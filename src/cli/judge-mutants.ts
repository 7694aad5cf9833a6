import { posix } from 'node:path';
import type { FoundTool } from '../io/find-tool.ts';
import { withTemporaryFolder } from '../io/temporary-folder.ts';
import { DeadlyTests } from '../prove/deadly-tests.ts';
import type { TestSuite } from '../prove/junit.ts';
import type { MutationJob } from '../prove/mutation-jobs.ts';
import { type Verdict, verdictOf } from '../prove/mutation-summary.ts';
import { runTestFiles } from './promtool.ts';

/** As many processes run as there are cores: one thread each, and memory before collecting, take a third off. */
const FRUGAL = { GOMAXPROCS: '1', GOGC: '400' };

type FindTool = (folder: string) => FoundTool;
type Verdicts = ReadonlyMap<MutationJob, Verdict>;

/**
 * Judges mutants of one rule, stage by stage, and in each the tests first that have killed most of its mutants so far.
 * What no test of a stage notices, the next one may; only a survivor of all has survived.
 */
export class RuleJudge {
  readonly #deadly: DeadlyTests[] = [];
  readonly #findTool: FindTool;

  constructor(findTool: FindTool) {
    this.#findTool = findTool;
  }

  async judge(jobs: readonly MutationJob[]): Promise<Verdicts> {
    const verdicts = new Map<MutationJob, Verdict>(jobs.map(job => [job, 'survived']));
    const stages = Math.max(0, ...jobs.map(job => job.stages.length));
    for (let stage = 0; stage < stages; stage++) {
      const deadly = this.#deadly[stage] ?? new DeadlyTests();
      this.#deadly[stage] = deadly;
      for (const only of deadly.turns ?? [undefined]) {
        const left = jobs.filter(job => verdicts.get(job) === 'survived');
        for (const [job, suites] of await this.#run(left, stage, only)) {
          verdicts.set(job, verdictOf(suites));
          deadly.add(suites.flatMap(({ cases }) => cases));
        }
      }
    }
    return verdicts;
  }

  /** Each mutant in test files of its own: promtool runs files of one process one after the other, without a word between. */
  async #run(
    jobs: readonly MutationJob[],
    stage: number,
    only: readonly string[] | undefined,
  ): Promise<(readonly [MutationJob, readonly TestSuite[]])[]> {
    if (jobs.length === 0) return [];
    const placed = jobs.map((job, i) => {
      const own = [...(job.stages[stage]?.() ?? [])];
      const files = own.map(([path, content]) => [posix.join(String(i), path), content] as const);
      return { job, files, tests: files.map(([path]) => path).filter(path => path.endsWith('.test.yml')) };
    });
    return withTemporaryFolder(new Map(placed.flatMap(({ files }) => files)), async folder => {
      const paths = placed.flatMap(({ tests }) => tests);
      const suites = await runTestFiles(this.#findTool(folder), folder, paths, { env: FRUGAL, only });
      const byPath = new Map(suites.map(suite => [suite.name, suite]));
      return placed.map(({ job, tests }) => [job, tests.flatMap(path => byPath.get(path) ?? [])] as const);
    });
  }
}
