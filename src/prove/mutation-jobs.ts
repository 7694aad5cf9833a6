import { createHash } from 'node:crypto';
import type { StackModel } from '../model/stack.ts';
import { renderRules } from '../render/prometheus/rules.ts';
import { renderPromtoolTests } from '../render/promtool/promtool-tests.ts';
import { proofSet, ruleGraph, withRule } from './proof-set.ts';
import { type RuleMutant, ruleMutants } from './rule-mutants.ts';
import { nameContains } from './rule-name.ts';

/** One mutant with all that promtool needs to judge it. */
export interface MutationJob {
  readonly stack: string;
  readonly group: string;
  readonly mutant: RuleMutant;
  /** Path → content, below a folder of the mutant's own; empty for what is not run. */
  readonly files: ReadonlyMap<string, string>;
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
          const proof = proofSet(rule, graph);
          const tests = renderPromtoolTests(proof).map(({ id, content }) => [id, content] as const);
          return ruleMutants(rule, group).map((mutant): MutationJob => {
            const rules = renderRules(withRule(proof, rule, mutant.mutated)).map(a => [a.id, a.content] as const);
            const files = new Map([...rules, ...tests]);
            return { stack: model.name, group: group.name, mutant, files, key: keyOf(files) };
          });
        }),
    );
}

/** The header of a file names the stack, and comments the place of a declaration: neither changes a verdict. */
const withoutComments = (content: string): string => content.replace(/^\s*#.*\n/gm, '');

function keyOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(path).update('\0').update(withoutComments(content)).update('\0');
  return hash.digest('base64url');
}
