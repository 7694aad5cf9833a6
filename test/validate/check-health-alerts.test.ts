import { describe, expect, it } from '@jest/globals';
import { Alert, Exporter, type MonitoringStack, RecordingRule, rawPromql, Service } from 'sightline';
import { exporterMetrics } from 'sightline/catalogue';
import { healthRules } from 'sightline/rules';
import { problemsOf, soundAlert, soundStack, team } from '../fixtures/declare.ts';

const checks = { database: { kind: 'tcp', host: 'database', port: 5432 } } as const;

/** A service with an exporter, and what else is declared for it. */
const use = (declare: (shop: Service, stack: MonitoringStack) => void, of: object = checks) =>
  problemsOf(given => {
    const stack = given as MonitoringStack;
    soundStack(stack);
    const shop = new Service(stack, 'shop', { owner: team, address: { compose: 'shop:80' } } as never);
    new Exporter(shop, 'exporter', { image: 'registry.example/exporter:1', checks: of } as never);
    declare(shop, stack);
  }).filter(({ code }) => code === 'check-tells-nobody');

const alertOf = (shop: Service, service: string): void => {
  const expr = exporterMetrics.status.value({ service, status: 'critical' }).eq(1);
  new Alert(shop, 'ShopUnwell', { ...soundAlert(), levels: { critical: { when: expr, for: '1m' } } } as never);
};
const alertOnRecord = (shop: Service): void => {
  const expr = exporterMetrics.status.value({ status: 'critical' }).sumBy('service');
  new RecordingRule(shop, 'checks', { record: 'service:checks_critical:sum', expr });
  const recorded = rawPromql('max(service:checks_critical:sum) > 0', { labels: [] });
  new Alert(shop, 'ShopUnwell', { ...soundAlert(), levels: { critical: { when: recorded, for: '1m' } } } as never);
};
const PACK = [
  'HealthCheckFails',
  'OptionalHealthCheckFails',
  'HealthCheckWarns',
  'HealthCheckStale',
  'HealthCheckFlaps',
];
const withoutChecks = (pack: ReturnType<typeof healthRules>) =>
  pack.disable(Object.fromEntries(PACK.map(name => [name, 'the load balancer is enough'])));

describe('GIVEN an exporter with a check', () => {
  it('WHEN no alert reads it THEN the service, the check and the pack are named at its declaration', () => {
    const [found, ...others] = use(() => {});
    expect(others).toEqual([]);
    expect(found?.origin.path).toBe('test/shop/exporter');
    expect(`${found?.message} ${found?.hint}`).toMatch(
      /^No alert reads the checks of shop \(database\): .* stack\.use\(healthRules\(…\)\)/,
    );
  });

  it('WHEN an alert reads those of another service THEN nobody is told of these all the same', () => {
    expect(use(shop => alertOf(shop, 'orders'))).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof use>]>([
    ['its pack is used', [(shop, stack) => stack.use(healthRules(shop))]],
    [
      'its pack is used, and what reads checks is disabled with reasons',
      [(shop, stack) => stack.use(withoutChecks(healthRules(shop)))],
    ],
    ['an alert of its own reads it', [shop => alertOf(shop, 'shop')]],
    ['an alert reads what is recorded of it', [shop => alertOnRecord(shop)]],
    ['it checks nothing', [() => {}, {}]],
  ])('WHEN %s THEN nothing is said', (_, of) => {
    expect(use(...of)).toEqual([]);
  });
});
