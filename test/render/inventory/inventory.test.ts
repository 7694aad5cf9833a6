import { describe, expect, it } from '@jest/globals';
import type { Artefact } from '../../../src/model/artefact.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderInventory } from '../../../src/render/inventory/inventory.ts';
import { expression, scrapeJob, workload } from '../../fixtures/model.ts';
import { alert, alertingModel, existing, group, level, recording, secret } from '../alerting-model.ts';

const sources: Artefact = {
  id: 'config/grafana/provisioning/datasources/datasources.yaml',
  platform: 'compose',
  content: 'datasources: [{ name: a }, { name: b }]',
};

const text = (changes: Partial<StackModel> = {}): string =>
  renderInventory(alertingModel(changes), [sources])[0]?.content ?? '';
const inventory = (changes: Partial<StackModel> = {}) => JSON.parse(text(changes));

const groups = [
  group({ rules: [recording(), alert({ levels: [level(), level({ severity: 'warning' })] })] }),
  group({ name: 'logs', language: 'logql', rules: [alert()] }),
  group({ name: 'empty', rules: [] }),
];

describe('renderInventory', () => {
  it('GIVEN the same model twice WHEN rendered THEN the bytes are equal and keys are sorted', () => {
    expect(text()).toBe(text());
    const keys = Object.keys(inventory());
    expect(keys).toEqual([...keys].sort());
  });

  it('GIVEN levels and empty groups WHEN counted THEN it is what Prometheus will report', () => {
    const { compose, kubernetes } = inventory({ ruleGroups: groups }).expect;
    expect(compose.prometheus).toEqual({ groups: 1, alertingRules: 2, recordingRules: 1, jobs: ['api'] });
    expect(compose.alertmanager).toEqual({ receivers: 4 });
    expect([compose.grafana.dataSources, kubernetes.grafana.dataSources]).toEqual([2, 0]);
  });

  it('GIVEN servers that exist already WHEN counted THEN they are not expected to report anything', () => {
    expect(inventory({ components: existing('prometheus', 'alertmanager', 'grafana') }).expect.compose).toEqual({});
  });

  it('GIVEN a job of one platform WHEN counted and estimated THEN the other has none of it', () => {
    const scrapeJobs = [scrapeJob(), scrapeJob({ name: 'kubelet', platforms: ['kubernetes'], expectedSeries: 1_000 })];
    const { expect: counts, estimates } = inventory({ scrapeJobs });
    expect([counts.compose.prometheus.jobs, counts.kubernetes.prometheus.jobs]).toEqual([['api'], ['api', 'kubelet']]);
    expect([estimates.compose.series, estimates.kubernetes.series]).toEqual([500, 1_500]);
  });

  it('GIVEN two copies and three URLs WHEN estimated THEN each target counts, and one copy on compose', () => {
    const scrapeJobs = [
      scrapeJob({
        target: { kind: 'workload', workload: 'p', port: 'http' },
        expectedSeries: 100,
        intervalSeconds: 10,
      }),
      scrapeJob({
        name: 'probe',
        target: { kind: 'probe', module: 'http', urls: ['a', 'b', 'c'] },
        expectedSeries: 10,
        intervalSeconds: 30,
      }),
    ];
    const { estimates } = inventory({ scrapeJobs, workloads: [workload({ name: 'p', replicas: 2 })] });
    expect(estimates.kubernetes).toMatchObject({ series: 230, samplesPerSecond: 21 });
    expect(estimates.compose).toMatchObject({ series: 130, samplesPerSecond: 11 });
    expect(estimates.kubernetes.volumeBytes).toBe(2 * estimates.compose.volumeBytes);
  });

  it('GIVEN routes WHEN rendered THEN every level has the terms of its detection time by receiver', () => {
    const [entry] = inventory().alerts;
    expect(
      entry.levels[0].detection.map((d: { receiver: string; totalSeconds: number }) => [d.receiver, d.totalSeconds]),
    ).toEqual([
      ['events', 80],
      ['oncall', 55],
    ]);
    expect(entry.runbook).toBe('runbooks/ApiDown.md');
  });

  it('GIVEN an alert that pages and one that does not WHEN rendered THEN only the first has a time to keep', () => {
    const rules = [alert(), alert({ name: 'Later', levels: [level({ severity: 'warning' })] })];
    const { alerts } = inventory({ ruleGroups: [group({ rules })] });
    expect(alerts.map((a: { budgetSeconds?: number }) => a.budgetSeconds)).toEqual([60, undefined]);
  });

  it('GIVEN queries WHEN rendered THEN the series they select are listed once, sorted', () => {
    const reading = (...metrics: string[]) => level({ expr: { ...expression('x'), metrics } });
    const rules = [alert({ levels: [reading('b', 'a'), reading('a')] })];
    expect(inventory({ ruleGroups: [group({ rules })] }).metricsUsed).toEqual(['a', 'b']);
  });

  it('GIVEN secrets, capabilities and root WHEN rendered THEN names, readers and reasons are listed', () => {
    const workloads = [
      workload({
        name: 'agent',
        secrets: [secret('key')],
        capabilities: [{ name: 'docker-logs', reason: 'reads logs' }],
        user: { uid: 0, gid: 0 },
        health: { path: '/', port: 'http', startSeconds: 1, command: ['x'] },
      }),
      workload({ name: 'b', secrets: [secret('key')] }),
    ];
    const { secrets, exceptions } = inventory({ workloads });
    expect(secrets).toEqual([{ name: 'key', purpose: 'key of a test', source: 'external', workloads: ['agent', 'b'] }]);
    expect(exceptions.map((e: { workload: string; exception: string }) => [e.workload, e.exception])).toEqual([
      ['agent', 'docker-logs'],
      ['agent', 'root'],
      ['b', 'no-compose-health-check'],
    ]);
  });
});
