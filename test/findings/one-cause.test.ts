import { describe, expect, it } from '@jest/globals';
import {
  Alert,
  Alertmanager,
  Collector,
  CollectorAgent,
  Dashboard,
  firesWhen,
  Grafana,
  gauge,
  Loki,
  logLines,
  logs,
  type MonitoringStack,
  Prometheus,
  rawPromql,
  route,
  Service,
  staysSilentWhen,
} from 'sightline';
import { apiMetrics, channel, problemsOf, soundAlert, soundStack, team } from '../fixtures/declare.ts';

const address = { compose: 'api:8080' };
const noisy = [firesWhen('a line', { given: [logLines({ service: 'api' }, 'x')], from: '1m' })];
const lines = logs({ service: 'api' }).countOverTime('5m').sumBy('service');
const lost = gauge('api_queue_lost', { help: 'Never declared by a service', labels: { queue: 'string' } });

/** Two alerts that differ in nothing but their names. */
function twoAlerts(api: Service, change: object): void {
  new Alert(api, 'First', { ...soundAlert(), ...change });
  new Alert(api, 'Second', { ...soundAlert(), ...change });
}

const soundAlertmanager = (stack: MonitoringStack) =>
  new Alertmanager(stack, 'alertmanager', { route: route(channel) });

const ONE_CAUSE: Readonly<Record<string, readonly [told: string, declare: (stack: MonitoringStack) => void]>> = {
  'a Prometheus that cannot be built': [
    'externalUrl: "nonsense" is not a URL.',
    stack => {
      new Prometheus(stack, 'prometheus', { externalUrl: 'nonsense' });
      soundAlertmanager(stack);
      new Service(stack, 'api', { owner: team, address });
    },
  ],
  'an Alertmanager that cannot be built': [
    'The route of an Alertmanager is expected, found nothing.',
    stack => {
      new Prometheus(stack, 'prometheus');
      new Alertmanager(stack, 'alertmanager', {} as never);
      new Service(stack, 'api', { owner: team, address });
    },
  ],
  'a Loki that cannot be built, with panels and an alert that ask it': [
    'existing: "nonsense" is not a URL.',
    stack => {
      const { api } = soundStack(stack);
      new Loki(stack, 'loki', { existing: 'nonsense' });
      new Alert(api, 'Noisy', { ...soundAlert(), expr: lines as never, summary: 'noisy', tests: noisy });
      new Dashboard(new Grafana(stack, 'grafana'), 'api').row('Row', r => r.timeseries('A', lines));
    },
  ],
  'a Collector that cannot be built, with an agent': [
    'Sampling is a share from 0 to 1, found 10.',
    stack => {
      soundStack(stack);
      new Loki(stack, 'loki');
      new Collector(stack, 'collector', { sampling: 10 });
      new CollectorAgent(stack, 'agent');
    },
  ],
  'no Loki for panels and an alert': [
    'Noisy, the panel "A" of dashboard test-api, the panel "B" of dashboard test-api ask loki, which the stack has not.',
    stack => {
      const { api } = soundStack(stack);
      new Alert(api, 'Noisy', { ...soundAlert(), expr: lines as never, summary: 'noisy', tests: noisy });
      new Dashboard(new Grafana(stack, 'grafana'), 'api').row('Row', r =>
        r.timeseries('A', lines).timeseries('B', lines),
      );
    },
  ],
  'a service of a wrong name, with alerts': [
    'A service cannot be named "My API": expected at most 50 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash.',
    stack => {
      soundStack(stack);
      twoAlerts(new Service(stack, 'My API', { owner: team, address }), {});
    },
  ],
  'a metric that nothing exposes, in two alerts': [
    'First, Second read api_queue_lost, which no scrape job provides: they can never fire.',
    stack => twoAlerts(soundStack(stack).api, { expr: lost.value().maxBy('queue') }),
  ],
  'a query that does not parse, in two levels': [
    'QueueLong (warning) has PromQL that does not work: unexpected end of the query, at character 25 of (max by (queue) (up) > 1',
    stack =>
      new Alert(soundStack(stack).api, 'QueueLong', {
        ...soundAlert(),
        expr: rawPromql('max by (queue) (up', { labels: ['queue'] }),
        levels: { warning: { above: 1 }, error: { above: 2 } },
        tests: [
          firesWhen('it is two', { given: [], at: '1m', severity: 'error', labels: { queue: 'a' } }),
          staysSilentWhen('it is none', { given: [], at: '1m' }),
        ],
      }),
  ],
  'a dead man’s switch that does not exist': [
    'The receiver of the dead man’s switch is expected, found nothing.',
    stack => {
      new Prometheus(stack, 'prometheus');
      new Alertmanager(stack, 'alertmanager', { route: route(channel), deadMansSwitch: undefined as never });
      new Service(stack, 'api', { owner: team, address });
    },
  ],
  'an inhibition with a misspelt part': [
    '"when" of an inhibition is expected, found nothing.',
    stack => {
      const inhibition = { wehn: { alertname: 'A' }, mute: { alertname: 'B' }, equal: ['service'] } as never;
      new Prometheus(stack, 'prometheus');
      new Alertmanager(stack, 'alertmanager', { route: route(channel), inhibitions: [inhibition] });
      new Service(stack, 'api', { owner: team, address });
    },
  ],
  'a label that neither side of a join has': [
    'Neither side has the label "quue".',
    stack => {
      const wait = apiMetrics.queue.value().maxBy('queue');
      const on = { on: ['quue' as 'queue'] };
      new Alert(soundStack(stack).api, 'QueueLong', { ...soundAlert(), expr: wait.div(wait, on) });
    },
  ],
  'a misspelt label on one side of a division': [
    'The vector has no label "quue".',
    stack => {
      const wait = apiMetrics.queue.value();
      const share = wait.maxBy('quue' as 'queue').div(wait.sumBy('queue'));
      new Alert(soundStack(stack).api, 'QueueLong', { ...soundAlert(), expr: share });
    },
  ],
  'an escalation to a receiver that does not exist': [
    'The receiver of an escalation is expected, found nothing.',
    stack =>
      new Alertmanager(stack, 'alertmanager', {
        route: route(channel).when({ severity: 'critical' }, channel, {
          escalate: { after: '5m', to: undefined as never },
        }),
      }),
  ],
};

describe('GIVEN one cause that shows in several places', () => {
  it.each(Object.entries(ONE_CAUSE))('WHEN it is %s THEN it is told once', (_, [told, declare]) => {
    expect(toldOf(declare)).toEqual([told]);
  });

  it('WHEN there is no cause THEN nothing is told', () => {
    expect(toldOf(stack => void soundStack(stack))).toEqual([]);
  });
});

/** What is told, wherever it is seen first: when the declaration runs, or when the stack is checked. */
function toldOf(declare: (stack: MonitoringStack) => void): string[] {
  try {
    return problemsOf(declare).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
}
