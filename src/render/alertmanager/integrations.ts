import type { PlatformView } from '../../model/platform-view.ts';
import type { Integration } from '../../model/routing.ts';
import type { SecretReference } from '../../model/workload.ts';

type Config = Readonly<Record<string, unknown>>;
type Of<K extends Integration['kind']> = Extract<Integration, { kind: K }>;
type Renderers = {
  readonly [K in Integration['kind']]: (integration: Of<K>, secret: SecretPath, view: PlatformView) => Config;
};
type SecretPath = (secret: SecretReference) => string;

/** How long one attempt to reach a receiver may take; without it a hung receiver holds its messages back for minutes. */
const TIMEOUT = '10s';

const text = (name: string): string => `{{ template "sightline.${name}" . }}`;

/** Sections of a receiver, in Alertmanager's names. */
const SECTION: Readonly<Record<Integration['kind'], string>> = {
  slack: 'slack_configs',
  pagerduty: 'pagerduty_configs',
  email: 'email_configs',
  webhook: 'webhook_configs',
  jira: 'jira_configs',
  msteams: 'msteamsv2_configs',
};

/** Secrets are read from files only: each field here that holds one ends in `_file`. */
const RENDER: Renderers = {
  slack: (slack, secret) => ({
    send_resolved: slack.sendResolved,
    api_url_file: secret(slack.webhookUrl),
    channel: slack.channel,
    color: text('slack.color'),
    title: text('slack.title'),
    title_link: text('slack.title-link'),
    text: text('slack.text'),
    fallback: text('slack.title'),
    footer: text('slack.footer'),
    timeout: TIMEOUT,
  }),
  pagerduty: (pagerduty, secret) => ({
    send_resolved: pagerduty.sendResolved,
    routing_key_file: secret(pagerduty.routingKey),
    url: pagerduty.url,
    description: text('title'),
    severity: text('pagerduty.severity'),
    class: '{{ template "sightline.name" .CommonLabels.alertname }}',
    component: '{{ template "sightline.name" .CommonLabels.service }}',
    group: '{{ template "sightline.name" .CommonLabels.owner }}',
    source: text('pagerduty.source'),
    client: 'Alertmanager',
    client_url: text('alerts-url'),
    details: {
      owner: text('owner'),
      // These four names have defaults that would repeat every alert as JSON.
      firing: text('pagerduty.firing'),
      resolved: text('pagerduty.resolved'),
      num_firing: '{{ .Alerts.Firing | len }}',
      num_resolved: '{{ .Alerts.Resolved | len }}',
    },
    // Links that come out empty are left out by Alertmanager.
    links: [
      { href: text('runbook-url'), text: 'Runbook' },
      { href: text('dashboard-url'), text: 'Dashboard' },
      { href: text('silence-url'), text: 'Silence' },
    ],
    timeout: TIMEOUT,
  }),
  email: (email, secret) => ({
    send_resolved: email.sendResolved,
    to: email.to,
    from: email.from,
    smarthost: email.smarthost,
    ...(email.username === undefined ? {} : { auth_username: email.username }),
    ...(email.password === undefined ? {} : { auth_password_file: secret(email.password) }),
    require_tls: email.requireTls,
    headers: { Subject: text('title') },
    text: text('email.text'),
    html: text('email.html'),
  }),
  webhook: (webhook, secret, view) => ({
    send_resolved: webhook.sendResolved,
    ...webhookUrl(webhook, secret, view),
    max_alerts: webhook.maxAlerts,
    timeout: TIMEOUT,
    ...(webhook.bearerToken === undefined
      ? {}
      : { http_config: { authorization: { type: 'Bearer', credentials_file: secret(webhook.bearerToken) } } }),
  }),
  jira: (jira, secret) => ({
    send_resolved: jira.sendResolved,
    api_url: jira.apiUrl,
    project: jira.project,
    issue_type: jira.issueType,
    summary: { template: text('title') },
    // The third interface takes a JSON document, the others text.
    description: { template: text(/\/3\/?$/.test(jira.apiUrl) ? 'jira.document' : 'jira.text') },
    priority: text('jira.priority'),
    labels: ['alert', text('jira.label')],
    http_config: { basic_auth: { username: jira.username, password_file: secret(jira.apiToken) } },
  }),
  msteams: (msteams, secret) => ({
    send_resolved: msteams.sendResolved,
    webhook_url_file: secret(msteams.webhookUrl),
    title: text('msteams.title'),
    text: text('msteams.text'),
  }),
};

function webhookUrl({ url }: Of<'webhook'>, secret: SecretPath, view: PlatformView): Config {
  if (typeof url === 'string') return { url };
  if ('workload' in url) return { url: `http://${view.address(url.workload, url.port)}${url.path}` };
  return { url_file: secret(url) };
}

function render<K extends Integration['kind']>(integration: Of<K>, view: PlatformView): Config {
  const renderer: (integration: Of<K>, secret: SecretPath, view: PlatformView) => Config =
    RENDER[integration.kind as K];
  return renderer(integration, secret => view.secretPath(secret.name), view);
}

/** The `*_configs` sections of one receiver; several integrations of one kind share a section. */
export function integrationSections(
  integrations: readonly Integration[],
  view: PlatformView,
): Record<string, readonly Config[]> {
  const sections: Record<string, Config[]> = {};
  for (const integration of integrations) {
    const section = SECTION[integration.kind];
    sections[section] = [...(sections[section] ?? []), render(integration, view)];
  }
  return sections;
}
