import { describe, expect, it } from '@jest/globals';
import {
  Alert,
  type AlertProps,
  firesWhen,
  gauge,
  histogram,
  Loki,
  logLines,
  logs,
  owner,
  RecordingRule,
  type RuleTestDeclaration,
  rawSeries,
  Service,
  series,
  staysSilentWhen,
  summary,
} from 'sightline';
import type { Alert as AlertRecord, RecordingRule as RecordingRecord } from '../../src/model/rule.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { InputError } from '../../src/shared/input-error.ts';
import { apiMetrics, codesOf, modelOf, soundAlert, soundStack, withAlert } from '../fixtures/declare.ts';

const { queue } = apiMetrics;
const rulesOf = (model: StackModel) => model.ruleGroups.flatMap(group => group.rules);
const alertNamed = (model: StackModel, name: string): AlertRecord | undefined =>
  rulesOf(model).find((rule): rule is AlertRecord => rule.kind === 'alert' && rule.name === name);
const declared = (change: Partial<AlertProps<'queue'>>) => alertNamed(modelOf(withAlert(change)), 'QueueLong');

describe('GIVEN an alert of a service', () => {
  it('WHEN it has levels THEN each compares the same quantity with its own threshold and patience', () => {
    const levels = declared({
      levels: { warning: { above: 10, for: '2m' }, critical: { above: 50, keepFiringFor: '5m' } },
    })?.levels;
    expect(levels?.map(l => [l.severity, l.expr.text, l.forSeconds, l.keepFiringForSeconds])).toEqual([
      ['warning', 'max by (queue) (api_queue_length) > 10', 120, 0],
      ['critical', 'max by (queue) (api_queue_length) > 50', 0, 300],
    ]);
  });

  it('WHEN a level is below, or has a condition of its own, THEN that is what it asks', () => {
    const levels = declared({
      levels: { warning: { below: 1 }, error: { when: queue.value({ queue: 'slow' }).maxBy('queue').gt(99) } },
    })?.levels;
    expect(levels?.map(l => l.expr.text)).toEqual([
      'max by (queue) (api_queue_length) < 1',
      'max by (queue) (api_queue_length{queue="slow"}) > 99',
    ]);
  });

  it('WHEN it has texts THEN labels and value become templates of Prometheus, braces stay braces', () => {
    const alert = declared({
      summary: (l, v) => `${v.percent} of ${l.queue} {{here}}`,
      description: 'fixed {{ text }}',
    });
    expect(alert?.summary).toEqual({
      text: '{{ $value | humanizePercentage }} of {{ $labels.queue }} {{ "{{" }}here}}',
      labels: ['queue'],
    });
    expect(alert?.description?.text).toBe('fixed {{ "{{" }} text }}');
  });

  it.each<[string, AlertProps<'queue'>['levels'], AlertProps<'queue'>['detect'], string, string, number]>([
    ['only a warning', { warning: { above: 1 } }, undefined, 'normal', 'api', 30],
    ['a critical level', { critical: { above: 1 } }, undefined, 'fast', 'api-fast', 10],
    ['a critical level that may wait', { critical: { above: 1 } }, 'normal', 'normal', 'api', 30],
    ['a warning that compares weeks', { warning: { above: 1 } }, 'slow', 'slow', 'api-slow', 120],
    ['a warning that may not', { warning: { above: 1 } }, 'fast', 'fast', 'api-fast', 10],
  ])('WHEN it has %s THEN speed, group and evaluation interval follow', (_, levels, detect, speed, group, seconds) => {
    const model = modelOf(withAlert({ levels, ...(detect ? { detect } : {}) }));
    const found = model.ruleGroups.find(g => g.rules.some(r => r.kind === 'alert' && r.name === 'QueueLong'));
    expect([alertNamed(model, 'QueueLong')?.detect, found?.name, found?.intervalSeconds]).toEqual([
      speed,
      group,
      seconds,
    ]);
  });

  it('WHEN nothing else is said THEN owner, service, scrape jobs and budget are the service’s', () => {
    expect(declared({})).toMatchObject({
      owner: { name: 'team-a', contact: '#team-a' },
      service: 'api',
      jobs: ['api'],
      budgetSeconds: 60,
      labels: {},
    });
  });

  it('WHEN owner, group, budget, labels and jobs are its own THEN those are used', () => {
    const change = {
      owner: owner('team-b'),
      group: 'queues',
      budget: '10m',
      labels: { tier: 'gold' },
      jobs: [],
    } as const;
    const model = modelOf(withAlert(change));
    expect(alertNamed(model, 'QueueLong')).toMatchObject({
      owner: { name: 'team-b' },
      budgetSeconds: 600,
      labels: { tier: 'gold' },
      jobs: [],
    });
    expect(model.ruleGroups.map(g => g.name)).toContain('queues');
  });

  it('WHEN it asks logs THEN it stands in a group of its own language and waits for no scrape', () => {
    const model = modelOf(stack => {
      const { api } = soundStack(stack);
      new Alert(api, 'PanicsLogged', {
        ...soundAlert(),
        expr: logs({ service: 'api' }).contains('panic').countOverTime('5m').sumBy() as never,
        summary: 'panics',
        tests: [],
      });
    });
    const [group] = model.ruleGroups.filter(g => g.language === 'logql');
    expect([group?.name, group?.rules.length]).toEqual(['api', 1]);
    expect(alertNamed(model, 'PanicsLogged')?.jobs).toEqual([]);
  });

  it('WHEN it asks logs and no test shows it firing and silent THEN that is found', () => {
    const codes = (tests: readonly RuleTestDeclaration[]) =>
      codesOf(stack => {
        const { api } = soundStack(stack);
        new Loki(stack, 'loki');
        new Alert(api, 'PanicsLogged', {
          ...soundAlert(),
          expr: logs({ service: 'api' }).contains('panic').countOverTime('5m').sumBy() as never,
          summary: 'panics',
          tests,
        });
      });
    const panic = logLines({ service: 'api' }, 'panic: x', { from: '1m', every: '1s', times: 20 });
    expect(codes([])).toEqual(['alert-untested', 'alert-untested']);
    expect(codes([firesWhen('often', { given: [panic], from: '4m' })])).toEqual([]);
    expect(codes([firesWhen('often', { given: [logLines({}, 'panic')], from: '4m' })])).toContain(
      'log-query-selector-empty',
    );
  });

  it.each<[string, Partial<AlertProps<'queue'>>, string]>([
    ['no level', { levels: {} }, 'alert-no-level'],
    ['an unknown level', { levels: { urgent: { above: 1 } } as never }, 'alert-level-unknown'],
    ['no condition', { levels: { warning: {} as never } }, 'alert-level-invalid'],
    ['no number', { levels: { warning: { above: Number.NaN } } }, 'alert-level-invalid'],
    ['a label Prometheus refuses', { labels: { 'data-centre': 'x' } }, 'label-invalid'],
    ['a label of Prometheus itself', { labels: { __name__: 'x' } }, 'label-invalid'],
    ['a group with spaces', { group: 'my group' }, 'name-invalid'],
    ['a negative budget', { budget: '-1m' as never }, 'duration-invalid'],
  ])('WHEN it has %s THEN that is told at the alert', (_, change, code) => {
    const problems = modelOf(withAlert(change)).problems;
    expect(problems.map(p => [p.code, p.origin.path])).toEqual([[code, 'test/api/QueueLong']]);
  });
});

describe('GIVEN rule tests', () => {
  const resolved = (...tests: AlertProps<'queue'>['tests']) => declared({ tests })?.tests;
  const given = [series(queue, { queue: 'fast', region: 'eu"1' }, '20x10')];

  it('WHEN it fires THEN time, labels, severity and annotations are expected', () => {
    const test = firesWhen('late', {
      given,
      every: '30s',
      at: '5m',
      labels: { queue: 'fast' },
      severity: 'warning',
      annotations: { summary: 'x' },
    });
    expect(resolved(test)).toMatchObject([
      {
        name: 'late',
        kind: 'fires',
        intervalSeconds: 30,
        inputs: [{ series: 'api_queue_length{queue="fast", region="eu\\"1"}', values: '20x10' }],
        checks: [
          {
            atSeconds: 300,
            alert: 'QueueLong',
            firing: [{ labels: { queue: 'fast', severity: 'warning' }, annotations: { summary: 'x' } }],
          },
        ],
      },
    ]);
  });

  it('WHEN it stays silent THEN nothing is expected, by default one sample a minute', () => {
    expect(resolved(staysSilentWhen('calm', { given: [rawSeries('up', '1')], at: '90s' }))).toMatchObject([
      { kind: 'silent', intervalSeconds: 60, checks: [{ atSeconds: 90, firing: [] }] },
    ]);
  });

  it('WHEN its time is none THEN the alert is told of it', () => {
    const { problems } = modelOf(withAlert({ tests: [staysSilentWhen('calm', { given, at: 'later' as never })] }));
    expect(problems.map(p => p.code)).toEqual(['duration-invalid']);
  });

  it('WHEN a series has le or quantile THEN only histograms and summaries know them', () => {
    const wait = histogram('wait_seconds', { help: 'Wait', unit: 'seconds', buckets: [1] });
    const size = summary('size_bytes', { help: 'Size', unit: 'bytes' });
    expect(series(wait, { le: '1' }, '1', '_bucket').series).toBe('wait_seconds_bucket{le="1"}');
    expect(series(size, { quantile: '0.9' }, '1').series).toBe('size_bytes{quantile="0.9"}');
    expect(() => series(gauge('depth', { help: 'Depth' }), { le: '1' }, '1')).toThrow(InputError);
  });
});

describe('GIVEN a recording rule', () => {
  const recorded = (record: string, props = {}) =>
    modelOf(stack => {
      const { api } = soundStack(stack);
      new RecordingRule(api, 'recorded', { record, expr: queue.value().sumBy('queue'), ...props });
    });

  it('WHEN declared THEN it stands in its service’s group with its labels', () => {
    const model = recorded('service:queue:sum', { labels: { tier: 'gold' } });
    const [rule] = rulesOf(model).filter((r): r is RecordingRecord => r.kind === 'recording');
    expect([rule?.record, rule?.expr.text, rule?.labels]).toEqual([
      'service:queue:sum',
      'sum by (queue) (api_queue_length)',
      { tier: 'gold' },
    ]);
    expect(model.ruleGroups.find(g => g.rules.includes(rule as RecordingRecord))?.name).toBe('api');
  });

  it.each([
    ['', 'metric-name-invalid'],
    ['queue-sum', 'metric-name-invalid'],
    ['9lives', 'metric-name-invalid'],
    ['a'.repeat(300), 'metric-name-invalid'],
  ])('WHEN it records "%s" THEN it is refused', (record, code) => {
    expect(recorded(record).problems.map(p => p.code)).toEqual([code]);
  });
});

describe('GIVEN the rules every service has', () => {
  const both = { kubernetes: 'api.apps:80', compose: 'api:80' };
  const defaultsOf = (critical?: boolean) =>
    modelOf(stack => {
      new Service(stack, 'api', { address: both, ...(critical === undefined ? {} : { critical }) });
    }).ruleGroups.map(g => [
      g.name,
      g.intervalSeconds,
      g.rules.map(r => (r.kind === 'alert' ? `${r.name} ${r.levels[0]?.severity}` : '')),
    ]);

  it('WHEN its outage pages THEN down is fast and critical', () => {
    expect(defaultsOf()).toEqual([
      ['api-availability', 30, ['ServiceAbsent critical', 'ServiceRestarting warning']],
      ['api-availability-fast', 10, ['ServiceDown critical', 'ScrapeLimitHit critical']],
    ]);
  });

  it('WHEN its outage can wait THEN all are warnings in one slower group', () => {
    expect(defaultsOf(false)).toEqual([
      [
        'api-availability',
        30,
        ['ServiceDown warning', 'ServiceAbsent warning', 'ServiceRestarting warning', 'ScrapeLimitHit warning'],
      ],
    ]);
  });

  it('WHEN it lives on one platform only THEN its absence is not watched: it would fire for ever on the other', () => {
    const { ruleGroups } = modelOf(stack => new Service(stack, 'api', { address: { compose: 'api:80' } }));
    expect(ruleGroups.flatMap(g => g.rules.map(r => r.kind === 'alert' && r.name)).sort()).toEqual([
      'ScrapeLimitHit',
      'ServiceDown',
      'ServiceRestarting',
    ]);
  });

  it('WHEN it has further jobs THEN each is watched, under names that follow from the service', () => {
    const { scrapeJobs, ruleGroups, services } = modelOf(
      stack =>
        new Service(stack, 'api', {
          address: both,
          critical: false,
          scrape: { interval: '20s', jobs: { db: { path: '/db/metrics', interval: '60s', limits: { samples: 7 } } } },
        }),
    );
    expect(
      scrapeJobs.map(j => [j.name, j.service, j.path, j.intervalSeconds, j.timeoutSeconds, j.limits.samples]),
    ).toEqual([
      ['api', 'api', '/metrics', 20, 10, 20_000],
      ['api-db', 'api', '/db/metrics', 60, 10, 7],
    ]);
    expect(services[0]?.jobs).toEqual(['api', 'api-db']);
    expect(ruleGroups[0]?.rules).toHaveLength(8);
    const limit = ruleGroups[0]?.rules.find(
      r => r.kind === 'alert' && r.labels.job === 'api-db' && r.name === 'ScrapeLimitHit',
    );
    expect(limit?.kind === 'alert' && limit.levels[0]?.expr.text).toBe(
      'scrape_samples_post_metric_relabeling{job="api-db"} > 7',
    );
  });

  it('WHEN they are not wanted THEN there are none', () => {
    const model = modelOf(
      stack => new Service(stack, 'api', { address: { compose: 'api:80' }, defaultRules: false, logs: false }),
    );
    expect(model.ruleGroups).toEqual([]);
    expect(model.services[0]?.logs).toBeUndefined();
  });
});
