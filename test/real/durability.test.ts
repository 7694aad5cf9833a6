import { it } from '@jest/globals';
import { describeWith } from '../tools/tool.ts';
import { prometheusOutage } from './durability/prometheus-outage.ts';
import { onBench } from './telemetry-servers.ts';

const LONG = process.env.SIGHTLINE_LONG === '1';
const MINUTES = 60_000;

describeWith(['prometheus', 'alertmanager'], 'what a crash leaves', () => {
  it.concurrent(
    'GIVEN alerts of a fast group WHEN Prometheus is gone for a minute THEN nobody is told they are over',
    () =>
      onBench(bench => prometheusOutage(bench, { service: 'heartbeat', names: ['ServiceDown', 'HeartbeatsStopped'] })),
    4 * MINUTES,
  );

  (LONG ? it.concurrent : it.skip)(
    'GIVEN alerts of slow groups WHEN Prometheus is gone for a minute from the worst moment on THEN nobody is told they are over',
    () => onBench(bench => prometheusOutage(bench, { service: 'tempo', names: ['ServiceDown'], worstAge: 57 })),
    8 * MINUTES,
  );
});
