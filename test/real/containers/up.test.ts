import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LONG } from '../long.ts';
import { eventually } from '../telemetry-servers.ts';
import { serviceOf } from './docker.ts';
import { describeInContainers, HeartbeatStack, stackJson } from './heartbeat-stack.ts';
import { LokiApi } from './loki-api.ts';
import { securityTests } from './security.ts';
import { expectAsPredicted, usageTable } from './usage.ts';

/** How long normal work is listened to. */
const QUIET_SECONDS = LONG ? 300 : 60;
/** Two scrapes and two evaluations of the slow groups. */
const MEASURED_SECONDS = 60;
const expected = stackJson.expect.compose;

describeInContainers('GIVEN dist/heartbeat as a compose project', () => {
  let stack: HeartbeatStack;
  let ready = 0;

  beforeAll(async () => {
    stack = await HeartbeatStack.up();
    ready = Date.now();
  }, 400_000);

  afterAll(async () => {
    await stack?.down();
  }, 400_000);

  it('WHEN it is up THEN every container runs and is healthy, and none was restarted', () => {
    const states = stack.containers().map(container => ({
      service: serviceOf(container),
      state: container.State.Health?.Status ?? container.State.Status,
      restarts: container.RestartCount,
    }));
    const components = Object.values<{ workload: string }>(stackJson.components)
      .map(c => c.workload)
      .filter(name => name !== 'kube-state-metrics' && !stack.unavailable.includes(name));
    const withoutCheck = ['collector', 'collector-agent', 'tempo'];
    expect(states.sort((a, b) => (a.service < b.service ? -1 : 1))).toEqual(
      [...components, 'volumes-init'].sort().map(service => ({
        service,
        state: service === 'volumes-init' ? 'exited' : withoutCheck.includes(service) ? 'running' : 'healthy',
        restarts: 0,
      })),
    );
  });

  it('WHEN its servers are asked THEN they have as many rules, jobs and receivers as stack.json says', async () => {
    const groups = await stack.prometheus.rules();
    const rules = groups.flatMap(group => group.rules);
    const alertmanager = (await (await fetch('http://127.0.0.1:9093/api/v2/receivers')).json()) as unknown[];
    const loki = await (await fetch(`http://${stack.address('loki')}:3100/loki/api/v1/rules`)).text();
    expect({
      groups: groups.length,
      alertingRules: rules.filter(rule => rule.type === 'alerting').length,
      jobs: (await stack.prometheus.query('count by (job) (up)')).map(s => s.metric.job).sort(),
      receivers: alertmanager.length,
      lokiAlerts: loki.match(/alert: /g)?.length ?? 0,
    }).toEqual({
      groups: expected.prometheus.groups,
      alertingRules: expected.prometheus.alertingRules,
      jobs: expected.prometheus.jobs,
      receivers: expected.alertmanager.receivers,
      lokiAlerts: expected.loki.alertingRules,
    });
  });

  it('WHEN the runbook of each alert is opened, as from a message THEN Prometheus serves its page', async () => {
    const rules = (await stack.prometheus.rules()).flatMap(group => group.rules).filter(r => r.type === 'alerting');
    for (const { name, annotations } of rules) {
      const answer = await fetch(annotations?.runbook_url ?? '');
      const title = /<title>(\w+) · heartbeat</.exec(await answer.text())?.[1];
      expect([name, answer.status, title]).toEqual([name, 200, name]);
    }
  });

  it('WHEN it has run for a while THEN every rule was evaluated, every target is up and only the Watchdog fires', async () => {
    // Those that look back over days are evaluated every two minutes.
    const rules = await eventually(
      'every rule was evaluated',
      async () => {
        const all = (await stack.prometheus.rules()).flatMap(group => group.rules);
        return all.every(rule => rule.health !== 'unknown') ? all : undefined;
      },
      150,
    );
    expect(rules.filter(rule => rule.health !== 'ok').map(rule => rule.name)).toEqual([]);
    const down = await stack.prometheus.query('up == 0');
    expect(down.map(s => s.metric.job).sort()).toEqual([...stack.unavailable].sort());
    const firing = (await stack.prometheus.alerts())
      .filter(({ state, labels }) => state === 'firing' && !stack.unavailable.includes(labels.service ?? ''))
      .map(({ labels }) => labels.alertname);
    expect(firing).toEqual(['Watchdog']);
  }, 240_000);

  it('WHEN the application logs THEN its lines are found in Loki under its name', async () => {
    const loki = new LokiApi(stack.address('loki'));
    const line = await eventually(
      'a line',
      async () => (await loki.lines('{service="heartbeat"}', { since: ready - 600_000, limit: 1 }))[0],
    );
    expect(line.stream).toMatchObject({ service: 'heartbeat' });
  }, 120_000);

  it('WHEN it has little to do THEN no server holds more memory than the formula expects', async () => {
    const quiet = ready / 1000 + QUIET_SECONDS - Date.now() / 1000;
    const usages = await stack.usageOver(Math.max(MEASURED_SECONDS, quiet));
    console.info(usageTable('idle', usages));
    expectAsPredicted(usages);
  }, 400_000);

  describe('WHEN somebody looks at it who should not', () => securityTests(() => stack));

  it('WHEN it works THEN no server logs an error', () => {
    const complaints = Object.values<{ workload: string }>(stackJson.components)
      .map(c => c.workload)
      .filter(name => name !== 'kube-state-metrics' && !stack.unavailable.includes(name))
      .flatMap(name =>
        stack
          .logs(name, new Date(ready).toISOString())
          .filter(isError)
          .map(line => `${name}: ${line}`),
      )
      .filter(line => !EXPECTED_COMPLAINTS.some(known => known.test(line)))
      // A server whose image cannot be had here cannot be reached.
      .filter(line => !stack.unavailable.some(name => line.includes(name)));
    expect(complaints).toEqual([]);
  });
});

const isError = (line: string): boolean =>
  /level=(error|fatal)|"level":"(error|fatal)"|\t(error|fatal)\t|panic:/i.test(line);

/** Errors that are none, each with the reason. */
const EXPECTED_COMPLAINTS = [
  // Loki asks itself for deletions by the API, which are switched off so that kept alert events stay what they were.
  /^loki: .*deletion is not available for this tenant/,
  // Soon after its start, in one of a dozen, Loki connects anew to its own scheduler and calls the query under way cancelled.
  /^loki: .*scheduler_processor\.go.*(context canceled|"err":"EOF")/,
  // Tempo's worker asks its scheduler for work and finds none.
  /^tempo: .*no jobs found/,
  // A machine without udev, such as one in a container, has no names of disks.
  /^node-exporter: .*disabling udev device properties/,
];
