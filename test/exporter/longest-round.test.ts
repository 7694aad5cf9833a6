import { expect, it } from '@jest/globals';
import { configComplaints } from '../../src/exporter/config/config-complaints.ts';

const file = (schedule: object): readonly string[] => {
  const disk = { kind: 'disk-space', path: '/', criticalFree: 0.1, ...schedule };
  return configComplaints({ service: 'shop', port: 1, checks: { disk } });
};

const LONGER =
  'more than the 600 s after which HealthCheckStale takes the check for forgotten: lower timeoutSeconds, retries or intervalSeconds.';

it.each([
  [{ intervalSeconds: 300, timeoutSeconds: 150, retries: 1 }],
  [{ timeoutSeconds: 285 }],
  [{ intervalSeconds: 300, timeoutSeconds: 300, retries: 0 }],
  [{ intervalSeconds: 300, timeoutSeconds: 27, retries: 10 }],
])('GIVEN a check with %j WHEN read THEN HealthCheckStale waits that long for its result', schedule => {
  expect(file(schedule)).toEqual([]);
});

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
])('GIVEN a check with %j WHEN read THEN it is refused: HealthCheckStale would not wait', (schedule, said) => {
  expect(file(schedule)).toEqual([`checks.disk: ${said}, ${LONGER}`]);
});
