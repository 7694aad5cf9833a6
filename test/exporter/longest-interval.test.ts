import { expect, it } from '@jest/globals';
import { configComplaints } from '../../src/exporter/config/config-complaints.ts';

it.each([
  [1, []],
  [300, []],
  // A status says how the service is now: what is looked at less often is told too late.
  [301, ['checks.disk.intervalSeconds: it must be 300 or less.']],
])(
  'GIVEN a check that is made every %s seconds WHEN read THEN that is no more than five minutes',
  (intervalSeconds, complaints) => {
    const disk = { kind: 'disk-space', path: '/', criticalFree: 0.1, intervalSeconds };
    expect(configComplaints({ service: 'shop', port: 1, checks: { disk } })).toEqual(complaints);
  },
);
