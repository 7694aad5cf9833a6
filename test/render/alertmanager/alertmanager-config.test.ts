import { describe, expect, it } from '@jest/globals';
import type { Routing } from '../../../src/model/routing.ts';
import { renderAlertmanager } from '../../../src/render/alertmanager/alertmanager-config.ts';
import { matcherText } from '../../../src/render/alertmanager/routes.ts';
import { parseYaml, toYaml } from '../../../src/shared/yaml.ts';
import { stackModel } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { alertingModel, components, existing, route, routing, secret, view } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

type Receiver = Record<string, readonly Record<string, unknown>[]>;

interface Parsed {
  readonly route: Record<string, unknown> & { readonly routes: readonly Record<string, unknown>[] };
  readonly receivers: readonly (Receiver & { readonly name: string })[];
}

const artefacts = (changes: Partial<Routing> = {}) =>
  renderAlertmanager(alertingModel({ routing: routing(changes) }), view());
const parsed = (): Parsed => parseYaml(artefacts()[0]?.content ?? '') as Parsed;
const section = (receiver: string, name: string) => parsed().receivers.find(r => r.name === receiver)?.[name]?.[0];

describe('renderAlertmanager', () => {
  it('GIVEN no routing WHEN rendered THEN nothing is written', () => {
    expect(renderAlertmanager(stackModel({ components: components() }), view())).toEqual([]);
  });

  it('GIVEN routes WHEN rendered THEN every timing is written out, and the root has no matchers', () => {
    expect(parsed().route).toMatchObject({
      receiver: 'team',
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
    });
    expect(parsed().route).not.toHaveProperty('matchers');
    expect(parsed().route.routes[1]).toEqual({
      receiver: 'oncall',
      matchers: ['severity="critical"'],
      group_by: ['...'],
      group_wait: '5s',
      group_interval: '30s',
      repeat_interval: '1h',
      continue: false,
    });
  });

  it.each([
    ['oncall', 'pagerduty_configs', 'routing_key_file', 'pagerduty-key'],
    ['team', 'slack_configs', 'api_url_file', 'slack-url'],
    ['team', 'email_configs', 'auth_password_file', 'smtp-password'],
    ['desk', 'msteamsv2_configs', 'webhook_url_file', 'teams-url'],
    [
      'desk',
      'jira_configs',
      'http_config',
      { basic_auth: { username: 'bot@example.org', password_file: '/etc/sightline/secrets/jira-token' } },
    ],
    [
      'events',
      'webhook_configs',
      'http_config',
      { authorization: { type: 'Bearer', credentials_file: '/etc/sightline/secrets/events-token' } },
    ],
  ])('GIVEN a secret of %s WHEN %s is rendered THEN %s names a file', (receiver, name, field, expected) => {
    const path = typeof expected === 'string' ? `/etc/sightline/secrets/${expected}` : expected;
    expect(section(receiver, name)?.[field]).toEqual(path);
  });

  it('GIVEN webhooks to a workload, a secret URL and a plain one WHEN rendered THEN each has its place', () => {
    const webhooks = parsed().receivers.find(r => r.name === 'events')?.webhook_configs;
    expect(webhooks?.map(w => [w.url, w.url_file])).toEqual([
      ['http://collector:4318/alerts', undefined],
      [undefined, '/etc/sightline/secrets/watchdog-url'],
      ['https://example.org/hook', undefined],
    ]);
  });

  it('GIVEN the second and the third interface of Jira WHEN rendered THEN text goes to the one, a document to the other', () => {
    const jira = routing().receivers.find(r => r.name === 'desk')?.integrations[0] as never as Record<string, unknown>;
    const second = { ...jira, apiUrl: 'https://jira.example.org/rest/api/2/' } as never;
    const receivers = [{ ...routing().receivers[2], name: 'desk', integrations: [second] } as never];
    expect(artefacts({ receivers })[0]?.content).toContain('"sightline.jira.text"');
    expect(artefacts()[0]?.content).toContain('"sightline.jira.document"');
  });

  it('GIVEN quotes, line breaks and odd label names WHEN a matcher is written THEN they are escaped', () => {
    expect(matcherText({ label: 'a', op: '=~', value: 'x"\\d\n' })).toBe('a=~"x\\"\\\\d\\n"');
    expect(matcherText({ label: 'häuser', op: '=', value: '' })).toBe('"häuser"=""');
  });
});

describeWith(['amtool'], 'alertmanager.yml in the real amtool', ({ amtool }) => {
  it('GIVEN every integration, inhibitions and time intervals WHEN checked THEN the configuration is valid', () => {
    const ran = withWritten(artefacts(), d => amtool(['check-config', `${d}/config/alertmanager/alertmanager.yml`]));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('4 receivers');
  });

  it('GIVEN a route to nobody WHEN checked THEN it is refused', () => {
    const broken = artefacts({ route: route({ receiver: 'nobody' }) });
    const ran = withWritten(broken, d => amtool(['check-config', `${d}/config/alertmanager/alertmanager.yml`]));
    expect(ran.status).toBe(1);
  });

  it.each([
    ['a page', ['severity=critical', 'alertname=ApiDown'], 'events,oncall'],
    ['a ticket', ['severity=error', 'alertname=ApiSlow', 'service=api'], 'events,desk'],
    ['an escaped value', ['severity=error', 'alertname=ApiSlow', 'service="a\\"b\\\\.c"'], 'events'],
    ['nothing special', ['severity=warning'], 'team'],
  ])('GIVEN %s WHEN amtool routes it THEN the declared receivers get it', (_, labels, receivers) => {
    const ran = withWritten(artefacts(), d =>
      amtool([
        'config',
        'routes',
        'test',
        `--config.file=${d}/config/alertmanager/alertmanager.yml`,
        `--verify.receivers=${receivers}`,
        ...labels,
      ]),
    );
    expect(`${ran.stdout}${ran.stderr}`).toContain(receivers);
    expect(ran.status).toBe(0);
  });
});

describeWith(['amtool'], 'parts for an Alertmanager that exists', ({ amtool }) => {
  const files = renderAlertmanager(
    alertingModel({ components: existing('alertmanager') }),
    view({ platform: 'kubernetes' }),
  );
  const [parts] = files;
  const { routes, templates, ...rest } = parseYaml(parts?.content ?? '') as Record<string, unknown[]>;

  /** Their configuration with ours appended, as the file's head tells. */
  const merged = {
    id: 'existing/alertmanager/alertmanager.yml',
    platform: 'both',
    content: toYaml({
      ...rest,
      templates,
      route: { receiver: 'theirs', routes },
      receivers: [{ name: 'theirs' }, { name: 'oncall' }, ...(rest.receivers ?? [])],
    }),
  } as const;
  const route = (...labels: string[]) =>
    withWritten([...files, merged], d =>
      amtool(['config', 'routes', 'test', `--config.file=${d}/${merged.id}`, ...labels]),
    ).stdout.trim();

  it('GIVEN receivers of the same name WHEN ours are appended THEN nothing collides', () => {
    expect(parts?.id).toBe('existing/alertmanager/routing.kubernetes.yml');
    const ran = withWritten([...files, merged], d => amtool(['check-config', `${d}/${merged.id}`]));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  it('GIVEN alerts of the stack and of others WHEN routed THEN only the stack’s go our way', () => {
    expect(route('severity=critical', 'alertname=A')).toBe('theirs');
    expect(route('severity=critical', 'alertname=A', 'stack=test')).toBe('test-events,test-oncall');
  });

  it('GIVEN inhibitions WHEN appended THEN they mute no one else', () => {
    for (const rule of rest.inhibit_rules as { source_matchers: string[]; target_matchers: string[] }[]) {
      expect([rule.source_matchers[0], rule.target_matchers[0]]).toEqual(['stack="test"', 'stack="test"']);
    }
  });

  it('GIVEN another stack in the same Alertmanager WHEN templates are compared THEN none is the other’s', () => {
    const named = (stack: string): string[] =>
      renderAlertmanager(
        alertingModel({ name: stack, components: existing('alertmanager') }),
        view({ platform: 'kubernetes' }),
      ).flatMap(({ id, content }) => [
        ...(id.includes('/templates/') ? [id] : []),
        ...[...content.matchAll(/(?:define|template) \\?"([^"\\]+)/g)].map(([, name]) => name as string),
      ]);
    expect(named('one').length).toBeGreaterThan(20);
    expect(named('one').filter(name => named('two').includes(name))).toEqual([]);
  });

  it('GIVEN two platforms WHEN rendered for the second THEN the templates are not written again', () => {
    const second = renderAlertmanager(alertingModel({ components: existing('alertmanager') }), view());
    expect(second.map(f => f.id)).toEqual(['existing/alertmanager/routing.compose.yml']);
  });
});

it('GIVEN a secret WHEN anything is rendered THEN only its name appears', () => {
  expect(JSON.stringify(artefacts())).not.toContain(secret('slack-url').purpose);
});
