import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { referenceStack } from '../contract/reference-stacks.ts';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { AlertmanagerApi } from './alertmanager-api.ts';
import { withoutRouting, withRouting } from './existing/guest.ts';
import {
  OWNER_ALERTS,
  OWNER_LOG_RULES,
  OWNER_RULES,
  OWNER_TEMPLATE,
  ownerAlertmanager,
  ownerLoki,
  ownerPrometheus,
} from './existing/owner.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { HttpStandIn } from './stand-ins/http-stand-in.ts';
import { Target } from './target.ts';
import { Bench, eventually } from './telemetry-servers.ts';

const STACK = 'heartbeat-existing';
/** Messages of theirs, each sent once. */
const TOLD = ['/theirs/leads', '/theirs/oncall', '/theirs/team-core'];
const NOBODY = '127.0.0.1:9';
const { files } = referenceStack(STACK);
const generated = (path: string): string => files.get(path) as string;
const below = (folder: string): [name: string, content: string][] =>
  [...files].flatMap(([path, content]) =>
    path.startsWith(folder) ? [[path.slice(folder.length), String(content)] as [string, string]] : [],
  );

describeWith(['prometheus', 'alertmanager', 'loki', 'amtool'], 'servers of somebody else', ({ amtool }) => {
  const bench = new Bench();
  const theirs = (...path: string[]): string => bench.path('theirs', ...path);
  let inbox: HttpStandIn<unknown>;
  let shop: Target;
  let prometheus: PrometheusApi;
  let alertmanager: AlertmanagerApi;
  let loki: string;
  let routing: string;
  let bytes: ReadonlyMap<string, string>;
  let state: unknown;

  /** Every file the owner has, and what is in it. */
  const allBytes = (): ReadonlyMap<string, string> =>
    new Map(
      ['prometheus', 'alertmanager', 'loki/rules', 'loki/loki.yaml'].flatMap(part =>
        (statSync(theirs(part)).isFile()
          ? [part]
          : (readdirSync(theirs(part), { recursive: true }) as string[]).map(f => join(part, f))
        )
          .filter(file => statSync(theirs(file)).isFile() && !file.includes('/data/'))
          .sort()
          .map(file => [file, readFileSync(theirs(file), 'utf8')] as const),
      ),
    );

  const logRules = async (): Promise<{ file: string; rules: readonly { name: string }[] }[]> =>
    ((await (await fetch(`${loki}/prometheus/api/v1/rules`)).json()) as { data: { groups: never[] } }).data.groups;

  /** Everything of theirs that could change: rules and their results, alerts, who is told, what is muted by what. */
  async function theirState(): Promise<unknown> {
    const alerts = await alertmanager.alerts();
    const nameOf = new Map(alerts.map(a => [a.fingerprint, a.labels]));
    const rules = (await prometheus.rules()).filter(group => group.file.startsWith(theirs('prometheus/rules')));
    return {
      rules: rules.map(({ name, rules }) => ({
        name,
        rules: rules.map(({ name, query, health, state, labels, alerts }) => ({
          ...{ name, query, health, state, labels },
          alerts: alerts?.map(a => JSON.stringify([a.labels, a.state])).sort(),
        })),
      })),
      results: (await prometheus.query('{__name__=~"job:shop_up:sum|up",job="shop"}')).map(s => [s.metric, s.value[1]]),
      alerts: alerts
        .filter(({ labels }) => labels.stack === undefined)
        .map(({ labels, receivers, status }) => [
          labels,
          receivers,
          status.state,
          status.inhibitedBy.map(f => nameOf.get(f)),
        ])
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      words: amtool([
        'template',
        'render',
        `--template.glob=${theirs('alertmanager/templates/*.tmpl')}`,
        '--template.text={{ template "sightline.title" . }}',
      ]).stdout,
      routes: OWNER_ALERTS.map(labels => routeOf(theirs('alertmanager/alertmanager.yml'), ...labels)),
      logRules: (await logRules())
        .filter(({ file }) => file === 'heartbeat-logs.rules.yml')
        .map(g => g.rules.map(r => r.name)),
    };
  }

  const routeOf = (config: string, ...labels: string[]): string =>
    amtool(['config', 'routes', 'test', `--config.file=${config}`, ...labels]).stdout.trim();

  const edit = (name: string, change: (text: string) => string): string =>
    bench.write(`theirs/${name}`, change(readFileSync(theirs(name), 'utf8')));

  const theirMessages = (): string[] =>
    inbox.received
      .map(m => m.path)
      .filter(path => path.startsWith('/theirs/'))
      .sort();

  const settled = (): Promise<unknown> =>
    eventually('their alerts fire, each muted and told as they want', async () => {
      const alerts = (await alertmanager.alerts()).filter(({ labels }) => labels.stack === undefined);
      const muted = alerts.filter(({ status }) => status.inhibitedBy.length > 0);
      expect([alerts.length, muted.length, theirMessages()]).toEqual([4, 1, TOLD]);
      return theirState();
    });

  beforeAll(async () => {
    const ports = await freePortsFor(['prometheus', 'alertmanager', 'http', 'grpc']);
    inbox = await HttpStandIn.start(() => ({ status: 200, body: 'ok', contentType: 'text/plain' }));
    shop = await Target.of(() => 'shop 1\n').listen();
    bench.write(
      'theirs/prometheus/prometheus.yml',
      ownerPrometheus(`127.0.0.1:${ports.alertmanager}`, [shop.address, NOBODY]),
    );
    for (const [name, text] of Object.entries(OWNER_RULES)) bench.write(`theirs/prometheus/rules/${name}`, text);
    bench.write(
      'theirs/alertmanager/alertmanager.yml',
      ownerAlertmanager(inbox.url(''), 'namespace, alertname, stack'),
    );
    bench.write('theirs/alertmanager/templates/common.tmpl', OWNER_TEMPLATE);
    bench.write('theirs/loki/rules/fake/heartbeat-logs.rules.yml', OWNER_LOG_RULES);
    bench.write('theirs/loki/loki.yaml', ownerLoki(theirs('loki'), ports));
    bytes = allBytes();
    routing = generated('existing/alertmanager/routing.compose.yml')
      .replaceAll('/etc/sightline/secrets', bench.path('secrets'))
      .replaceAll('https://events.pagerduty.com', inbox.url('/ours'));
    for (const name of ['slack-team-core', 'slack-leads']) bench.write(`secrets/${name}`, inbox.url(`/ours/${name}`));
    bench.write('secrets/pagerduty-routing-key', 'key');
    bench.server('loki', [`-config.file=${theirs('loki/loki.yaml')}`]);
    bench.server('alertmanager', [
      `--config.file=${theirs('alertmanager/alertmanager.yml')}`,
      `--storage.path=${bench.path('alertmanager-data')}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      '--cluster.listen-address=',
    ]);
    bench.server('prometheus', [
      `--config.file=${theirs('prometheus/prometheus.yml')}`,
      `--storage.tsdb.path=${bench.path('prometheus-data')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      '--web.enable-lifecycle',
      '--rules.alert.resend-delay=5s',
    ]);
    prometheus = new PrometheusApi(ports.prometheus);
    alertmanager = new AlertmanagerApi(ports.alertmanager);
    loki = `http://127.0.0.1:${ports.http}`;
    await eventually('their log rule is known', async () => ((await logRules()).length === 1 ? true : undefined));
    state = await settled();
  }, 90_000);

  afterAll(async () => {
    await bench.close();
    await Promise.all([inbox.close(), shop.close()]);
  });

  it('GIVEN names that exist already WHEN everything is added as the README says THEN all of it loads', async () => {
    // Alertmanager
    for (const [name, text] of below('existing/alertmanager/templates/')) {
      bench.write(`theirs/alertmanager/templates/${name}`, text);
    }
    edit('alertmanager/alertmanager.yml', text => withRouting(text, routing));
    await alertmanager.reload();
    // Prometheus
    bench.write(
      'theirs/prometheus/scrape.compose.yml',
      generated('existing/prometheus/scrape.compose.yml').replace('heartbeat:5000', NOBODY),
    );
    for (const [name, text] of below('rules/')) bench.write(`theirs/prometheus/${STACK}/${name}`, text);
    edit(
      'prometheus/prometheus.yml',
      text =>
        `${text.replace('rules/*.rules.yml\n', `rules/*.rules.yml\n  - ${STACK}/*.rules.yml\n`)}scrape_config_files:\n  - scrape.compose.yml\n`,
    );
    await prometheus.reload();
    // Loki
    for (const [name, text] of below('loki/')) bench.write(`theirs/loki/rules/fake/${STACK}-${name}`, text);
    const known = 1 + below('loki/').length;
    await eventually('their log rules and ours are known', async () =>
      (await logRules()).length === known ? true : undefined,
    );
    // Those that look back over days are evaluated every two minutes.
    const ours = await eventually(
      'all rules of the stack are evaluated',
      async () => {
        const groups = (await prometheus.rules()).filter(({ file }) => file.includes(STACK));
        return groups.length === below('rules/').length && groups.every(g => g.rules.every(r => r.health === 'ok'))
          ? groups
          : undefined;
      },
      150,
    );
    expect(ours.map(g => g.name)).toContain('heartbeat-availability-fast');
    const [reloaded] = await prometheus.query('min(prometheus_config_last_reload_successful)').catch(() => []);
    expect(reloaded?.value[1] ?? '1').toBe('1');
  }, 240_000);

  it('GIVEN both fire WHEN messages are sent THEN each has its own, in its own words', async () => {
    // As its rule fires after ten minutes.
    const slow = { alertname: 'HeartbeatProcessingSlow', severity: 'warning', service: 'heartbeat', stack: STACK };
    await alertmanager.fire([slow], 60);
    const told = (path: string): string[] => inbox.received.filter(m => m.path.startsWith(path)).map(m => m.body);
    const page = await eventually('the page', async () => told('/ours/v2/enqueue')[0], 90);
    expect(JSON.parse(page)).toMatchObject({
      payload: { summary: expect.stringMatching(/^\[CRITICAL\] ServiceDown in heartbeat/) },
    });
    // The page is in the channel too.
    const warning = await eventually('the warning', async () =>
      told('/ours/slack-team-core').find(message => message.includes('[WARNING]')),
    );
    expect(warning).toContain('[WARNING] HeartbeatProcessingSlow in heartbeat');
    expect(told('/theirs/').join()).not.toMatch(/heartbeat-existing|in heartbeat/);
    expect(await theirState()).toMatchObject({ words: 'title of the owner' });
    expect(told('/ours/').join()).not.toMatch(/shop|title of the owner/);
  }, 120_000);

  it('GIVEN guests that fire WHEN the owner looks THEN alerts, routes, inhibitions and rule results are as before', async () => {
    const guests = (await alertmanager.alerts()).filter(({ labels }) => labels.stack === STACK);
    expect(guests.map(a => [a.labels.alertname, a.labels.severity])).toContainEqual(['ServiceDown', 'critical']);
    for (const { receivers } of guests)
      for (const { name } of receivers) expect(name).toMatch(new RegExp(`^${STACK}-`));
    expect(await theirState()).toEqual(state);
    expect(theirMessages()).toEqual(TOLD);
  });

  it.each([
    ['first', `${STACK}-oncall,${STACK}-leads`],
    ['last', 'oncall'],
  ] as const)(
    'GIVEN the route %s among theirs WHEN a page of the stack is routed THEN it reaches %s',
    (where, receivers) => {
      const config = withRouting(ownerAlertmanager(inbox.url(''), 'alertname'), routing, where);
      const file = bench.write(`order/${where}/alertmanager.yml`, config);
      expect(routeOf(file, `stack=${STACK}`, 'severity=critical')).toBe(receivers);
    },
  );

  it('WHEN everything is removed as the README says THEN every byte and every alert of theirs is as before', async () => {
    edit('prometheus/prometheus.yml', text =>
      text.replace(`  - ${STACK}/*.rules.yml\n`, '').replace('scrape_config_files:\n  - scrape.compose.yml\n', ''),
    );
    rmSync(theirs('prometheus', STACK), { recursive: true });
    rmSync(theirs('prometheus/scrape.compose.yml'));
    for (const [name] of below('loki/')) rmSync(theirs(`loki/rules/fake/${STACK}-${name}`));
    await prometheus.reload();
    await eventually(
      'Alertmanager knows no alert of the stack',
      async () => ((await alertmanager.alerts()).every(a => a.labels.stack === undefined) ? true : undefined),
      240,
    );
    edit('alertmanager/alertmanager.yml', text => withoutRouting(text, routing));
    for (const [name] of below('existing/alertmanager/templates/')) rmSync(theirs('alertmanager/templates', name));
    await alertmanager.reload();
    expect(allBytes()).toEqual(bytes);
    expect(await settled()).toEqual(state);
    expect((await logRules()).length).toBe(1);
    expect(theirMessages()).toEqual(TOLD);
  }, 300_000);
});
