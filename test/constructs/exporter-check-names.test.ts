import { expect, it } from '@jest/globals';
import { Exporter, type ExporterCheckProps, type MonitoringStack, Prometheus, Service } from 'sightline';
import { needDeclaredName } from '../../src/constructs/exporter/declared-names.ts';
import { EVERYTHING } from '../exporter/everything.ts';
import { modelOf, team } from '../fixtures/declare.ts';

/** Stack files run without a type check. */
const withCheck = (check: object) => (stack: MonitoringStack) => {
  new Prometheus(stack, 'prometheus');
  const shop = new Service(stack, 'shop', { owner: team, address: { compose: 'shop:8080' } });
  const checks = { db: { kind: 'postgres', host: 'db', user: 'u', ...check } as ExporterCheckProps };
  new Exporter(shop, 'exporter', { image: 'registry.example/team/sightline-exporter:1.0.0', checks });
};

it.each([
  ['intervalSeconds', { intervalSeconds: 90 }, "Write interval: '1m30s'."],
  ['timeoutSeconds', { timeoutSeconds: 0.5 }, "Write timeout: '500ms'."],
  ['timeoutSeconds', { timeoutSeconds: '5' }, "Write timeout: '30s'."],
  ['timeoutSeconds', { timeoutSeconds: -1 }, "Write timeout: '30s'."],
  ['warningSeconds', { latency: { warningSeconds: 1 } }, "Write warningAfter: '1s'."],
  ['criticalSeconds', { replicaLag: { criticalSeconds: 60 } }, "Write criticalAfter: '1m'."],
  ['intreval', { intreval: '30s' }, 'Did you mean "interval"?'],
  ['warningAfetr', { latency: { warningAfetr: '1s' } }, 'Did you mean "warningAfter"?'],
  [
    'passwordFile',
    { passwordFile: '/x' },
    "Write password: secret('db-password', 'what it is, and where it comes from').",
  ],
  ['caFile', { tls: { caFile: '/x' } }, "Write ca: secret('db-ca', 'what it is, and where it comes from')."],
])(
  'GIVEN the name %s in a check of a declaration WHEN it is %j THEN what a declaration calls it is said',
  (name, check, hint) => {
    expect(modelOf(withCheck(check)).problems).toMatchObject([
      { code: 'option-unknown', message: expect.stringContaining(`The check "db" has no option "${name}"`), hint },
    ]);
  },
);

it('GIVEN every other name of a check THEN it is none of a misspelt duration', () => {
  const names = Object.values(EVERYTHING.checks ?? {}).flatMap(check => Object.keys(check));
  const others = names.filter(name => !/Seconds$|File$/.test(name) || name === 'pidFile');
  expect(others).toContain('warningFree');
  for (const name of others) expect(() => needDeclaredName('db', name, 1)).not.toThrow();
});
