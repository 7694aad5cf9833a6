import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { alertmanagerConfigObject } from '../../../src/render/operator/alertmanager-config.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { alertingModel, existing, routing } from '../../render/alerting-model.ts';
import { describeWith } from '../../tools/tool.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE } from './control-plane.ts';
import { NAMESPACE, OperatorCluster } from './operator-cluster.ts';
import { typeCommands } from './type-commands.ts';

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

const STACK = 'dist/heartbeat-existing';
const FOLDER = `${STACK}/existing`;
const ROUTING = `${NAMESPACE}/heartbeat-existing-routing`;

/** Commands inside the sentences of the README, in its order. */
const commands = [...readFileSync(`${FOLDER}/README.md`, 'utf8').matchAll(/`(kubectl .*?)`/g)].map(([, c]) => c);

interface Group {
  readonly name: string;
}
const groupsIn = (file: unknown): readonly Group[] => (file as { groups: readonly Group[] }).groups;
const byName = (a: Group, b: Group): number => (a.name < b.name ? -1 : 1);

describeWith(
  [...CONTROL_PLANE, 'prometheus-operator', 'promtool', 'amtool'],
  'GIVEN a cluster whose Prometheus operator takes care of servers of somebody else',
  ({ promtool, amtool }) => {
    let cluster: OperatorCluster;

    beforeAll(async () => {
      cluster = await OperatorCluster.start();
      cluster.secret('heartbeat-existing-secrets', {
        'slack-team-core': 'https://hooks.slack.invalid/team',
        'slack-leads': 'https://hooks.slack.invalid/leads',
        'pagerduty-routing-key': 'key',
      });
    }, 180_000);
    afterAll(() => cluster?.close());

    const objects = () =>
      cluster.plane.kubectlOutput([
        ...['get', '-f', `${FOLDER}/kubernetes`, '-o'],
        'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}',
      ]);

    it('WHEN the commands of the README are typed THEN none fails or warns, and typed again they change nothing', () => {
      expect(commands).toHaveLength(3);
      const typed = typeCommands(cluster.plane, commands.join('\n'), FOLDER);
      expect({ status: typed.status, stderr: typed.stderr }).toEqual({ status: 0, stderr: '' });
      const before = objects();
      expect(before.trim().split('\n').length).toBeGreaterThan(6);
      expect(typeCommands(cluster.plane, commands.join('\n'), FOLDER).status).toBe(0);
      expect(objects()).toBe(before);
    });

    it('WHEN the operator has read the rules THEN their Prometheus gets the groups of the plain files', async () => {
      const plain = readdirSync(`${STACK}/rules`).flatMap(name =>
        groupsIn(parseYaml(readFileSync(`${STACK}/rules/${name}`, 'utf8'))),
      );
      const written = await eventually('all groups', async () => {
        const groups = (await cluster.ruleFiles()).flatMap(groupsIn);
        return groups.length >= plain.length ? groups : undefined;
      });
      expect([...written].sort(byName)).toEqual([...plain].sort(byName));
    });

    it('WHEN the operator has read the job THEN promtool takes it, and it has the options of the plain file', async () => {
      const config = await cluster.until('the job', cluster.prometheusConfig, 'heartbeat-existing');
      const file = cluster.plane.bench.write('prometheus.yml', config);
      expect(promtool(['check', 'config', file])).toMatchObject({ status: 0 });
      const jobsIn = (text: string) =>
        (parseYaml(text) as { scrape_configs: readonly Record<string, unknown>[] }).scrape_configs;
      const [{ job_name: _, relabel_configs: __, ...options } = {}] = jobsIn(
        readFileSync(`${FOLDER}/prometheus/scrape.kubernetes.yml`, 'utf8'),
      );
      expect(Object.keys(options)).toContain('sample_limit');
      expect(jobsIn(config)).toEqual([expect.objectContaining(options)]);
    });

    it('WHEN the operator has read the routes THEN alerts of the stack reach its receivers, and later ones as the README says', async () => {
      const config = await cluster.until('the routes', cluster.alertmanagerConfig, ROUTING);
      const file = cluster.plane.bench.write('alertmanager.yml', config);
      expect(amtool(['check-config', file])).toMatchObject({ status: 0 });
      const receiversOf = (...labels: string[]) =>
        amtool(['config', 'routes', 'test', `--config.file=${file}`, ...labels]).stdout.trim();
      const stack = 'stack=heartbeat-existing';
      // It goes on behind the stack's route, whatever the object says.
      expect(receiversOf(stack, 'severity=critical')).toBe(`${ROUTING}/oncall,${ROUTING}/leads,their-pager`);
      expect(receiversOf(stack, 'severity=warning')).toBe(`${ROUTING}/team-core`);
      expect(receiversOf(stack, 'alertname=Watchdog')).toBe(`${ROUTING}/nobody`);
      expect(receiversOf('severity=critical')).toBe('their-pager,their-own-pager');
      expect(receiversOf('severity=warning')).toBe('their-default');
    });

    it('WHEN it counts what it took THEN it refused nothing', async () => {
      expect(await cluster.counts()).toEqual({
        'AlertmanagerConfig selected': 1,
        'PrometheusRule selected': readdirSync(`${STACK}/rules`).length,
        'ScrapeConfig selected': 1,
      });
    });

    it('WHEN a stack has every kind of receiver and interval THEN the object is taken strictly, and makes a valid configuration', async () => {
      const model = alertingModel({ components: existing('alertmanager') });
      const { object } = alertmanagerConfigObject(model, routing());
      cluster.secret('test-secrets', {
        'pagerduty-key': 'key',
        'slack-url': 'https://hooks.slack.invalid/team',
        'smtp-password': 'password',
        'teams-url': 'https://teams.invalid/hook',
        'watchdog-url': 'https://watchdog.invalid/hook',
      });
      const { status, stderr } = cluster.plane.kubectl(
        ['apply', '--server-side', '--validate=strict', '-n', NAMESPACE, '-f', '-'],
        { input: JSON.stringify(object) },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const config = await cluster.until('its routes', cluster.alertmanagerConfig, 'test-routing/desk');
      expect(amtool(['check-config', cluster.plane.bench.write('wide.yml', config)])).toMatchObject({ status: 0 });
    });

    it('WHEN the operator has done all that THEN it has complained about nothing', () => {
      const complaints = cluster.operator
        .log()
        .split('\n')
        .filter(line => /level=(warn|error)/.test(line) && !line.includes("the statefulset couldn't be found"));
      expect(complaints).toEqual([]);
    });
  },
);
