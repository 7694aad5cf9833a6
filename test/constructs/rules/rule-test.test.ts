import { describe, expect, it } from '@jest/globals';
import { Duration, firesWhen, RecordingRule, type RuleTestDeclaration, records, series } from 'sightline';
import { apiMetrics, codesOf, modelOf, problemsOf, soundStack, withAlert } from '../../fixtures/declare.ts';

const { queue } = apiMetrics;

describe('tests of an alert at its edges', () => {
  const given = [series(queue, { queue: 'fast' }, '10 11x9 10x5')];
  const labels = { queue: 'fast' };
  const levels = { warning: { above: 10, for: '2m' }, error: { above: 50, for: '2m' } } as const;
  const checksOf = (test: RuleTestDeclaration) =>
    modelOf(withAlert({ levels, tests: [test] }))
      .ruleGroups.flatMap(group => group.rules)
      .flatMap(rule => (rule.kind === 'alert' && rule.name === 'QueueLong' ? rule.tests : []))
      .flatMap(({ checks }) => checks)
      .map(check => ('alert' in check ? [check.atSeconds, check.firing.map(f => f.labels.severity)] : check));

  it('GIVEN from and until WHEN resolved THEN it looks one evaluation before each as well', () => {
    const test = firesWhen('eleven wait', { given, from: '3m', until: '11m', labels, severity: 'warning' });
    expect(checksOf(test)).toEqual([
      [150, []],
      [180, ['warning']],
      [630, ['warning']],
      [660, []],
    ]);
  });

  it('GIVEN a level that fires already WHEN resolved THEN it does before, and both do from then on', () => {
    const props = { given, from: '3m', labels, already: 'warning', severity: ['warning', 'error'] } as const;
    expect(checksOf(firesWhen('many wait', props))).toEqual([
      [150, ['warning']],
      [180, ['warning', 'error']],
    ]);
  });

  it('GIVEN a test at the edges and no other WHEN checked THEN the alert has been seen silent', () => {
    const tests = [firesWhen('eleven wait', { given, from: '3m', labels })];
    expect(codesOf(withAlert({ tests }))).not.toContain('alert-untested');
    const late = [firesWhen('eleven wait', { given, at: '3m', labels })];
    expect(codesOf(withAlert({ tests: late }))).toContain('alert-untested');
  });
});

describe('tests with evaluations of their own pace', () => {
  const given = [series(queue, { queue: 'fast' }, '10 11x5000')];
  const labels = { queue: 'fast' };
  const rulesOf = (declare: Parameters<typeof modelOf>[0]) => modelOf(declare).ruleGroups.flatMap(({ rules }) => rules);

  it('GIVEN an alert WHEN resolved THEN the test and its edges keep that pace', () => {
    const test = firesWhen('eleven wait', { given, evaluatedEvery: '1h', from: '2h', labels });
    const [resolved] = rulesOf(withAlert({ tests: [test] })).flatMap(rule =>
      rule.kind === 'alert' && rule.name === 'QueueLong' ? (rule.tests ?? []) : [],
    );
    expect(resolved?.evaluationSeconds).toBe(3600);
    expect(resolved?.checks.map(({ atSeconds }) => atSeconds)).toEqual([3600, 7200]);
  });

  it('GIVEN a recording rule WHEN resolved THEN the test keeps that pace', () => {
    const at = Duration.parse('21d1h');
    const test = records('weeks', { given, evaluatedEvery: at, at, samples: [] });
    const props = { record: 'api:queue_length:max', expr: queue.value().maxBy('queue'), tests: [test] };
    const found = rulesOf(stack => new RecordingRule(soundStack(stack).api, 'longest', props)).find(
      rule => rule.kind === 'recording',
    );
    expect(found?.tests?.[0]?.evaluationSeconds).toBe(at.seconds);
  });

  it.each(['0s', '7m', '2h'] as const)(
    'GIVEN evaluations every %s WHEN something else is looked at THEN it says so',
    evaluatedEvery => {
      const tests = [firesWhen('eleven wait', { given, evaluatedEvery, at: '1h', labels })];
      expect(problemsOf(withAlert({ tests }))).toContainEqual(
        expect.objectContaining({
          code: 'test-between-evaluations',
          message: `"eleven wait" looks at 1h, and the rules are evaluated every ${evaluatedEvery}.`,
        }),
      );
    },
  );

  it('GIVEN an edge at the start WHEN the evaluation before would be earlier THEN it says so', () => {
    const tests = [firesWhen('eleven wait', { given, evaluatedEvery: '2h', from: '0s', labels })];
    expect(codesOf(withAlert({ tests }))).toContain('test-between-evaluations');
  });
});
