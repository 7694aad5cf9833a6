import { describe, expect, it } from '@jest/globals';
import { Alertmanager, type DefaultRuleTuning, firesWhen, Prometheus, rawSeries, route, Service } from 'sightline';
import type { Alert } from '../../../src/model/rule.ts';
import { channel, modelOf, problemsOf, team } from '../../fixtures/declare.ts';

const withRules =
  (defaultRules: boolean | DefaultRuleTuning) => (stack: Parameters<Parameters<typeof modelOf>[0]>[0]) => {
    new Prometheus(stack, 'prometheus');
    new Alertmanager(stack, 'alertmanager', { route: route(channel) });
    new Service(stack, 'api', { owner: team, address: { kubernetes: 'api.apps:80', compose: 'api:80' }, defaultRules });
  };
const alertsOf = (tuning: boolean | DefaultRuleTuning): Alert[] =>
  modelOf(withRules(tuning))
    .ruleGroups.flatMap(group => group.rules)
    .filter((rule): rule is Alert => rule.kind === 'alert' && rule.service === 'api');
const down = (tuning: DefaultRuleTuning) => alertsOf(tuning).find(alert => alert.name === 'ServiceDown');

describe('GIVEN the rules every service gets', () => {
  it('WHEN one is disabled THEN the others stay, and the stack says why', () => {
    const tuning = { ServiceRestarting: { disabled: 'a batch job ends after each run' } };
    expect(alertsOf(tuning).map(a => a.name)).toEqual(
      alertsOf(true)
        .map(a => a.name)
        .filter(name => name !== 'ServiceRestarting'),
    );
    expect(modelOf(withRules(tuning)).packs).toMatchObject([
      { service: 'api', disabled: [{ alert: 'ServiceRestarting', reason: 'a batch job ends after each run' }] },
    ]);
  });

  it('WHEN one waits longer THEN its tests are set aside until they are restated', () => {
    const tuning = { ServiceDown: { for: '2m', budget: '4m', reason: 'it restarts every night' } } as const;
    expect(down(tuning)).toMatchObject({
      levels: [{ severity: 'critical', forSeconds: 120 }],
      budgetSeconds: 240,
      tests: [],
    });
    expect(problemsOf(withRules(tuning)).map(p => p.code)).toEqual(['tuned-alert-untested']);
    const labels = { instance: 'one', job: 'api', service: 'api' };
    const tests = [
      firesWhen('three minutes', {
        given: [rawSeries('up{instance="one", job="api", service="api"}', '0x6')],
        at: '3m',
        labels,
      }),
    ];
    expect(down({ ServiceDown: { ...tuning.ServiceDown, tests } })?.tests.map(t => t.name)).toEqual(['three minutes']);
    expect(modelOf(withRules(tuning)).packs[0]?.tuned).toEqual([
      { alert: 'ServiceDown', changes: ['critical: for 20s → 2m', 'budget 4m'], reason: 'it restarts every night' },
    ]);
  });

  it('WHEN one is told as another severity THEN its tests still hold', () => {
    const tuned = down({ ServiceDown: { severity: 'warning', labels: { priority: 'P2' } } });
    expect(tuned).toMatchObject({ levels: [{ severity: 'warning' }], labels: { priority: 'P2', job: 'api' } });
    expect(tuned?.tests).toHaveLength(2);
  });

  const mistakes: readonly (readonly [string, DefaultRuleTuning, RegExp])[] = [
    // @ts-expect-error no such rule
    ['a rule there is not', { ServiceDwon: { for: '1m' } }, /no default rule "ServiceDwon".*ServiceDown/],
    ['no reason', { ServiceDown: { disabled: '' } }, /without a reason/],
    // @ts-expect-error no such severity
    ['a severity there is not', { ServiceDown: { severity: 'fatal' } }, /"fatal" is no severity/],
  ];
  it.each(mistakes)('WHEN %s is named THEN the message names it and the fix', (_, tuning, message) => {
    const [problem] = problemsOf(withRules(tuning)).filter(p => p.code === 'tuning-invalid');
    expect(`${problem?.message} ${problem?.hint}`).toMatch(message);
  });
});
