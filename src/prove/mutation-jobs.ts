import { createHash } from 'node:crypto';
import type { StackModel } from '../model/stack.ts';
import { renderRules } from '../render/prometheus/rules.ts';
import { renderPromtoolTests } from '../render/promtool/promtool-tests.ts';
import { isSame, proofSet, proofStages, ruleGraph, withRule } from './proof-set.ts';
import { type RuleMutant, ruleMutants } from './rule-mutants.ts';
import { nameContains } from './rule-name.ts';

/** Path → content, below a folder of the mutant's own; made when they are asked for, as most need not be. */
export type MutantFiles = () => ReadonlyMap<string, string>;

/** One mutant with all that promtool needs to judge it. */
export interface MutationJob {
  readonly stack: string;
  readonly group: string;
  readonly mutant: RuleMutant;
  /** Each stage is for what the ones before have not noticed. */
  readonly stages: readonly MutantFiles[];
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
          const key = keysOf(rule, proofSet(rule, graph));
          const stages = proofStages(rule, graph).map(stage => mutantFiles(rule, stage));
          return ruleMutants(rule, group).map((mutant): MutationJob => {
            const files = stages.map(of => () => of(mutant));
            return { stack: model.name, group: group.name, mutant, stages: files, key: key(mutant) };
          });
        }),
    );
}

const renderedTests = (proof: StackModel) =>
  renderPromtoolTests(proof).map(({ id, content }) => [id, content] as const);
const renderedRules = (proof: StackModel) => renderRules(proof).map(({ id, content }) => [id, content] as const);

/** Rules and tests of a proof by path, with a mutant in the place of its rule; the tests are the same for all. */
function mutantFiles(rule: RuleMutant['rule'], proof: StackModel): (mutant: RuleMutant) => ReadonlyMap<string, string> {
  const tests = renderedTests(proof);
  return ({ mutated }) => new Map([...renderedRules(withRule(proof, rule, mutated)), ...tests]);
}

/** The header of a file names the stack, and comments the place of a declaration: neither changes a verdict. */
const withoutComments = (content: string): string => content.replace(/^\s*#.*\n/gm, '');

/** What is proven, and the place and text of the change: together they say all that a verdict depends on. */
function keysOf(rule: RuleMutant['rule'], proof: StackModel): (mutant: RuleMutant) => string {
  const hash = createHash('sha256');
  for (const [path, content] of [...renderedRules(proof), ...renderedTests(proof)])
    hash.update(path).update('\0').update(withoutComments(content)).update('\0');
  const place = proof.ruleGroups.flatMap(({ rules }) => rules).findIndex(other => isSame(other, rule));
  return ({ severity = '', operator, text }) =>
    hash.copy().update([place, severity, operator, text].join('\0')).digest('base64url');
}
