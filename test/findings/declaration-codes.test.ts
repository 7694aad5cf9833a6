import { describe, expect, it } from '@jest/globals';
import {
  Alert,
  Alertmanager,
  App,
  availabilitySli,
  BlackboxExporter,
  Bytes,
  Collector,
  CollectorAgent,
  counter,
  Dashboard,
  Duration,
  Grafana,
  gauge,
  histogram,
  Loki,
  latencySli,
  logs,
  type MonitoringStack,
  Prometheus,
  pagerduty,
  rawLogql,
  rawPromql,
  receiver,
  route,
  Service,
  Slo,
  type SloProps,
  secret,
  series,
  Tempo,
  timeInterval,
  webhook,
} from 'sightline';
import { RouteDeclaration } from '../../src/constructs/routing/route.ts';
import { evaluatedAt } from '../../src/constructs/rules/test-evaluation.ts';
import type { FindingCode } from '../../src/shared/finding-codes.ts';
import { InputError } from '../../src/shared/input-error.ts';
import {
  apiMetrics,
  channel,
  codesOf,
  problemsOf,
  soundAlert,
  soundStack,
  team,
  withAlert,
} from '../fixtures/declare.ts';

const address = { compose: 'api:8080' };
const DIGEST = `sha256:${'0'.repeat(64)}`;
const other = receiver('other', pagerduty({ routingKey: secret('pagerduty', 'PagerDuty') }));

const requests = counter('requests_total', { help: 'Requests', labels: { code: 'string' } });
const wait = histogram('wait_seconds', { help: 'Waiting', unit: 'seconds', buckets: [0.1, 0.5, 1] });

/** A service with an objective that is sound but for the change. */
const withSlo =
  (change: Partial<SloProps> = {}) =>
  (stack: MonitoringStack): void => {
    const api = new Service(stack, 'api', { owner: team, address, metrics: { requests, wait } });
    const sli = availabilitySli(requests, { errors: { code: { match: /5../ } } });
    new Slo(api, 'availability', { objective: 99.9, sli, ...change });
  };

/** Declarations that are wrong in exactly one way, by the code they must raise. */
const BAD: Partial<Record<FindingCode, (stack: MonitoringStack) => void>> = {
  'name-invalid': stack => new Service(stack, 'My API', { address }),
  'name-duplicate': stack => {
    soundStack(stack);
    new Service(new Loki(stack, 'loki'), 'api', { address });
  },
  'component-duplicate': stack => {
    new Loki(stack, 'logs');
    new Loki(stack, 'more-logs');
  },
  'address-invalid': stack => new Service(stack, 'api', { address: { kubernetes: 'http://api' } }),
  'url-invalid': stack => new Prometheus(stack, 'prometheus', { existing: 'prometheus' }),
  'scrape-timeout': stack => new Service(stack, 'api', { address, scrape: { interval: '10s', timeout: '30s' } }),
  'sampling-invalid': stack => new Collector(stack, 'collector', { sampling: 10 }),
  'collector-missing': stack => new CollectorAgent(stack, 'agent'),
  'probe-module': stack =>
    new BlackboxExporter(stack, 'blackbox', { probes: { shop: { urls: ['https://shop.example'], module: 'grpc' } } }),
  'duration-invalid': stack => new Service(stack, 'api', { address, scrape: { interval: '10 seconds' as never } }),
  'bytes-invalid': stack => new Loki(stack, 'loki', { storage: '10 gigs' as never }),
  'alert-no-level': withAlert({ levels: {} }),
  'alert-no-expression': stack => {
    const { expr: _, ...props } = soundAlert();
    new Alert(soundStack(stack).api, 'QueueLong', props);
  },
  'alert-no-runbook': withAlert({ runbook: { means: '', impact: '', confirm: [], fix: [] } }),
  'runbook-says-nothing': withAlert({ runbook: { ...soundAlert().runbook, fix: ['Investigate the issue.'] } }),
  'alert-untested': withAlert({ tests: [] }),
  'mutant-reason-missing': withAlert({ equivalentMutants: { 'api_queue_length > 11': '' } }),
  'alert-no-owner': stack => new Service(stack, 'api', { address }),
  'alert-duplicate': stack => {
    const { api } = soundStack(stack);
    new Alert(api, 'QueueLong', soundAlert());
    new Alert(stack, 'QueueLong', soundAlert());
  },
  'alert-too-slow': withAlert({ levels: { critical: { above: 1, for: '5m' } } }),
  'stack-tells-nobody': stack => new Service(stack, 'api', { address, owner: team }),
  'route-unreachable': stack =>
    new Alertmanager(stack, 'alertmanager', {
      route: route(channel).when({}, other).when({ severity: 'critical' }, channel),
    }),
  'route-matches-nothing': stack => {
    new Prometheus(stack, 'prometheus');
    new Service(stack, 'api', { address, owner: team });
    new Alertmanager(stack, 'alertmanager', { route: route(channel).when({ severty: 'critical' }, other) });
  },
  'route-root': stack =>
    new Alertmanager(stack, 'alertmanager', { route: route(channel, { escalate: { after: '15m', to: other } }) }),
  'route-circular': stack => {
    const children: RouteDeclaration[] = [];
    const circular = new RouteDeclaration({}, channel, {}, children);
    children.push(circular);
    new Alertmanager(stack, 'alertmanager', { route: circular });
  },
  'receiver-unused': stack => new Alertmanager(stack, 'alertmanager', { route: route(channel), receivers: [other] }),
  'inhibition-label-missing': stack => {
    new Alertmanager(stack, 'alertmanager', {
      route: route(channel),
      inhibitions: [{ when: { alertname: 'QueueLong' }, mute: { alertname: 'QueueStuck' }, equal: ['cluster'] }],
    });
    const api = new Service(stack, 'api', { owner: team, address, metrics: apiMetrics });
    new Alert(api, 'QueueLong', soundAlert());
    new Alert(api, 'QueueStuck', soundAlert());
  },
  'secret-literal': stack =>
    new Alertmanager(stack, 'alertmanager', {
      route: route(receiver('hook', webhook({ url: 'https://user:hunter2@hooks.example/alerts' }))),
    }),
  'job-duplicate': stack => {
    new Prometheus(stack, 'prometheus');
    new Service(new Loki(stack, 'loki'), 'prometheus', { address });
  },
  'job-unknown': withAlert({ jobs: ['apii'] }),
  'prometheus-missing': stack => new Service(stack, 'api', { address, owner: team }),
  'value-missing': stack => new Service(stack, 'api', { owner: team } as never),
  'number-invalid': stack => new Prometheus(stack, 'prometheus', { exemplars: -1 }),
  'label-invalid': stack => new Prometheus(stack, 'prometheus', { externalLabels: { 'data-centre': 'north' } }),
  'declaration-failed': stack => new Service(stack, 'api', { address, metrics: { queue: undefined as never } }),
  'alert-level-unknown': withAlert({ levels: { critcal: { above: 1 } } as never }),
  'alert-level-invalid': withAlert({ levels: { warning: { above: '5%' as never } } }),
  'dashboard-unknown': withAlert({ dashboard: 'apii' }),
  'dashboard-duplicate': stack => {
    const grafana = new Grafana(stack, 'grafana');
    new Dashboard(grafana, 'a', { uid: 'same' });
    new Dashboard(grafana, 'b', { uid: 'same' });
  },
  'data-source-missing': stack =>
    new Dashboard(new Grafana(stack, 'grafana'), 'api').row('Row', r => r.logs('Lines', logs({ service: 'api' }))),
  'metric-not-provided': withAlert({
    levels: {
      warning: { when: rawPromql('api_queue_lenght > 1', { labels: ['queue'], metrics: ['api_queue_lenght'] }) },
    },
  }),
  'metric-clash': stack =>
    new Service(stack, 'api', {
      address,
      metrics: {
        wait: histogram('wait_seconds', { help: 'Waiting', buckets: [1] }),
        count: gauge('wait_seconds_count', { help: 'Waits' }),
      },
    }),
  'image-digest': stack => new Loki(stack, 'loki'),
  'workload-duplicate': stack => {
    new Loki(stack, 'same');
    new Tempo(new Service(stack, 'api', { address }), 'same');
  },
  'alert-reaches-nobody': stack => {
    const nobody = receiver('events', {
      kind: 'webhook',
      url: { workload: 'collector', port: 'alert-events', path: '/' },
      maxAlerts: 0,
      sendResolved: true,
    });
    new Alertmanager(stack, 'alertmanager', { route: route(nobody) });
    new Service(stack, 'api', { address, owner: team });
  },
  'query-syntax': withAlert({ levels: { warning: { when: rawPromql('rate(up[5m)', { labels: ['queue'] }) } } }),
  'log-retention-short': stack => new Loki(stack, 'loki', { retention: '12h' }),
  'redaction-pattern-invalid': stack =>
    new Collector(stack, 'collector', { redactions: [{ name: 'id', pattern: '(?=x)', replacement: '[id]' }] }),
  'log-query-syntax': withAlert({
    levels: { warning: { when: rawLogql('count_over_time({service="api"}[5m', { labels: ['queue'] }) } },
  }),
  'trace-query-syntax': stack => {
    new Tempo(stack, 'tempo');
    new Dashboard(new Grafana(stack, 'grafana'), 'api').row('Row', r => r.traces('Slow', '{ duration > '));
  },
  'query-unknown-label': withAlert({ expr: apiMetrics.queue.value().maxBy('quue' as 'queue') }),
  'query-unknown-value': withAlert({ expr: apiMetrics.queue.value({ queue: 'fats' as 'fast' }).maxBy('queue') }),
  'slo-objective-invalid': withSlo({ objective: 100 }),
  'slo-window-invalid': withSlo({ window: '1d' }),
  'slo-unreachable': withSlo({ objective: 90 }),
  'slo-burn-rate-unknown': withSlo({ skip: ['page-fast' as never] }),
  'example-missing': withSlo({ sli: availabilitySli(requests, { errors: { code: { match: /E\d{4}/ } } }) }),
  'slo-window-retention': stack => {
    new Prometheus(stack, 'prometheus', { retention: '15d' });
    withSlo()(stack);
  },
  'query-unknown-bucket': withSlo({ sli: latencySli(wait, { below: 0.4 }) }),
  'template-unknown-label': withAlert({ summary: l => `${(l as unknown as { region: string }).region}` }),
};

describe('GIVEN a declaration that is wrong in one way', () => {
  it.each(Object.entries(BAD))('WHEN it is checked THEN %s is found', (code, declare) => {
    expect(
      codesOf(stack => void declare(stack), {
        images: { digests: { loki: code === 'image-digest' ? 'abc' : DIGEST } },
      }),
    ).toContain(code);
  });
});

describe('GIVEN runbooks on a file system that does not tell capitals from small letters', () => {
  it.each(['Setup', 'INDEX'])('WHEN an alert is named %s, as another page is THEN it is refused', name => {
    expect(codesOf(withAlert({}, name))).toEqual(['name-invalid']);
  });

  it('WHEN two alerts differ in capitals only THEN it is found', () => {
    const codes = codesOf(stack => {
      const { api } = soundStack(stack);
      new Alert(api, 'QueueLong', soundAlert());
      new Alert(api, 'QueueLONG', soundAlert());
    });
    expect(codes).toEqual(['alert-duplicate']);
  });
});

describe('GIVEN input that is refused where it is written', () => {
  it.each([
    ['a construct of an empty name', 'name-invalid', () => codesOf(stack => void new Loki(stack, ''))],
    [
      'two constructs of one name',
      'name-duplicate',
      () => codesOf(stack => void [new Loki(stack, 'x'), new Loki(stack, 'x')]),
    ],
    ['a receiver that delivers nothing', 'receiver-invalid', () => (receiver as (name: string) => unknown)('oncall')],
    ['an alert below the app', 'construct-misplaced', () => new Loki(new App(), 'loki')],
    ['a negative duration', 'duration-invalid', () => Duration.days(-1)],
    ['a negative size', 'bytes-invalid', () => Bytes.gibi(-1)],
    [
      'a test that looks between two evaluations',
      'test-between-evaluations',
      () => evaluatedAt('late', [{ atSeconds: 90, expr: 'a', samples: [] }], 60),
    ],
    [
      'a test with a label the metric has not',
      'test-unknown-label',
      () => series(apiMetrics.queue, { quue: 'x' } as never, '1'),
    ],
    [
      'a test with a value the label never has',
      'test-unknown-label',
      () => series(apiMetrics.queue, { queue: 'fats' } as never, '1'),
    ],
    ...(
      [
        { times: [{ start: '8 pm', end: '24:00' }] },
        { times: [{ start: '20:00', end: '07:00' }] },
        { weekdays: ['mon'] },
        { daysOfMonth: ['0'] },
        { months: ['13'] },
        { years: ['27'] },
        { location: 'Berlin' },
        { location: 'Europe/Berlim' },
        { location: 'Local' },
        { location: '+01:00' },
      ] as const
    ).map(
      range =>
        [
          `a time interval of ${JSON.stringify(range)}`,
          'time-interval-invalid',
          () => timeInterval('nights', range),
        ] as const,
    ),
  ])('WHEN it is %s THEN it throws %s', (_, code, act) => {
    const thrown = catching(act);
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as InputError).code).toBe(code);
    expect((thrown as InputError).hint).not.toBe('');
  });
});

describe('GIVEN a sound declaration', () => {
  it.each([
    { times: [{ start: '00:00', end: '24:00' }], weekdays: ['monday:friday', 'sunday'] },
    { daysOfMonth: ['1:7', '-1'], months: ['december', '1:3'], years: ['2027:2030'] },
    { location: 'Europe/Berlin' },
    { location: 'Asia/Kolkata' },
    { location: 'UTC' },
  ])('WHEN it has the times %j THEN they are taken', range => {
    expect(timeInterval('nights', range).intervals).toEqual([range]);
  });

  it('WHEN it is checked THEN nothing is found', () => {
    expect(problemsOf(withAlert({}))).toEqual([]);
  });

  it('WHEN it has several mistakes THEN all of them are found at once', () => {
    const codes = codesOf(stack => {
      const { api } = soundStack(stack);
      new Alert(api, 'QueueLong', { ...soundAlert(), tests: [] });
      new Alert(api, 'lower', soundAlert());
      new Service(stack, 'Web', { address });
      new Collector(stack, 'collector', { sampling: 2 });
    });
    expect(codes).toEqual(expect.arrayContaining(['alert-untested', 'name-invalid', 'sampling-invalid']));
    expect(codes.filter(c => c === 'name-invalid')).toHaveLength(2);
  });

  it('WHEN it has no mistake THEN the app gives its models in the order of declaration', () => {
    expect(new App().models()).toEqual([]);
  });
});

function catching(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
