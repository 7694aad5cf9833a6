import { describe, expect, it } from '@jest/globals';
import { firesWhen, type RuleTestDeclaration, series } from 'sightline';
import { apiMetrics, codesOf, modelOf, withAlert } from '../../fixtures/declare.ts';

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
