import { describe, expect, it } from '@jest/globals';
import type { Alert } from '../../src/model/rule.ts';
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

  it('GIVEN a test without a check WHEN checked THEN it is found', () => {
    expect(codes({ tests: [ruleTest({ checks: [] })] })).toEqual(['test-empty']);
  });
});
