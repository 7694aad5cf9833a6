import { describe, expect, it } from '@jest/globals';
import {
  App,
  counter,
  Dashboard,
  type DashboardProps,
  environment,
  Grafana,
  Loki,
  MonitoringStack,
  Prometheus,
  rawPromql,
  Service,
} from '../../../src/index.ts';

const rate = counter('received_total', { help: 'Messages.', labels: { app: 'string' } }).rate('5m');

/** The model of a stack with one dashboard. */
function declared(id: string, props: DashboardProps = {}, rows: (dashboard: Dashboard) => unknown = () => {}) {
  const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
  new Prometheus(stack, 'prometheus');
  rows(new Dashboard(new Grafana(stack, 'grafana'), id, props));
  const model = stack.model();
  return {
    dashboard: model.dashboards.find(d => d.origin.path.endsWith(`/${id}`)),
    codes: model.problems.filter(p => p.origin.path.includes(`/${id}`)).map(p => p.code),
  };
}

describe('GIVEN a dashboard of a stack', () => {
  it('WHEN it says nothing but its name THEN uid and title follow from it', () => {
    expect(declared('order-flow').dashboard).toMatchObject({
      uid: 'shop-order-flow',
      title: 'Order flow',
      folder: 'Sightline',
      refreshSeconds: 30,
      from: 'now-6h',
    });
    expect(declared('shop').dashboard?.uid).toBe('shop');
  });

  it.each([
    ['no Loki', false, ['Business', 'State', 'Rates']],
    ['Loki', true, ['Business', 'State', 'Rates', 'Logs']],
  ])(
    'WHEN it is about a service and the stack has %s THEN own rows come before those that can be drawn',
    (_, hasLoki, titles) => {
      const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
      new Prometheus(stack, 'prometheus');
      const grafana = new Grafana(stack, 'grafana');
      const api = new Service(stack, 'api', {
        address: { compose: 'api:80', kubernetes: 'api.shop:80' },
        metrics: { received: counter('received_total', { help: 'Messages.' }) },
      });
      new Dashboard(grafana, 'api', { auto: api }).row('Business', r => r.stat('Rate', rate));
      if (hasLoki) new Loki(stack, 'loki');
      const found = stack.model().dashboards.find(d => d.uid === 'shop-api');
      expect(found?.rows.map(r => r.title)).toEqual(titles);
      expect(found).toMatchObject({ service: 'api', tags: ['api'] });
    },
  );

  it('WHEN it has variables THEN they are offered, several at once with All', () => {
    const variables = {
      app: { of: { metric: 'received_total', label: 'app' }, multi: true },
      window: { intervals: ['5m', '1h'] },
      kind: { values: ['a'], label: 'Kind' },
    };
    expect(declared('board', { variables }).dashboard?.variables).toEqual([
      { name: 'app', kind: 'query', query: { metric: 'received_total', label: 'app' }, multi: true, includeAll: true },
      { name: 'window', kind: 'interval', values: ['5m', '1h'], multi: false, includeAll: false },
      { name: 'kind', label: 'Kind', kind: 'custom', values: ['a'], multi: false, includeAll: false },
    ]);
  });
});

describe('GIVEN a dashboard with a mistake', () => {
  it.each<[string, DashboardProps, string]>([
    ['a uid with signs', { uid: 'Herzschläge & mehr' }, 'dashboard-uid-invalid'],
    ['an empty uid', { uid: '' }, 'dashboard-uid-invalid'],
    ['a uid of 41 characters', { uid: 'a'.repeat(41) }, 'dashboard-uid-invalid'],
    ['an empty title', { title: ' ' }, 'dashboard-title-empty'],
    ['a time Grafana does not know', { from: 'yesterday' }, 'dashboard-time-invalid'],
    ['a range without length', { from: 'now' }, 'dashboard-time-invalid'],
    ['a refresh that is no duration', { refresh: 'often' as never }, 'duration-invalid'],
    ['a variable without values', { variables: { a: { values: [] } } }, 'dashboard-variable-invalid'],
    ['a variable with a space', { variables: { 'a b': { values: ['x'] } } }, 'dashboard-variable-invalid'],
  ])('WHEN it has %s THEN that is a finding', (_what, props, code) => {
    expect(declared('board', props).codes).toEqual([code]);
  });

  it('WHEN times are right THEN nothing is found', () => {
    for (const from of ['now-6h', 'now/d', 'now-7d/d', 'now-1M']) expect(declared('board', { from }).codes).toEqual([]);
  });

  it('WHEN rows and panels are wrong THEN all of it is found at once, each at its panel', () => {
    const { codes } = declared('board', {}, d =>
      d
        .row('', r => r.stat('', rate).timeseries('Wide', rate, { width: 99 }))
        .row('Q', r => r.stat('Empty', rawPromql(''))),
    );
    expect(codes).toEqual(['dashboard-title-empty', 'dashboard-title-empty', 'panel-size-invalid', 'query-syntax']);
  });

  it('WHEN two have the same uid THEN the second is refused', () => {
    const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
    const grafana = new Grafana(stack, 'grafana');
    new Dashboard(grafana, 'a', { uid: 'same' });
    new Dashboard(grafana, 'b', { uid: 'same' });
    const model = stack.model();
    expect(model.problems.map(p => p.code)).toContain('dashboard-duplicate');
    expect(model.dashboards.filter(d => d.uid === 'same')).toHaveLength(1);
  });
});
