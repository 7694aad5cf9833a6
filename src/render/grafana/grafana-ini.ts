import type { GrafanaComponent } from '../../model/component.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { dashboardDirectory } from './folders.ts';
import { grafanaWorkload, mounts } from './mounts.ts';

type Section = Readonly<Record<string, string | number | boolean>>;

/** `grafana.ini`: a Grafana that asks for a login, keeps to itself and takes everything else from files. */
export function grafanaIni(model: StackModel, grafana: GrafanaComponent, view: PlatformView): string {
  const { config, data } = mounts(model);
  const secret = (name: string): string => {
    if (!grafanaWorkload(model)?.secrets.some(s => s.name === name)) throw new Error(`Grafana has no secret ${name}`);
    return `$__file{${view.secretPath(name)}}`;
  };
  const https = grafana.externalUrl?.startsWith('https://') ?? false;
  const sections: Readonly<Record<string, Section>> = {
    paths: {
      data,
      logs: '/var/log/grafana',
      plugins: `${data}/plugins`,
      provisioning: `${config}/provisioning`,
    },
    server: { http_port: httpPort(model), ...rootUrl(grafana) },
    database: { type: 'sqlite3', path: 'grafana.db', wal: true },
    security: {
      // Counts at the first start only; later the database holds the password.
      admin_user: 'admin',
      admin_password: secret('grafana-admin-password'),
      secret_key: secret('grafana-secret-key'),
      disable_gravatar: true,
      cookie_secure: https,
      // `strict` would ask for a new login at every link from an alert message.
      cookie_samesite: 'lax',
      strict_transport_security: https,
      content_security_policy: true,
      allow_embedding: false,
    },
    users: {
      allow_sign_up: false,
      allow_org_create: false,
      auto_assign_org: true,
      auto_assign_org_role: grafana.defaultRole,
    },
    auth: { disable_login_form: false },
    'auth.anonymous': { enabled: false, hide_version: true },
    snapshots: { enabled: false, external_enabled: false },
    public_dashboards: { enabled: false },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    news: { news_feed_enabled: false },
    // No plugin is fetched at start or later: the container has no way to the internet.
    plugins: { preinstall_disabled: true, plugin_admin_enabled: false, public_key_retrieval_disabled: true },
    // Rules live in Prometheus. The subsystem itself stays on: its API serves the alert list panels.
    unified_alerting: { enabled: true, execute_alerts: false },
    'unified_alerting.state_history': { enabled: false },
    dashboards: { min_refresh_interval: '5s', ...homeDashboard(model) },
    metrics: { enabled: true },
    log: { mode: 'console', level: 'info' },
    'log.console': { format: 'json' },
  };
  return Object.entries(sections)
    .map(([name, keys]) => `[${name}]\n${Object.entries(keys).map(line).join('')}`)
    .join('\n');
}

/** Values with comment signs are quoted, or the rest of the value would be lost. */
const line = ([key, value]: readonly [string, string | number | boolean]): string =>
  `${key} = ${/[#;`"]/.test(String(value)) ? `"""${value}"""` : value}\n`;

function httpPort(model: StackModel): number {
  const ports = grafanaWorkload(model)?.ports ?? [];
  return (ports.find(p => p.name === 'http') ?? ports[0])?.number ?? 3000;
}

function rootUrl(grafana: GrafanaComponent): Section {
  if (grafana.externalUrl === undefined) return {};
  const url = new URL(grafana.externalUrl);
  return {
    domain: url.hostname,
    root_url: url.href,
    ...(url.pathname === '/' ? {} : { serve_from_sub_path: true }),
  };
}

/** The overview is what people see after login. */
function homeDashboard(model: StackModel): Section {
  const overview = model.dashboards.find(d => d.uid === `${model.name}-overview`);
  if (!overview) return {};
  const directory = dashboardDirectory(model, overview.folder).replace('dashboards', mounts(model).dashboards);
  return { default_home_dashboard_path: `${directory}/${overview.uid}.json` };
}
