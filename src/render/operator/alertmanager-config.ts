import type { Integration, Route, Routing, TimeInterval } from '../../model/routing.ts';
import type { StackModel } from '../../model/stack.ts';
import { SECRETS_PATH, type SecretReference } from '../../model/workload.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { type KubernetesObject, metadata } from './kubernetes-object.ts';
import { secretSelector } from './secret-selector.ts';

type Config = Readonly<Record<string, unknown>>;
type Selector = (secret: SecretReference) => { readonly name: string; readonly key: string };

/** What the object cannot say, for the reader of `existing/README.md`. */
export interface RoutingObject {
  readonly object: KubernetesObject;
  readonly leftOut: readonly string[];
}

/** Texts stand in the object itself: the operator mounts no template files for it. */
const TITLE =
  '[{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}] {{ .CommonLabels.alertname }}{{ with .CommonLabels.service }} in {{ . }}{{ end }}';
const TEXT =
  '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ with .Annotations.description }}{{ . }}\n{{ end }}owner: {{ .Labels.owner }}{{ with .Annotations.contact }} ({{ . }}){{ end }}\n{{ with .Annotations.runbook_url }}runbook: {{ . }}\n{{ end }}{{ with .Annotations.dashboard }}dashboard: {{ . }}\n{{ end }}\n{{ end }}';

/**
 * `AlertmanagerConfig` with the stack's routes. The operator prefixes receivers and intervals with its name itself. Of the
 * two versions the one that the operator's own definitions serve: `v1beta1` is only there beside its conversion webhook.
 */
export function alertmanagerConfigObject(model: StackModel, routing: Routing): RoutingObject {
  const selector: Selector = secret => secretSelector(model, secret.name);
  const leftOut: string[] = [];
  const own = { name: 'stack', matchType: '=', value: model.name };
  const receivers = routing.receivers.map(({ name, integrations }) => ({
    name,
    ...sections(integrations, selector, reason => leftOut.push(`receiver ${name}: ${reason}`)),
  }));
  const object = {
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'AlertmanagerConfig',
    metadata: metadata(model, 'routing', model.components.alertmanager?.deployment),
    spec: {
      route: { ...routeSpec(routing.route), matchers: [own], continue: false },
      receivers,
      inhibitRules: routing.inhibitions.map(({ source, target, equal }) => ({
        sourceMatch: [own, ...source.map(matcher)],
        targetMatch: [own, ...target.map(matcher)],
        equal,
      })),
      muteTimeIntervals: routing.timeIntervals.map(interval => {
        if (interval.intervals.some(i => i.location !== undefined)) {
          leftOut.push(`time interval ${interval.name}: its time zone; the object knows UTC only`);
        }
        return timeIntervalSpec(interval);
      }),
    },
  };
  return { object, leftOut };
}

const matcher = ({ label, op, value }: Route['matchers'][number]): Config => ({ name: label, matchType: op, value });

const routeSpec = (route: Route): Config => ({
  receiver: route.receiver,
  matchers: route.matchers.map(matcher),
  groupBy: route.groupBy,
  groupWait: formatSeconds(route.groupWaitSeconds),
  groupInterval: formatSeconds(route.groupIntervalSeconds),
  repeatInterval: formatSeconds(route.repeatIntervalSeconds),
  continue: route.continue,
  ...(route.muteTimeIntervals.length > 0 ? { muteTimeIntervals: route.muteTimeIntervals } : {}),
  ...(route.activeTimeIntervals.length > 0 ? { activeTimeIntervals: route.activeTimeIntervals } : {}),
  ...(route.routes.length > 0 ? { routes: route.routes.map(routeSpec) } : {}),
});

const timeIntervalSpec = ({ name, intervals }: TimeInterval): Config => ({
  name,
  timeIntervals: intervals.map(({ times, weekdays, daysOfMonth, months, years }) => ({
    ...(times ? { times: times.map(({ start, end }) => ({ startTime: start, endTime: end })) } : {}),
    ...(weekdays ? { weekdays } : {}),
    ...(daysOfMonth ? { daysOfMonth: daysOfMonth.map(dayRange) } : {}),
    ...(months ? { months } : {}),
    ...(years ? { years } : {}),
  })),
});

/** `1:3` or `-1` as start and end. */
function dayRange(text: string): Config {
  const [start = '', end = start] = text.split(':');
  return { start: Number(start), end: Number(end) };
}

function sections(
  integrations: readonly Integration[],
  selector: Selector,
  leave: (reason: string) => void,
): Record<string, Config[]> {
  const all: Record<string, Config[]> = {};
  for (const integration of integrations) {
    const rendered = integrationSpec(integration, selector);
    if (typeof rendered === 'string') leave(rendered);
    else all[rendered.section] = [...(all[rendered.section] ?? []), rendered.spec];
  }
  return all;
}

/** Section and content of an integration, or why it cannot be said. */
function integrationSpec(
  integration: Integration,
  selector: Selector,
): { readonly section: string; readonly spec: Config } | string {
  const { sendResolved } = integration;
  switch (integration.kind) {
    case 'slack':
      return {
        section: 'slackConfigs',
        spec: {
          sendResolved,
          apiURL: selector(integration.webhookUrl),
          channel: integration.channel,
          title: TITLE,
          text: TEXT,
        },
      };
    case 'pagerduty':
      return {
        section: 'pagerdutyConfigs',
        spec: {
          sendResolved,
          routingKey: selector(integration.routingKey),
          url: integration.url,
          description: TITLE,
          severity: '{{ .CommonLabels.severity }}',
          details: [{ key: 'alerts', value: TEXT }],
        },
      };
    case 'email':
      return {
        section: 'emailConfigs',
        spec: {
          sendResolved,
          to: integration.to,
          from: integration.from,
          smarthost: integration.smarthost,
          ...(integration.username === undefined ? {} : { authUsername: integration.username }),
          ...(integration.password === undefined ? {} : { authPassword: selector(integration.password) }),
          requireTLS: integration.requireTls,
          headers: [{ key: 'Subject', value: TITLE }],
          html: '',
          text: TEXT,
        },
      };
    case 'msteams':
      return {
        section: 'msteamsv2Configs',
        spec: { sendResolved, webhookURL: selector(integration.webhookUrl), title: TITLE, text: TEXT },
      };
    case 'webhook': {
      const { url, bearerToken, maxAlerts } = integration;
      if (typeof url !== 'string' && 'workload' in url) {
        return 'a webhook to a server of this stack; add it by its address in your cluster';
      }
      return {
        section: 'webhookConfigs',
        spec: {
          sendResolved,
          ...(typeof url === 'string' ? { url } : { urlSecret: selector(url) }),
          maxAlerts,
          ...(bearerToken === undefined
            ? {}
            : { httpConfig: { authorization: { type: 'Bearer', credentials: selector(bearerToken) } } }),
        },
      };
    }
    case 'jira':
      return `Jira, which the object does not know; use existing/alertmanager with the token in ${SECRETS_PATH}`;
  }
}
