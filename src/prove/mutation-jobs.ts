import { createHash } from 'node:crypto';
import type { StackModel } from '../model/stack.ts';
import { renderRules } from '../render/prometheus/rules.ts';
import { renderPromtoolTests } from '../render/promtool/promtool-tests.ts';
import { proofSet, quickProofSet, ruleGraph, withRule } from './proof-set.ts';
import { type RuleMutant, ruleMutants } from './rule-mutants.ts';
import { nameContains } from './rule-name.ts';

/** One mutant with all that promtool needs to judge it. */
export interface MutationJob {
  readonly stack: string;
  readonly group: string;
  readonly mutant: RuleMutant;
  /** Path → content, below a folder of the mutant's own; empty for what is not run. */
  readonly files: ReadonlyMap<string, string>;
  /** The same for the rule's own quick tests, to be run first. @default - all are quick */
  readonly quick?: ReadonlyMap<string, string>;
  /** Names rules and tests; equal keys have equal verdicts. */
  readonly key: string;
}

export interface JobOptions {
  /** Only rules whose name contains this, whatever the case. */
  readonly filter?: string | undefined;
}

/** Every mutant of every PromQL rule of a stack, in the order of its groups. */
export function mutationJobs(model: StackModel, { filter = '' }: JobOptions = {}): MutationJob[] {
  const graph = ruleGraph(model);
  return model.ruleGroups
    .filter(group => group.language === 'promql')
    .flatMap(group =>
      group.rules
        .filter(rule => nameContains(rule, filter))
        .flatMap(rule => {
          const all = mutantFiles(rule, proofSet(rule, graph));
          const quickProof = quickProofSet(rule, graph);
          const quick = quickProof && mutantFiles(rule, quickProof);
          return ruleMutants(rule, group).map((mutant): MutationJob => {
            const files = all(mutant);
            const first = quick ? { quick: quick(mutant) } : {};
            return { stack: model.name, group: group.name, mutant, files, ...first, key: keyOf(files) };
          });
        }),
    );
}

/** Rules and tests of a proof set by path, with a mutant in the place of its rule; the tests are the same for all. */
function mutantFiles(rule: RuleMutant['rule'], proof: StackModel): (mutant: RuleMutant) => ReadonlyMap<string, string> {
  const tests = renderPromtoolTests(proof).map(({ id, content }) => [id, content] as const);
  return ({ mutated }) => {
    const rules = renderRules(withRule(proof, rule, mutated)).map(({ id, content }) => [id, content] as const);
    return new Map([...rules, ...tests]);
  };
}

/** The header of a file names the stack, and comments the place of a declaration: neither changes a verdict. */
const withoutComments = (content: string): string => content.replace(/^\s*#.*\n/gm, '');

function keyOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(path).update('\0').update(withoutComments(content)).update('\0');
  return hash.digest('base64url');
}
