import { describe, expect, it } from '@jest/globals';
import { Dashboard, Grafana, type MonitoringStack, Service } from 'sightline';
import { renderInventory } from '../../../src/render/inventory/inventory.ts';
import { renderRunbooks } from '../../../src/render/runbooks/runbooks.ts';
import { codesOf, modelOf, problemsOf } from '../../fixtures/declare.ts';
import { SLIS, withSlo } from './slo-stack.ts';

const recordsOf = (declare: (stack: MonitoringStack) => void) =>
  modelOf(declare).ruleGroups.flatMap(group => group.rules.flatMap(rule => (rule.kind === 'recording' ? [rule] : [])));

describe('GIVEN a service with an objective', () => {
  it.each(Object.entries(SLIS))('WHEN its SLI is of %s THEN nothing is wrong with it', (_, sli) => {
    expect(codesOf(withSlo({ sli }))).toEqual([]);
  });

  it('WHEN it is modelled THEN what is recorded has the names and labels that sloth gives it', () => {
    const records = recordsOf(withSlo());
    const names = records.map(rule => rule.record);
    const ratios = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map(w => `slo:sli_error:ratio_rate${w}`);
    expect(names.filter(name => name.includes('ratio_rate')).sort()).toEqual(ratios.sort());
    expect(names).toEqual(
      expect.arrayContaining([
        'slo:objective:ratio',
        'slo:error_budget:ratio',
        'slo:time_period:days',
        'slo:current_burn_rate:ratio',
        'slo:period_burn_rate:ratio',
        'slo:period_error_budget_remaining:ratio',
        'sloth_slo_info',
      ]),
    );
    for (const { labels } of records)
      expect(labels).toMatchObject({ sloth_id: 'shop-promise', sloth_service: 'shop', sloth_slo: 'promise' });
    const hour = records.find(rule => rule.record === 'slo:sli_error:ratio_rate1h');
    expect(hour?.labels).toMatchObject({ sloth_window: '1h' });
  });

  it('WHEN the service declares the metric THEN only its own series are read', () => {
    const [total] = recordsOf(withSlo());
    expect(total?.expr.text).toBe('sum(rate(shop_requests_total{service="shop"}[5m]))');
  });

  it('WHEN nothing was ever good THEN that is bad, and not nothing', () => {
    const bad = recordsOf(withSlo({ sli: SLIS.good })).find(rule => rule.record === 'slo:sli_error:rate5m');
    expect(bad?.expr.text).toContain('or sum(rate(shop_requests_total{service="shop"}[5m])) * 0)');
  });

  it('WHEN a total failure would be told too late THEN its budget is refused like that of any page', () => {
    const late = problemsOf(withSlo({ objective: 95 })).filter(p => p.code === 'alert-too-slow');
    expect(late.map(p => p.message)).toEqual([expect.stringContaining('2592 s')]);
    expect(codesOf(withSlo({ objective: 95, budget: '45m' }))).toEqual([]);
  });

  it('WHEN a burn rate cannot be reached THEN the finding says which, and what to do', () => {
    const [problem] = problemsOf(withSlo({ objective: 93 })).filter(p => p.code === 'slo-unreachable');
    expect(problem?.message).toContain('page-quick (14.4 × 0.07 = 1.008)');
    expect(problem?.hint).toBe("Raise the objective above 93.06, or leave them out with skip: ['page-quick'].");
    expect(codesOf(withSlo({ objective: 93, skip: ['page-quick'], budget: '3h' }))).toEqual([]);
    const share = problemsOf(withSlo({ objective: 0.999 })).find(p => p.code === 'slo-unreachable');
    expect(share?.hint).toBe('Objectives are per cent: write 99.9.');
  });

  it('WHEN it is rendered THEN stack.json and a page of the runbooks say what is promised', () => {
    const model = modelOf(withSlo());
    const { slo } = JSON.parse(renderInventory(model, [])[0]?.content ?? '');
    expect(slo).toEqual([expect.objectContaining({ id: 'shop-promise', objective: 99.9, budgetMinutes: 43.2 })]);
    const page = renderRunbooks(model).find(({ id }) => id === 'runbooks/slos.md')?.content;
    expect(page).toContain('1000 of every million events, or 43.2 min of total failure');
    expect(page).toContain('| critical | 14.4 | 2 % | 1h | 5m | 52s | 8m39s | 1h |');
  });

  it('WHEN its dashboard is drawn THEN it shows the budget and the burn rate; without objectives it does not', () => {
    const rowsOf = (declare: (stack: MonitoringStack) => void) => {
      const drawn = modelOf(stack => {
        declare(stack);
        const service = stack.node.findAll().find(element => element instanceof Service);
        if (service === undefined) throw new Error('the stack has no service');
        new Dashboard(new Grafana(stack, 'grafana'), 'shop', { auto: service });
      }).dashboards.find(({ uid }) => uid.includes('shop'));
      return drawn?.rows.map(row => row.title);
    };
    expect(rowsOf(withSlo())).toContain('Objectives');
    expect(rowsOf(stack => void new Service(stack, 'shop', { address: { compose: 'shop:1' } }))).not.toContain(
      'Objectives',
    );
  });
});
