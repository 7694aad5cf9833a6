import { describe, expect, it } from '@jest/globals';
import { overviewDashboard } from '../../../src/constructs/dashboard/overview-dashboard.ts';
import { overviewSubject } from './drawn-dashboards.ts';

const texts = (...args: Parameters<typeof overviewSubject>) =>
  overviewDashboard(overviewSubject(...args)).rows.flatMap(r =>
    r.panels.flatMap(p => p.queries.map(q => q.query.text)),
  );

describe('GIVEN a stack with every server', () => {
  it('WHEN its overview is drawn THEN every server has a row', () => {
    expect(overviewDashboard(overviewSubject()).rows.map(r => r.title)).toEqual([
      'State',
      'Prometheus',
      'Alertmanager',
      'Loki',
      'Tempo',
      'Collector',
      'Servers',
      'Disks',
    ]);
  });

  it('WHEN its processes are compared THEN applications are left out', () => {
    expect(texts().filter(t => t.includes('process_resident_memory_bytes'))).toEqual([
      'max by (job, instance) (process_resident_memory_bytes{job=~"prometheus"} or otelcol_process_memory_rss)',
    ]);
  });
});

describe('GIVEN a stack without some servers', () => {
  it('WHEN its overview is drawn THEN nothing asks for what they would say', () => {
    const all = texts({ components: {}, scrapeJobs: [] }).join('\n');
    expect(all).not.toMatch(/prometheus_|alertmanager_|loki_|tempo_|otelcol_|node_|kubelet_|process_/);
    expect(overviewDashboard(overviewSubject({ components: {}, scrapeJobs: [] })).rows.map(r => r.title)).toEqual([
      'State',
    ]);
  });
});
