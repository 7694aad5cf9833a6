import { expect, it } from '@jest/globals';
import { Exporter, Service } from 'sightline';
import { healthRules } from 'sightline/rules';
import { configComplaints } from '../../src/exporter/config/config-complaints.ts';
import { alertsOf } from '../../src/model/alerts-of.ts';
import { modelOf, team } from '../fixtures/declare.ts';

const file = (schedule: object): readonly string[] => {
  const disk = { kind: 'disk-space', path: '/', criticalFree: 0.1, ...schedule };
  return configComplaints({ service: 'shop', port: 1, checks: { disk } });
};

const LONGER =
  'more than the 600 s after which HealthCheckStale counts a result as old: lower timeoutSeconds, retries or intervalSeconds.';

it.each([
  [{ intervalSeconds: 300, timeoutSeconds: 150, retries: 1 }],
  [{ timeoutSeconds: 285 }],
  [{ intervalSeconds: 300, timeoutSeconds: 300, retries: 0 }],
  [{ intervalSeconds: 300, timeoutSeconds: 27, retries: 10 }],
])(
  'GIVEN a check with %j WHEN read THEN it is taken: each result comes before HealthCheckStale counts the last as old',
  schedule => {
    expect(file(schedule)).toEqual([]);
  },
);

it.each([
  [
    { intervalSeconds: 300, timeoutSeconds: 150.5, retries: 1 },
    'intervalSeconds (300) and 2 attempts of timeoutSeconds (150.5) are 601 s',
  ],
  [{ timeoutSeconds: 286 }, 'intervalSeconds (30 by default) and 2 attempts of timeoutSeconds (286) are 602 s'],
  [
    { timeoutSeconds: 300, retries: 1, intervalSeconds: 1 },
    'intervalSeconds (1) and 2 attempts of timeoutSeconds (300) are 601 s',
  ],
  [
    { intervalSeconds: 300, timeoutSeconds: 28, retries: 10 },
    'intervalSeconds (300) and 11 attempts of timeoutSeconds (28) are 608 s',
  ],
])(
  'GIVEN a check with %j WHEN read THEN it is refused: HealthCheckStale would count results as old that are not',
  (schedule, said) => {
    expect(file(schedule)).toEqual([`checks.disk: ${said}, ${LONGER}`]);
  },
);

it('GIVEN the alert about old results WHEN its threshold is a round THEN no longer one is taken, and none gets so old that it is told', () => {
  const model = modelOf(stack => {
    const shop = new Service(stack, 'shop', { owner: team, address: { compose: 'shop:80' } });
    stack.use(healthRules(shop));
    new Exporter(shop, 'exporter', { image: 'registry.example/exporter:1' });
  });
  const [level] = alertsOf(model).find(({ alert }) => alert.name === 'HealthCheckStale')?.alert.levels ?? [];
  const seconds = Number(/> (\d+)$/.exec(level?.expr.text ?? '')?.[1]);
  const round = { intervalSeconds: 300, retries: 0 };
  expect(file({ ...round, timeoutSeconds: seconds - 300 })).toEqual([]);
  expect(file({ ...round, retries: 1, timeoutSeconds: (seconds - 299) / 2 })).not.toEqual([]);
  // A pause may be longer than the interval by one twentieth of it (scheduled-check.ts).
  expect(seconds + 300 / 20).toBeLessThan(seconds + (level?.forSeconds ?? 0));
});
