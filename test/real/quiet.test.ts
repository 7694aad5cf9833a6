import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { nodeHardwareMetrics } from 'sightline/catalogue';
import { referenceStack } from '../contract/reference-stacks.ts';
import { describeWith } from '../tools/tool.ts';
import { EXPORTERS } from './catalogue/exporters.ts';
import { itAtLength } from './long.ts';
import { heartbeatAtRest } from './quiet/heartbeat-at-rest.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const MINUTES = 10;
const SERVERS = ['prometheus', 'alertmanager', 'loki', 'otelcol', 'node_exporter'] as const;
/** Metrics of those servers. */
const THEIRS = /^(prometheus|alertmanager|loki|otelcol|node)_/;

/** What these servers do not have here, by name; the reasons stand beside `notShown` in catalogue/exporters.ts. */
const NOT_HERE = new Set([
  ...EXPORTERS.flatMap(({ declared, notShown = {} }) =>
    Object.keys(notShown).map(key => declared[key]?.declaration.name),
  ),
  // Held against a machine that has both.
  ...Object.values(nodeHardwareMetrics).map(({ declaration }) => declaration.name),
  // Appears with the first line that is refused.
  'loki_discarded_samples_total',
  // Compose runs one Alertmanager, which is no member of a cluster.
  'alertmanager_cluster_members',
  // Appear with the first line that is taken or refused; nothing logs here.
  'loki_discarded_samples_total',
  'loki_distributor_lines_received_total',
]);

/** They say how much else this machine has to do, and may be on their way to firing. */
const BUSY = ['NodeCpuBusy', 'NodeDiskSlow', 'NodeLoadHigh', 'NodeMemoryStalls'];

/** Processes the kernel has ended for lack of memory: those of other tests, too, have the alert say so. */
const killed = (): string | undefined => /^oom_kill \d+$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[0];

const read = (): ReadonlySet<string> =>
  new Set(
    referenceStack('heartbeat')
      .model.ruleGroups.filter(({ language }) => language === 'promql')
      .flatMap(({ rules }) => rules)
      .flatMap(rule => (rule.kind === 'alert' ? rule.levels.flatMap(({ expr }) => expr.metrics) : rule.expr.metrics)),
  );

describeWith(SERVERS, 'GIVEN the servers of the heartbeat stack on this machine, with nothing wrong', () => {
  itAtLength(
    'WHEN they run for ten minutes THEN nothing but the Watchdog fires or is about to, and no rule lacks a metric of theirs',
    () =>
      onBench(async bench => {
        const { prometheus, close } = await heartbeatAtRest(bench);
        try {
          const before = killed();
          const end = Date.now() + MINUTES * 60_000;
          const fired = new Set<string>();
          await eventually(
            'ten minutes are over',
            async () => {
              for (const { state, labels } of await prometheus.alerts())
                if (state === 'firing') fired.add(labels.alertname ?? '');
              return Date.now() > end || undefined;
            },
            MINUTES * 60 + 60,
          );
          // A kernel that says nothing keeps its clock right, says so of this machine, too.
          const unsynchronized = (await prometheus.query('node_timex_sync_status == 0')).length > 0;
          const pending = (await prometheus.alerts())
            .filter(({ state }) => state === 'pending')
            .map(({ labels }) => labels.alertname ?? '')
            .filter(name => !BUSY.includes(name) && !(unsynchronized && name === 'NodeClockUnsynchronized'));
          const rules = (await prometheus.rules()).flatMap(group => group.rules);
          const stored = new Set(
            (await prometheus.query('count by (__name__) ({__name__!=""})')).map(({ metric }) => metric.__name__),
          );
          const theirs = [...read()].filter(name => THEIRS.test(name));
          expect(theirs.length).toBeGreaterThan(50);
          expect({
            fired: [...fired].sort(),
            pending,
            unhealthy: rules.filter(({ health }) => health !== 'ok').map(({ name }) => name),
            missing: theirs.filter(name => !stored.has(name) && !NOT_HERE.has(name)),
          }).toEqual({
            fired: [...(killed() === before ? [] : ['NodeOutOfMemory']), 'Watchdog'],
            pending: [],
            unhealthy: [],
            missing: [],
          });
        } finally {
          await close();
        }
      }),
    (MINUTES + 3) * 60_000,
  );

  it('WHEN what they do not have here is looked at THEN some rule reads each of it, or its pack is not in the stack', () => {
    const names = read();
    const optional = [...NOT_HERE].filter(name => name !== undefined && THEIRS.test(name) && !names.has(name));
    expect(optional.filter(name => !/^node_systemd_/.test(name ?? ''))).toEqual([]);
  });
});
