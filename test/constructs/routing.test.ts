import { describe, expect, it } from '@jest/globals';
import {
  Alert,
  Alertmanager,
  type AlertmanagerProps,
  Collector,
  counter,
  firesWhen,
  Loki,
  Prometheus,
  pagerduty,
  rawPromql,
  receiver,
  route,
  Service,
  secret,
  staysSilentWhen,
  timeInterval,
} from 'sightline';
import { routesFor } from '../../src/model/detection-time.ts';
import type { Route, Routing } from '../../src/model/routing.ts';
import { channel, modelOf } from '../fixtures/declare.ts';

const oncall = receiver('oncall', pagerduty({ routingKey: secret('pagerduty', 'PagerDuty') }));
const leads = receiver('leads', pagerduty({ routingKey: secret('pagerduty-leads', 'PagerDuty') }));

function routingOf(props: AlertmanagerProps, withEvents = false): Routing {
  const { routing } = modelOf(stack => {
    new Prometheus(stack, 'prometheus');
    if (withEvents) {
      new Loki(stack, 'loki');
      new Collector(stack, 'collector');
    }
    new Alertmanager(stack, 'alertmanager', props);
  });
  if (!routing) throw new Error('no routing');
  return routing;
}

const reached = (routing: Routing, labels: Record<string, string>): string[] =>
  routesFor(routing.route, labels).map(r => r.receiver);

const timing = ({ groupWaitSeconds, groupIntervalSeconds, repeatIntervalSeconds }: Route): number[] => [
  groupWaitSeconds,
  groupIntervalSeconds,
  repeatIntervalSeconds,
];

describe('GIVEN a route to one channel', () => {
  const routing = routingOf({ route: route(channel) });

  it('WHEN a page comes THEN it is told within seconds', () => {
    const [page] = routesFor(routing.route, { severity: 'critical' });
    expect(page && [page.receiver, ...timing(page)]).toEqual(['team-a', 5, 10, 3600]);
  });

  it('WHEN a warning comes THEN it collects company', () => {
    const [warning] = routesFor(routing.route, { severity: 'warning' });
    expect(warning && [warning.receiver, ...timing(warning)]).toEqual(['team-a', 30, 300, 43_200]);
  });

  it('WHEN nobody watches from outside THEN the Watchdog tells nobody', () => {
    expect(reached(routing, { alertname: 'Watchdog', severity: 'info' })).toEqual(['nobody']);
  });
});

describe('GIVEN a stack that keeps alert events', () => {
  const routing = routingOf({ route: route(channel).when({ severity: 'critical' }, oncall) }, true);

  it('WHEN an alert matches no branch THEN its events are kept and the team is told all the same', () => {
    expect(reached(routing, { alertname: 'X', severity: 'warning' })).toEqual(['alert-events', 'team-a']);
  });

  it('WHEN an alert matches a branch THEN its events are kept and the branch is told', () => {
    expect(reached(routing, { alertname: 'X', severity: 'critical' })).toEqual(['alert-events', 'oncall']);
  });
});

describe('GIVEN an escalation', () => {
  const routing = routingOf({
    route: route(channel).when({ severity: 'critical' }, oncall, { escalate: { after: '15m', to: leads } }),
  });

  it('WHEN a page comes THEN both are told, the second a quarter of an hour later and for each alert alone', () => {
    const taken = routesFor(routing.route, { severity: 'critical' });
    expect(taken.map(r => [r.receiver, r.groupWaitSeconds, r.groupBy])).toEqual([
      ['oncall', 5, ['alertname', 'service', 'severity']],
      ['leads', 900, ['...']],
    ]);
  });
});

describe('GIVEN a dead man’s switch', () => {
  const routing = routingOf({ route: route(channel), deadMansSwitch: oncall });

  const taken = routesFor(routing.route, { alertname: 'Watchdog', severity: 'info' });

  it('WHEN the Watchdog fires THEN the outside watcher is told at once and nobody else', () => {
    expect(taken.map(r => [r.receiver, r.groupWaitSeconds])).toEqual([['oncall', 0]]);
  });

  it('WHEN Prometheus has died THEN its last Watchdog is not told again while Alertmanager still holds it', () => {
    expect(taken[0]?.groupBy).toEqual(['...']);
    expect(taken[0]?.repeatIntervalSeconds).toBeGreaterThan(4 * 59);
  });
});

describe('GIVEN time intervals and matchers of every kind', () => {
  const nights = timeInterval('nights', { times: [{ start: '20:00', end: '24:00' }] });
  const routing = routingOf({
    route: route(channel).when(
      {
        service: ['a.b', 'c'],
        owner: { not: 'x' },
        region: { match: /eu-.+/ },
        job: { notMatch: /test/ },
        team: { not: ['p', 'q'] },
      },
      oncall,
      { muteDuring: [nights] },
    ),
  });
  const branch = routing.route.routes.find(r => r.receiver === 'oncall');

  it('WHEN they are resolved THEN values of a list are literal and matchers are sorted', () => {
    expect(branch?.matchers.map(m => `${m.label}${m.op}${m.value}`)).toEqual([
      'job!~test',
      'owner!=x',
      'region=~eu-.+',
      'service=~a\\.b|c',
      'team!~p|q',
    ]);
  });

  it('WHEN they are resolved THEN the interval is declared once and named', () => {
    expect(routing.timeIntervals.map(i => i.name)).toEqual(['nights']);
    expect(branch?.muteTimeIntervals).toEqual(['nights']);
  });
});

describe('GIVEN a reason to tell nobody', () => {
  it('WHEN it is resolved THEN every alert ends silently and the reason is kept', () => {
    const routing = routingOf({ silentBecause: 'a demonstration' });
    expect(reached(routing, { severity: 'critical' })).toEqual(['nobody']);
    expect(routing.silentBecause).toBe('a demonstration');
  });
});

describe('GIVEN an alert of three levels by application', () => {
  const { routing } = modelOf(stack => {
    new Prometheus(stack, 'prometheus');
    new Alertmanager(stack, 'alertmanager', { route: route(channel) });
    const failed = counter('failed_total', { help: 'Requests that failed', labels: { app: 'string', code: 'string' } });
    const api = new Service(stack, 'api', {
      address: { kubernetes: 'api.apps:80', compose: 'api:80' },
      metrics: { failed },
    });
    const common = {
      summary: 'It fails',
      runbook: { means: 'It fails.', impact: 'Users wait.', confirm: ['Look at the queue.'], fix: ['Mend it.'] },
      tests: [firesWhen('it fails', { given: [], at: '5m' }), staysSilentWhen('it works', { given: [], at: '5m' })],
    };
    new Alert(api, 'Fails', {
      ...common,
      levels: {
        info: { when: failed.rate('5m').sumBy('app').gt(1) },
        warning: { when: failed.rate('5m').sumBy('app').gt(5) },
        critical: { when: failed.rate('5m').sumBy('app').gt(10) },
      },
    });
    new Alert(api, 'Unknown', {
      ...common,
      levels: { warning: { when: rawPromql('a > 1') }, critical: { when: rawPromql('a > 9') } },
    });
    new Alert(api, 'Single', { ...common, levels: { warning: { when: failed.rate('5m').sumBy('app').gt(1) } } });
  });
  const written = routing?.inhibitions.map(({ source, target, equal }) => [
    source.map(m => `${m.label}${m.op}${m.value}`).join(' '),
    target.map(m => `${m.label}${m.op}${m.value}`).join(' '),
    equal.join(' '),
  ]);

  it('WHEN one level fires THEN the milder ones are muted for the labels that both carry, and those of others are not', () => {
    expect(written).toEqual([
      ['alertname=Fails severity=critical', 'alertname=Fails severity=~warning|info', 'app service'],
      ['alertname=Fails severity=warning', 'alertname=Fails severity=info', 'app service'],
      ['alertname=ScrapeLimitHit', 'alertname=ServiceDown', 'job instance'],
    ]);
  });
});
