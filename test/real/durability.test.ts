import { it } from '@jest/globals';
import { describeWith } from '../tools/tool.ts';
import { agentCrash } from './durability/agent-crash.ts';
import { alertmanagerCrash } from './durability/alertmanager-crash.ts';
import { backupOfPrometheus, backupOfSilences } from './durability/backup.ts';
import { canMount, fullVolume } from './durability/full-volume.ts';
import { lokiCrash } from './durability/loki-crash.ts';
import { firstOutput, previousOutput } from './durability/previous-output.ts';
import { prometheusCrash } from './durability/prometheus-crash.ts';
import { prometheusOutage } from './durability/prometheus-outage.ts';
import { concurrentAtLength, LONG } from './long.ts';
import { onBench } from './telemetry-servers.ts';

const MINUTES = 60_000;

describeWith(['prometheus', 'alertmanager', 'amtool', 'loki', 'otelcol'], 'what a crash leaves', () => {
  it.concurrent(
    'GIVEN samples that were seen or accepted WHEN Prometheus is killed while it takes more THEN all are there, and the gap is what it was away',
    () => onBench(bench => prometheusCrash(bench, LONG ? 20 : 3)),
    (LONG ? 15 : 4) * MINUTES,
  );

  it.concurrent(
    'GIVEN lines that Loki took WHEN it is killed while it takes more THEN all are there',
    () => onBench(bench => lokiCrash(bench, LONG ? 10 : 2)),
    (LONG ? 15 : 4) * MINUTES,
  );

  it.concurrent(
    'GIVEN an application that logs WHEN the log agent is killed while it reads THEN every line is in Loki',
    () => onBench(bench => agentCrash(bench, LONG ? 20 : 4)),
    (LONG ? 15 : 4) * MINUTES,
  );

  it.concurrent(
    'GIVEN silences and messages WHEN Alertmanager is killed THEN those of the last snapshot are known, and a stop loses none',
    () => onBench(alertmanagerCrash),
    4 * MINUTES,
  );

  it.concurrent(
    'GIVEN docs/backup.md WHEN it is followed for the volume of Prometheus THEN what was saved is there again',
    () => onBench(backupOfPrometheus),
    2 * MINUTES,
  );

  it.concurrent(
    'GIVEN docs/backup.md WHEN it is followed for silences THEN another Alertmanager knows them',
    () => onBench(backupOfSilences),
    2 * MINUTES,
  );

  const commit = firstOutput();
  (commit === undefined ? it.skip : it.concurrent)(
    `GIVEN the first output in this clone (${commit?.slice(0, 7) ?? 'none: it has no history'}) WHEN upgraded to today's and back THEN each reads what both wrote`,
    () => onBench(bench => previousOutput(bench, commit ?? '')),
    4 * MINUTES,
  );

  (canMount() ? it.concurrent : it.skip)(
    'GIVEN a volume of its own (where one can be mounted) WHEN the newest samples outgrow it THEN the alert fires before writes stop',
    () => onBench(fullVolume),
    5 * MINUTES,
  );

  it.concurrent(
    'GIVEN alerts of a fast group WHEN Prometheus is gone for a minute THEN nobody is told they are over',
    () =>
      onBench(bench => prometheusOutage(bench, { service: 'heartbeat', names: ['ServiceDown', 'HeartbeatsStopped'] })),
    4 * MINUTES,
  );

  concurrentAtLength(
    'GIVEN alerts of slow groups WHEN Prometheus is gone for a minute from the worst moment on THEN nobody is told they are over',
    () => onBench(bench => prometheusOutage(bench, { service: 'tempo', names: ['ServiceDown'], worstAge: 57 })),
    8 * MINUTES,
  );
});
