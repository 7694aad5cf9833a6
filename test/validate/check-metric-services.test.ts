import { describe, expect, it } from '@jest/globals';
import { Alert, counter, type MonitoringStack, Service } from 'sightline';
import { httpRules } from 'sightline/rules';
import { problemsOf, soundAlert, soundStack, team } from '../fixtures/declare.ts';

const requests = counter('shop_requests_total', { help: 'Requests.', labels: { status: ['200', '500'] } });
const failed = { status: '500' } as const;

/** Two services of which the first declares the metric; `of` says what the second declares. */
const use = (declare: (services: { shop: Service; orders: Service }) => void, of: object = {}) =>
  problemsOf(stack => {
    soundStack(stack);
    const add = (name: string, metrics: object): Service =>
      new Service(stack as MonitoringStack, name, {
        owner: team,
        address: { compose: `${name}:80` },
        metrics,
      } as never);
    declare({ shop: add('shop', { requests }), orders: add('orders', of) });
    // What its rules lack besides is not what is tried here.
  }).filter(({ code }) => code === 'metric-of-another-service');

describe('GIVEN a metric that one service declares', () => {
  it('WHEN a pack about another one is given it THEN the pack, both services and the fix are named', () => {
    const [found, ...others] = use(({ orders }) => {
      const { scope } = orders.node;
      (scope as MonitoringStack).use(httpRules(orders, { requests, failed }));
    });
    expect(others).toEqual([]);
    expect(found?.origin.path).toMatch(/^test\/orders\/http-rules\//);
    expect(`${found?.message} ${found?.hint}`).toMatch(
      /HttpRequestsFail.* ask orders for shop_requests_total, which only shop declares: .*silent.* Give it metrics of orders/,
    );
  });

  it('WHEN an alert asks another one for it THEN that is said as well', () => {
    const found = use(({ orders }) => {
      const expr = requests.rate('5m', { service: 'orders' }).sumBy('service');
      new Alert(orders, 'OrdersMany', { ...soundAlert(), expr, summary: 'many' } as never);
    });
    expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/^OrdersMany asks orders for /)]);
  });

  it.each<[string, Parameters<typeof use>]>([
    ['the other one declares it too', [({ orders }) => read(orders, 'orders'), { requests }]],
    ['it asks the one that does', [({ orders }) => read(orders, 'shop')]],
    ['it asks a service nobody declared here', [({ orders }) => read(orders, 'elsewhere')]],
  ])('WHEN %s THEN nothing is said', (_, of) => {
    expect(use(...of)).toEqual([]);
  });
});

const read = (scope: Service, service: string): void => {
  const expr = requests.rate('5m', { service }).sumBy('service');
  new Alert(scope, 'OrdersMany', { ...soundAlert(), expr, summary: 'many' } as never);
};
