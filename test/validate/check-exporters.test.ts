import { expect, it } from '@jest/globals';
import { Exporter, type ExporterProps, type MonitoringStack, Prometheus, Service, secret } from 'sightline';
import schema from '../../src/exporter/schemas/config.json' with { type: 'json' };
import { checkExporters } from '../../src/validate/check-exporters.ts';
import { inDeclaredWords } from '../../src/validate/declared-words.ts';
import { modelOf, team } from '../fixtures/declare.ts';

const complaints = (props: object): string[] => {
  const model = modelOf((stack: MonitoringStack) => {
    new Prometheus(stack, 'prometheus');
    const shop = new Service(stack, 'shop', { owner: team, address: { compose: 'shop:8080' } });
    const image = 'registry.example/team/sightline-exporter:1.0.0';
    new Exporter(shop, 'exporter', { image, ...props } as ExporterProps);
  });
  expect(model.problems).toEqual([]);
  return checkExporters(model).map(({ message }) => message);
};
const check = (fields: object) => ({ checks: { db: { kind: 'postgres', host: 'db', user: 'u', ...fields } } });
const ca = secret('house-ca', 'Who signs in the house');
const token = secret('shop-exporter-token', 'what it is, and where it comes from');

const LONGER = 'more than the 600 s after which HealthCheckStale counts a result as old';

it.each([
  [
    check({ interval: '5m', timeout: '4m' }),
    `checks.db: interval (5m) and 2 attempts of timeout (4m) are 780 s, ${LONGER}: lower timeout, retries or interval.`,
    check({ interval: '5m', timeout: '2m' }),
  ],
  [check({ interval: '10m' }), 'checks.db.interval: it must be 5m or less.', check({ interval: '5m' })],
  [check({ interval: '500ms' }), 'checks.db.interval: it must be 1s or more.', check({ interval: '1s' })],
  [check({ timeout: '0s' }), 'checks.db.timeout: it must be 1ms or more.', check({ timeout: '1ms' })],
  [
    check({ latency: { warningAfter: '5s' } }),
    'checks.db.latency: warningAfter (5s) must be less than timeout (5s by default), or nothing is ever so late.',
    check({ latency: { warningAfter: '4s' } }),
  ],
  [
    check({ latency: { warningAfter: '500ms', criticalAfter: '200ms' } }),
    'checks.db.latency: warningAfter (500ms) must be less than criticalAfter (200ms), or nobody sees the warning.',
    check({ latency: { warningAfter: '200ms', criticalAfter: '500ms' } }),
  ],
  [
    { checks: { backup: { kind: 'file-age', path: '/backup' } } },
    'checks.backup: "criticalAfter" is missing.',
    { checks: { backup: { kind: 'file-age', path: '/backup', criticalAfter: '25h' } } },
  ],
  [
    check({ tls: { ca, verify: false } }),
    'checks.db.tls: "ca" says whom to trust, and "verify": false to trust everybody; take one of them out.',
    check({ tls: { ca } }),
  ],
  [
    { open: ['ready'] },
    `open: without a token everything is answered to everybody; write token: secret('shop-exporter-token', 'what it is, and where it comes from'), or take "open" out.`,
    { open: ['ready'], token },
  ],
  [{ ingest: { stale: '0s' } }, 'ingest.stale: it must be 1s or more.', { ingest: { stale: '1s' } }],
])(
  'GIVEN the declaration %j WHEN judged THEN the complaint is in its words, and whoever obeys has none',
  (declared, complaint, obeyed) => {
    expect(complaints(declared)).toEqual([`shop-exporter: ${complaint}`]);
    expect(complaints(obeyed)).toEqual([]);
  },
);

it('GIVEN a check that is called like a field of the file WHEN judged THEN its name stays', () => {
  const tcp = { kind: 'tcp', host: 'db', port: 5432 };
  expect(complaints({ checks: { timeoutSeconds: { ...tcp, interval: '10m' } } })).toEqual([
    'shop-exporter: checks.timeoutSeconds.interval: it must be 5m or less.',
  ]);
  expect(complaints({ checks: { timeoutSeconds: { ...tcp, dependsOn: ['intervalSeconds'] } } })).toEqual([
    'shop-exporter: checks.timeoutSeconds.dependsOn: there is no check "intervalSeconds". Known: timeoutSeconds.',
  ]);
});

it('GIVEN each duration and secret that the file has for a check THEN a declaration calls it otherwise', () => {
  const definitions = Object.entries<object>(schema.definitions).flatMap(([name, definition]) => [
    name,
    ...Object.keys('properties' in definition ? Object(definition.properties) : {}),
  ]);
  const names = new Set(definitions.filter(name => /(Seconds|File)$/.test(name) && name !== 'pidFile'));
  expect(names.size).toBeGreaterThan(5);
  for (const name of names) expect(inDeclaredWords('shop', `checks.db.${name}: it is.`)).not.toContain(name);
});
