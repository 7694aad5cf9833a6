import { describe, expect, it } from '@jest/globals';
import {
  compose,
  defineAlert,
  defineRecording,
  environment,
  firesWhen,
  Loki,
  type MonitoringStack,
  type Pack,
  Prometheus,
  records,
  rulePack,
  series,
  staysSilentWhen,
} from 'sightline';
import type { Alert } from '../../../src/model/rule.ts';
import { InputError } from '../../../src/shared/input-error.ts';
import { narrowed } from '../../../src/synth/narrow.ts';
import { apiMetrics, codesOf, modelOf, problemsOf, soundAlert, soundStack } from '../../fixtures/declare.ts';

const { queue } = apiMetrics;
const fast = (values: string) => [series(queue, { queue: 'fast' }, values)];

const queueLong = defineAlert({
  ...soundAlert(),
  levels: { warning: { above: 10, for: '2m' }, error: { above: 50, for: '1m' } },
  tests: [
    firesWhen('twenty wait', { given: fast('20x10'), at: '5m', severity: 'warning', labels: { queue: 'fast' } }),
    firesWhen('sixty wait', { given: fast('60x10'), at: '5m', severity: 'error', labels: { queue: 'fast' } }),
    staysSilentWhen('ten wait', { given: fast('10x10'), at: '5m' }),
  ],
});
const queueStuck = defineAlert({
  ...soundAlert(),
  levels: { warning: { when: queue.value({ region: 'eu' }).maxBy('queue').gt(99), for: '1m' } },
});

const pack = rulePack('queue', {
  needs: { job: 'api' },
  records: {
    'queue:api_queue_length:max': defineRecording({
      expr: queue.value().maxBy('queue'),
      tests: [
        records('the larger counts', {
          given: fast('3x5'),
          at: '2m',
          samples: [{ labels: { queue: 'fast' }, value: 3 }],
        }),
      ],
    }),
  },
  alerts: {
    QueueLong: queueLong,
    QueueStuck: queueStuck,
    QueueOfLoki: defineAlert({
      ...soundAlert(),
      levels: { warning: { above: 10, for: '2m' } },
      needs: { component: 'loki' },
    }),
  },
});

const use =
  (...packs: Pack[]) =>
  (stack: MonitoringStack): void => {
    soundStack(stack);
    stack.use(...packs);
  };
const alertsOf = (...packs: Pack[]): Alert[] =>
  modelOf(use(...packs)).ruleGroups.flatMap(group =>
    group.rules.filter(rule => rule.kind === 'alert' && group.name.startsWith('queue')),
  ) as Alert[];
const alert = (name: string, ...packs: Pack[]): Alert | undefined => alertsOf(...packs).find(a => a.name === name);

describe('GIVEN a pack', () => {
  it('WHEN a stack uses it THEN it brings what has something to read, and says what has not', () => {
    const model = modelOf(use(pack));
    expect(alertsOf(pack).map(a => [a.name, a.jobs])).toEqual([
      ['QueueLong', ['api']],
      ['QueueStuck', ['api']],
    ]);
    expect(model.packs).toMatchObject([
      {
        name: 'queue',
        alerts: ['QueueLong', 'QueueStuck'],
        records: 1,
        leftOut: [{ rule: 'QueueOfLoki', reason: 'the stack deploys no loki', fix: 'Add new Loki(stack, …)' }],
        tuned: [],
        disabled: [],
      },
    ]);
    expect(codesOf(use(pack))).toEqual([]);
  });

  it('WHEN a rule needs a server THEN one that exists already will do', () => {
    const ofLoki = rulePack('queue', { needs: { server: 'loki' }, alerts: { QueueLong: queueLong } });
    expect(modelOf(use(ofLoki)).packs[0]?.leftOut).toMatchObject([
      { rule: 'QueueLong', reason: 'the stack has no loki' },
    ]);
    const withLoki = modelOf(stack => {
      new Loki(stack, 'loki', { existing: 'http://loki.logs.svc:3100' });
      use(ofLoki)(stack);
    });
    expect(withLoki.packs[0]?.alerts).toEqual(['QueueLong']);
  });

  it('WHEN nothing of it has anything to read THEN no group is left', () => {
    const other = rulePack('queue', { needs: { job: 'elsewhere' }, alerts: { QueueLong: queueLong } });
    const model = modelOf(use(other));
    expect(model.ruleGroups.map(g => g.name)).not.toContain('queue');
    expect(model.packs[0]?.leftOut).toMatchObject([
      { rule: 'QueueLong', reason: 'the stack has no scrape job "elsewhere"' },
    ]);
  });

  it('WHEN it is for a platform that is not rendered THEN it is left out', () => {
    const cluster = rulePack('cluster', { needs: { platform: 'kubernetes' }, alerts: { QueueLong: queueLong } });
    expect(modelOf(use(cluster)).packs[0]?.leftOut).toEqual([]);
    expect(modelOf(use(cluster), { platforms: [compose()] }).packs[0]?.leftOut).toMatchObject([
      { rule: 'QueueLong', reason: 'the stack is not rendered for kubernetes' },
    ]);
  });

  it('WHEN it looks back further than samples are kept THEN it is left out; an existing Prometheus is trusted', () => {
    const weekly = rulePack('weekly', { needs: { history: '8d' }, alerts: { QueueLong: queueLong } });
    const kept = (metricsRetention: '7d' | '8d') => ({ environment: environment('test', { metricsRetention }) });
    expect(modelOf(use(weekly), kept('7d')).packs[0]?.leftOut).toMatchObject([
      { rule: 'QueueLong', reason: 'it looks back 8d, and the stack keeps samples for 7d' },
    ]);
    expect(modelOf(use(weekly), kept('8d')).packs[0]?.leftOut).toEqual([]);
    const existing = (stack: MonitoringStack) => {
      new Prometheus(stack, 'prometheus', { existing: 'http://prometheus.monitoring.svc:9090' });
      stack.use(weekly);
    };
    expect(modelOf(existing, kept('7d')).packs[0]?.leftOut).toEqual([]);
  });

  it('WHEN it compares copies of a server THEN it is left out where only one runs', () => {
    const copies = rulePack('copies', { needs: { replicas: 2 }, alerts: { QueueLong: queueLong } });
    const running = (replicas: number) => ({ environment: environment('test', { replicas }) });
    expect(modelOf(use(copies), running(1)).packs[0]?.leftOut).toMatchObject([
      { rule: 'QueueLong', reason: 'it compares 2 copies of a server, and the environment "test" runs 1' },
    ]);
    expect(modelOf(use(copies), running(2)).packs[0]?.leftOut).toEqual([]);
  });

  it('WHEN it records THEN its series is tested like an alert', () => {
    const rule = modelOf(use(pack))
      .ruleGroups.flatMap(g => g.rules)
      .find(r => r.kind === 'recording');
    expect(rule?.tests?.[0]).toMatchObject({
      kind: 'records',
      checks: [{ atSeconds: 120, expr: 'queue:api_queue_length:max', samples: [{ value: 3 }] }],
    });
  });
});

describe('GIVEN a pack that is tuned', () => {
  it('WHEN a threshold and a time change THEN the rule does, and the tests of that level are set aside', () => {
    const tuned = pack.tune({ QueueLong: { warning: { above: 30, for: '5m' }, reason: 'nightly imports' } });
    const found = alert('QueueLong', tuned);
    expect(found?.levels.map(l => [l.expr.text, l.forSeconds])).toEqual([
      ['max by (queue) (api_queue_length) > 30', 300],
      ['max by (queue) (api_queue_length) > 50', 60],
    ]);
    expect(found?.tests.map(t => t.name)).toEqual(['sixty wait', 'ten wait']);
    expect(found?.testsSetAside).toEqual(['twenty wait']);
    expect(modelOf(use(tuned)).packs[0]?.tuned).toEqual([
      {
        alert: 'QueueLong',
        changes: ['warning: above 10 → 30', 'warning: for 2m → 5m'],
        reason: 'nightly imports',
      },
    ]);
    const [problem] = problemsOf(use(tuned));
    expect(problem).toMatchObject({ code: 'tuned-alert-untested' });
    expect(problem?.message).toContain('Set aside: "twenty wait".');
  });

  it.each<[string, object, string[]]>([
    ['fires later', { warning: { for: '3m' } }, ['twenty wait']],
    ['fires sooner', { warning: { for: '1m' } }, ['twenty wait', 'sixty wait', 'ten wait']],
    ['fires at less', { error: { above: 40 } }, ['twenty wait', 'sixty wait', 'ten wait']],
    ['fires at more', { error: { above: 60 } }, ['sixty wait']],
    ['goes on firing', { error: { keepFiringFor: '5m' } }, ['twenty wait', 'sixty wait', 'ten wait']],
    ['has a level less', { error: false }, ['sixty wait']],
    ['says the same', { warning: { above: 10, for: '2m' } }, []],
  ])('WHEN it %s THEN the tests that may fail now are set aside, no others', (_, change, names) => {
    const found = alert('QueueLong', pack.tune({ QueueLong: change }));
    expect(found?.testsSetAside ?? []).toEqual(names);
    expect(found?.tests).toHaveLength(3 - names.length);
  });

  it('WHEN its tests are restated THEN they are what proves it', () => {
    const tests = [
      firesWhen('forty', { given: fast('40x20'), at: '9m', severity: 'warning', labels: { queue: 'fast' } }),
      staysSilentWhen('thirty', { given: fast('30x20'), at: '9m' }),
    ];
    const tuned = pack.tune({ QueueLong: { warning: { above: 30 }, tests } });
    expect(alert('QueueLong', tuned)?.tests.map(t => t.name)).toEqual(['sixty wait', 'ten wait', 'forty', 'thirty']);
    expect(codesOf(use(tuned))).toEqual([]);
  });

  it('WHEN a level is told as another severity THEN its tests expect that one', () => {
    const found = alert('QueueLong', pack.tune({ QueueLong: { error: { severity: 'critical' } } }));
    expect(found?.levels.map(l => l.severity)).toEqual(['warning', 'critical']);
    expect(found?.tests.map(t => t.checks[0])).toMatchObject([
      { firing: [{ labels: { severity: 'warning' } }] },
      { firing: [{ labels: { severity: 'critical' } }] },
      { firing: [] },
    ]);
    expect(found?.testsSetAside).toBeUndefined();
  });

  it('WHEN that level fires before another one in a test THEN the test expects the new severity there, too', () => {
    const tests = [
      firesWhen('more and more wait', { given: fast('60x20'), from: '2m', severity: 'warning', already: 'error' }),
    ];
    const both = rulePack('both', { alerts: { QueueBoth: defineAlert({ ...queueLong.props, tests } as never) } });
    const [found] = modelOf(use(both.tune({ QueueBoth: { error: { severity: 'critical' } } } as never)))
      .ruleGroups.flatMap(group => group.rules)
      .flatMap(rule => (rule.kind === 'alert' && rule.name === 'QueueBoth' ? [rule] : []));
    expect(found?.tests[0]?.checks).toMatchObject([
      { firing: [{ labels: { severity: 'critical' } }] },
      { firing: [{ labels: { severity: 'warning' } }] },
    ]);
  });

  it('WHEN a level is left out THEN so are its tests', () => {
    const found = alert('QueueLong', pack.tune({ QueueLong: { warning: false } }));
    expect(found?.levels.map(l => l.severity)).toEqual(['error']);
    expect(found?.tests.map(t => t.name)).toEqual(['sixty wait', 'ten wait']);
  });

  it('WHEN it may only read some series THEN every selector says so', async () => {
    const where = { instance: { notMatch: /build-.+/ } };
    const tuned = modelOf(use(pack.tune({ QueueStuck: { where } })));
    const rules = (await narrowed(tuned)).ruleGroups.flatMap(group => group.rules);
    expect(rules.find(rule => rule.kind === 'alert' && rule.name === 'QueueStuck')).toMatchObject({
      levels: [{ expr: { text: 'max by (queue) (api_queue_length{region="eu", instance!~"build-.+"}) > 99' } }],
    });
    expect(codesOf(use(pack.tune({ QueueStuck: { where: { instance: [] } } })))).toEqual(['query-matcher-invalid']);
  });

  it('WHEN labels and owner change THEN nothing has to be restated', () => {
    const tuned = pack.tune({ QueueLong: { labels: { priority: 'P2' }, owner: { name: 'team-b' } } });
    expect(alert('QueueLong', tuned)).toMatchObject({ labels: { priority: 'P2' }, owner: { name: 'team-b' } });
    expect(codesOf(use(tuned))).toEqual([]);
  });

  it('WHEN the change is for another environment THEN nothing changes', () => {
    const elsewhere = { environments: ['production'] };
    const tuned = pack
      .tune({ QueueLong: { warning: { above: 30 } } }, elsewhere)
      .disable({ QueueStuck: 'not on a laptop' }, elsewhere);
    expect(modelOf(use(tuned)).ruleGroups).toEqual(modelOf(use(pack)).ruleGroups);
  });

  it('WHEN an alert is disabled THEN it is gone and the reason is kept', () => {
    const model = modelOf(use(pack.disable({ QueueStuck: 'one region only' })));
    expect(model.packs[0]).toMatchObject({
      alerts: ['QueueLong'],
      disabled: [{ alert: 'QueueStuck', reason: 'one region only' }],
    });
  });

  it('WHEN it is changed THEN the pack it came from is not', () => {
    pack.disable({ QueueLong: 'not needed' });
    expect(alertsOf(pack).map(a => a.name)).toContain('QueueLong');
  });
});

describe('GIVEN a change that hits nothing', () => {
  it.each([
    // @ts-expect-error no such alert
    ['an alert that is not in it', () => pack.tune({ QueueLnog: {} }), /no alert "QueueLnog".*QueueLong/],
    // @ts-expect-error no such level
    ['a level it has not', () => pack.tune({ QueueLong: { critical: {} } }), /no "critical" to tune/],
    // @ts-expect-error no such change
    ['a change it has not', () => pack.tune({ QueueLong: { warning: {}, treshold: 3 } }), /no "treshold" to tune/],
    ['the other direction', () => pack.tune({ QueueLong: { warning: { below: 3 } } }), /no "below".*above: 3/],
    ['a condition', () => pack.tune({ QueueStuck: { warning: { above: 3 } } }), /no "above".*condition of its own/],
    ['no number', () => pack.tune({ QueueLong: { warning: { above: Number.NaN } } }), /is no number/],
    ['two of a severity', () => pack.tune({ QueueLong: { warning: { severity: 'error' } } }), /two levels "error"/],
    ['every level', () => pack.tune({ QueueStuck: { warning: false } }), /Nothing is left.*disable/],
    ['no reason', () => pack.disable({ QueueLong: '' }), /without a reason/],
    [
      'a word for a reason',
      () => pack.disable({ QueueLong: 'ok' }),
      /for the reason "ok", which tells nobody why: a few/,
    ],
    // @ts-expect-error no such alert
    ['a reason for nothing', () => pack.disable({ QueueLnog: 'because' }), /no alert "QueueLnog"/],
  ])('WHEN it is %s THEN the message names it and the fix', (_, change, message) => {
    try {
      modelOf(use(change()));
      throw new Error('nothing was refused');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      const { code, message: said, hint } = error as InputError;
      expect(code).toBe('tuning-invalid');
      expect(`${said} ${hint}`).toMatch(message);
    }
  });
});
