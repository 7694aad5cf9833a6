import { describe, expect, it } from '@jest/globals';
import type { Alert, RecordingRule, RuleGroup, RuleTest } from '../../src/model/rule.ts';
import { mutationJobs } from '../../src/prove/mutation-jobs.ts';
import { mutationProblems } from '../../src/prove/mutation-report.ts';
import { judged, mutationScores, shareOf, staleReasons, verdictOf } from '../../src/prove/mutation-summary.ts';
import { proofSet, proofStages, ruleGraph } from '../../src/prove/proof-set.ts';
import { ruleMutants } from '../../src/prove/rule-mutants.ts';
import { ruleName } from '../../src/prove/rule-name.ts';
import { expression, origin, stackModel } from '../fixtures/model.ts';
import { strongStack, weakStack } from './weak-stack.ts';

const group = (rules: RuleGroup['rules'], intervalSeconds = 30): RuleGroup => ({
  name: 'api',
  language: 'promql',
  intervalSeconds,
  rules,
});

const alert = (changes: Partial<Alert['levels'][number]>): Alert => ({
  ...(weakStack().ruleGroups[0]?.rules[0] as Alert),
  levels: [{ severity: 'warning', expr: expression('a'), forSeconds: 0, keepFiringForSeconds: 0, ...changes }],
});

const timing = (changes: Partial<Alert['levels'][number]>) => {
  const rule = alert(changes);
  return ruleMutants(rule, group([rule])).map(({ operator, text }) => `${operator}: ${text}`);
};

describe('ruleMutants', () => {
  it.each([
    [0, ['for: for: 30s']],
    [30, ['for: for: 0s', 'for: for: 1m']],
    [300, ['for: for: 2m30s', 'for: for: 4m30s', 'for: for: 5m30s']],
    // Between two evaluations: Prometheus waits for the second.
    [45, ['for: for: 30s', 'for: for: 1m30s']],
  ])('GIVEN for: %d s evaluated every 30 s WHEN mutated THEN these are the mutants', (forSeconds, expected) => {
    expect(timing({ forSeconds })).toEqual(expected);
  });

  it('GIVEN an alert that keeps firing WHEN mutated THEN one mutant does not', () => {
    expect(timing({ keepFiringForSeconds: 300 })).toContain('keep-firing: keep_firing_for: 0s');
  });

  it('GIVEN a level WHEN its query is mutated THEN the mutated rule has it and nothing else is changed', () => {
    const rule = alert({ expr: expression('a > 20'), forSeconds: 60 });
    const [mutant] = ruleMutants(rule, group([rule]));
    expect(mutant).toMatchObject({ severity: 'warning', operator: 'comparison', text: 'a >= 20', change: '> → >=' });
    expect(mutant?.mutated).toEqual({ ...rule, levels: [{ ...rule.levels[0], expr: expression('a >= 20') }] });
  });
});

const record = (name: string, text: string): RecordingRule => ({
  kind: 'recording',
  record: name,
  expr: expression(text),
  labels: {},
  tests: [],
  origin: origin(name),
});

describe('proofSet', () => {
  const first = record('a:first', 'a');
  const second = record('a:second', '{__name__="a:first"} * 2');
  const reader = { ...alert({ expr: expression('a:second > 1') }), name: 'Reader' };
  const other = { ...alert({ expr: expression('b > 1') }), name: 'Other' };
  const model = stackModel({ ruleGroups: [group([first, second, reader, other])] });
  const namesFor = (rule: Alert | RecordingRule) =>
    proofSet(rule, ruleGraph(model)).ruleGroups.flatMap(g =>
      g.rules.map(r => `${r.kind === 'alert' ? r.name : r.record} ${r.tests?.length ?? 0}`),
    );

  it('GIVEN a recorded series WHEN it is proven THEN whatever reads it is, through other rules and raw names too', () => {
    expect(namesFor(first)).toEqual(['a:first 0', 'a:second 0', 'Reader 2']);
  });

  it('GIVEN an alert WHEN it is proven THEN what it reads is there without its tests, and no other alert', () => {
    expect(namesFor(reader)).toEqual(['a:first 0', 'a:second 0', 'Reader 2']);
    expect(namesFor(other)).toEqual(['Other 2']);
  });
});

describe('proofStages', () => {
  const at = (name: string, atSeconds: number, evaluationSeconds?: number): RuleTest => ({
    name,
    kind: 'records',
    intervalSeconds: 60,
    inputs: [],
    origin: origin(name),
    checks: [{ atSeconds, expr: 'a', samples: [] }],
    ...(evaluationSeconds === undefined ? {} : { evaluationSeconds }),
  });
  const rule = {
    ...record('a:first', 'a'),
    tests: [at('quick', 600), at('slow', 86_400), at('weeks, at one moment', 1_814_400, 1_814_400)],
  };
  const reader = { ...alert({ expr: expression('a:first > 1') }), tests: [at('of the reader', 60)] };
  const stagesOf = (of: Alert | RecordingRule, ...rules: RuleGroup['rules']) =>
    proofStages(of, ruleGraph(stackModel({ ruleGroups: [group(rules)] }))).map(stage =>
      stage.ruleGroups.flatMap(g => g.rules.flatMap(({ tests = [] }) => tests.map(({ name }) => name))),
    );

  it('GIVEN quick tests, slow ones and a reader WHEN staged THEN they come in this order, each once', () => {
    expect(stagesOf(rule, rule, reader)).toEqual([['quick', 'weeks, at one moment'], ['slow'], ['of the reader']]);
  });

  it('GIVEN no tests of its own WHEN staged THEN there are those of its readers alone', () => {
    const untested = { ...rule, tests: [] };
    expect(stagesOf(untested, untested, reader)).toEqual([['of the reader']]);
    expect(stagesOf(untested, untested)).toEqual([]);
  });
});

describe('mutationJobs', () => {
  it('GIVEN the same rule in two stacks WHEN jobs are made THEN their keys are equal, and change with the tests', () => {
    const keys = (model: ReturnType<typeof weakStack>) => mutationJobs(model).map(job => job.key);
    expect(keys(weakStack())).toEqual(keys({ ...weakStack(), name: 'other' }));
    expect(keys(weakStack()).some(key => keys(strongStack()).includes(key))).toBe(false);
  });

  it('GIVEN a filter WHEN jobs are made THEN only rules of that name are mutated', () => {
    const names = mutationJobs(weakStack(), { filter: 'longest' }).map(({ mutant: { rule } }) => rule.kind);
    expect(new Set(names)).toEqual(new Set(['alert']));
  });

  it('GIVEN a filter of several names WHEN jobs are made THEN rules of each are mutated', () => {
    const asked = (filter: string) =>
      new Set(mutationJobs(weakStack(), { filter }).map(({ mutant: { rule } }) => ruleName(rule)));
    expect(asked('queuelongest|api:')).toEqual(new Set(['api:queue_length:max', 'QueueLongest']));
    expect(asked('nothing|else')).toEqual(new Set());
  });
});

describe('the summary', () => {
  const jobs = mutationJobs(weakStack(), { filter: 'QueueLong' }).filter(
    ({ mutant }) => mutant.rule.kind === 'alert' && mutant.rule.name === 'QueueLong',
  );

  it('GIVEN a report of promtool WHEN judged THEN failing kills, passing survives, refusing is invalid', () => {
    const suite = (...failures: string[]) => [{ name: 'a', cases: [{ name: 'b', failures }] }];
    expect(verdictOf(suite())).toBe('survived');
    expect(verdictOf(suite('exp: [] got: [x]'))).toBe('killed');
    expect(verdictOf(suite('g.rules.yml: group "g", rule 1: could not parse expression: 1:2'))).toBe('invalid');
    expect(() => verdictOf([{ name: 'a', cases: [], error: 'no such file' }])).toThrow('no such file');
  });

  it('GIVEN nine of ten killed WHEN scored THEN the share leaves out what is equivalent or invalid', () => {
    const score = { killed: 9, survived: 1, equivalent: 5, invalid: 3 };
    expect(shareOf(score)).toBe(0.9);
    expect(shareOf({ ...score, killed: 0, survived: 0 })).toBe(1);
  });

  it('GIVEN a survivor WHEN reported THEN it names the exact change and the tests that passed', () => {
    const mutants = jobs.map((job, i) => judged(job, i === 0 ? 'survived' : 'killed'));
    const problems = mutationProblems(mutants, mutationScores(mutants), 95, origin());
    expect(problems[0]).toMatchObject({
      code: 'mutant-survived',
      message: `QueueLong (warning) survives comparison: > → >=
    max by (queue) (api_queue_length) >= 10
    passed by "a hundred wait", "none waits"`,
    });
    expect(problems.slice(1).map(({ code }) => code)).toEqual(['mutation-gate', 'mutation-gate']);
    expect(problems[1]?.message).toMatch(/^test\/api: \d\d(\.\d)? % of \d+ mutants are killed; the gate is 95 %\.$/);
  });

  it('GIVEN reasons WHEN they fit THEN the mutant does not count; otherwise they are stale', () => {
    const rule = jobs[0]?.mutant.rule as Alert;
    const withReasons = (...mutants: string[]) =>
      jobs.map(({ mutant, ...job }, i) =>
        judged({ ...job, mutant: { ...mutant, rule: reasoned(mutants) } }, i === 0 ? 'survived' : 'killed'),
      );
    const known = new Map<string, Alert>();
    const reasoned = (mutants: readonly string[]): Alert => {
      const key = mutants.join();
      const made = known.get(key) ?? {
        ...rule,
        equivalentMutants: mutants.map(mutant => ({ mutant, reason: 'they mean the same' })),
      };
      known.set(key, made);
      return made;
    };
    const survivor = 'max by (queue) (api_queue_length) >= 10';
    const killed = 'max by (queue) (api_queue_length) < 10';
    expect(mutationScores(withReasons(survivor)).total).toMatchObject({ survived: 0, equivalent: 1 });
    expect(staleReasons(withReasons(survivor))).toEqual([]);
    expect(staleReasons(withReasons(killed))).toMatchObject([{ mutant: killed, verdict: 'killed' }]);
    const stale = withReasons('a > 1');
    expect(staleReasons(stale)).toMatchObject([{ mutant: 'a > 1', verdict: 'unknown' }]);
    const codes = mutationProblems(stale, mutationScores(stale), 0, origin()).map(({ code }) => code);
    expect(codes).toContain('mutant-reason-stale');
  });
});
