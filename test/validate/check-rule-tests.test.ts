import { describe, expect, it } from '@jest/globals';
import type { Alert, RuleTest } from '../../src/model/rule.ts';
import { checkRuleTests } from '../../src/validate/check-rule-tests.ts';
import { alert, alertingModel, group, level, ruleTest } from '../render/alerting-model.ts';

const codes = (changes: Partial<Alert>) =>
  checkRuleTests(alertingModel({ ruleGroups: [group({ rules: [alert(changes)] })] })).map(p => p.code);

const levels = [level(), level({ severity: 'warning' })];
const firing = (severity?: string) =>
  ruleTest({ checks: [{ atSeconds: 70, alert: 'ApiDown', firing: [{ labels: severity ? { severity } : {} }] }] });

describe('checkRuleTests', () => {
  it('GIVEN a test of its own alert WHEN checked THEN nothing is found', () => {
    expect(codes({ tests: [ruleTest()] })).toEqual([]);
    expect(codes({ levels, tests: [firing('warning')] })).toEqual([]);
  });

  it('GIVEN a misspelled alert that must stay silent WHEN checked THEN it is found', () => {
    expect(codes({ tests: [ruleTest({ checks: [{ atSeconds: 10, alert: 'ApiDwn', firing: [] }] })] })).toEqual([
      'test-alert-unknown',
    ]);
  });

  it('GIVEN several levels and no severity, or a severity that is none WHEN checked THEN it is found', () => {
    expect(codes({ levels, tests: [firing()] })).toEqual(['test-severity-unknown']);
    expect(codes({ tests: [firing('info')] })).toEqual(['test-severity-unknown']);
  });

  it('GIVEN log lines for a rule over series, or series for one over log lines WHEN checked THEN it is found', () => {
    const line = { stream: { service: 'api' }, metadata: {}, line: 'x', fromSeconds: 0, everySeconds: 60, count: 1 };
    const read = (language: 'promql' | 'logql', test: RuleTest) =>
      checkRuleTests(alertingModel({ ruleGroups: [group({ language, rules: [alert({ tests: [test] })] })] }));
    expect(read('promql', ruleTest({ lines: [line] })).map(p => p.code)).toEqual(['test-input-unread']);
    expect(read('logql', ruleTest())[0]?.message).toContain('gives series, and ApiDown reads log lines');
    expect(read('logql', ruleTest({ inputs: [], lines: [line] }))).toEqual([]);
  });

  it('GIVEN a test without a check WHEN checked THEN it is found', () => {
    expect(codes({ tests: [ruleTest({ checks: [] })] })).toEqual(['test-empty']);
  });
});
