import { describe, expect, it } from '@jest/globals';
import { Alert, Dashboard, defineAlert, Grafana, type MonitoringStack, rulePack, Service } from 'sightline';
import { alertsOf } from '../../src/model/alerts-of.ts';
import { modelOf, problemsOf, soundAlert, soundStack } from '../fixtures/declare.ts';

const pack = rulePack('queue', {
  needs: { job: 'api' },
  dashboard: 'queues',
  alerts: { QueueOfPack: defineAlert({ ...soundAlert(), levels: { warning: { above: 10, for: '2m' } } }) },
});

/** uid of the dashboard that each alert links to. */
const links = (declare: (stack: MonitoringStack) => void) =>
  Object.fromEntries(
    alertsOf(modelOf(declare)).map(({ alert }) => [`${alert.name} ${alert.service ?? ''}`.trim(), alert.dashboard]),
  );

/** A service with an alert, and another one; the pack is about no service. */
const declared =
  (boards: (stack: MonitoringStack, api: Service) => void = () => undefined) =>
  (stack: MonitoringStack): void => {
    const { api } = soundStack(stack);
    new Service(stack, 'other', { address: { kubernetes: 'other.apps:8080', compose: 'other:8080' } });
    new Alert(api, 'QueueLong', soundAlert());
    stack.use(pack);
    boards(stack, api as unknown as Service);
  };

describe('GIVEN alerts that name no dashboard', () => {
  it('WHEN the stack has none THEN they link to none', () => {
    expect(new Set(Object.values(links(declared())))).toEqual(new Set([undefined]));
  });

  it('WHEN it has a Grafana THEN they link to its overview', () => {
    const withGrafana = declared(stack => new Grafana(stack, 'grafana'));
    expect(new Set(Object.values(links(withGrafana)))).toEqual(new Set(['test-overview']));
    expect(problemsOf(withGrafana).map(({ code }) => code)).not.toContain('dashboard-unknown');
  });

  it('WHEN there is one of their service THEN those about this service link to it', () => {
    const withOwn = declared((stack, api) => {
      new Dashboard(new Grafana(stack, 'grafana'), 'drawn', { auto: api });
    });
    expect(links(withOwn)).toMatchObject({
      'QueueLong api': 'test-drawn',
      'ServiceDown api': 'test-drawn',
      'ServiceDown other': 'test-overview',
      QueueOfPack: 'test-overview',
    });
  });

  it('WHEN there is the one that their pack names THEN its alerts link to that', () => {
    const withPacks = declared(stack => {
      const grafana = new Grafana(stack, 'grafana');
      new Dashboard(grafana, 'queues', { title: 'Queues' });
    });
    expect(links(withPacks)).toMatchObject({ 'QueueLong api': 'test-overview', QueueOfPack: 'test-queues' });
  });
});

it('GIVEN a pack about a service that has a dashboard WHEN the pack’s own is there as well THEN that is linked', () => {
  const both = (stack: MonitoringStack): void => {
    const { api } = soundStack(stack);
    stack.use(
      rulePack('queue', {
        service: api,
        dashboard: 'queues',
        alerts: { QueueOfApi: defineAlert(soundAlert() as never) },
      }),
    );
    const grafana = new Grafana(stack, 'grafana');
    new Dashboard(grafana, 'drawn', { auto: api });
    new Dashboard(grafana, 'queues', { title: 'Queues' });
  };
  expect(links(both)).toMatchObject({ 'QueueOfApi api': 'test-queues', 'ServiceDown api': 'test-drawn' });
});

it('GIVEN an alert that names a dashboard WHEN its service has another one THEN its own is linked', () => {
  const named = (stack: MonitoringStack): void => {
    const { api } = soundStack(stack);
    new Alert(api, 'QueueLong', { ...soundAlert(), dashboard: 'queues' });
    const grafana = new Grafana(stack, 'grafana');
    new Dashboard(grafana, 'drawn', { auto: api });
    new Dashboard(grafana, 'queues', { title: 'Queues' });
  };
  expect(links(named)).toMatchObject({ 'QueueLong api': 'test-queues' });
});
