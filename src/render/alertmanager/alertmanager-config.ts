import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { Routing } from '../../model/routing.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { existingAlertmanager } from './existing-alertmanager.ts';
import { integrationSections } from './integrations.ts';
import { inhibitionConfig, routeConfig, timeIntervalConfig } from './routes.ts';
import { messageTemplates } from './templates/message-templates.ts';

/**
 * Alertmanager's configuration and message templates of one platform. For one that exists already the parts to add to
 * its configuration come out instead.
 */
export function renderAlertmanager(model: StackModel, view: PlatformView): Artefact[] {
  const alertmanager = model.components.alertmanager;
  if (alertmanager === undefined || model.routing === undefined) return [];
  if (alertmanager.deployment.kind === 'existing') return existingAlertmanager(model, model.routing, view);
  const directory = 'config/alertmanager';
  return [
    {
      id: `${directory}/alertmanager.yml`,
      platform: view.platform,
      content: generatedHeader(model) + toYaml(alertmanagerConfig(model.routing, view)),
    },
    ...messageTemplates(alertmanager.externalUrl !== undefined).map(template => ({
      id: `${directory}/templates/${template.name}.tmpl`,
      platform: view.platform,
      content: template.text,
    })),
  ];
}

/** The whole configuration as data. */
export const alertmanagerConfig = (routing: Routing, view: PlatformView): Record<string, unknown> => ({
  // Used only for alerts without an end; Prometheus always sends one.
  global: { resolve_timeout: '5m' },
  // Relative to this file, so that it can be checked wherever it lies.
  templates: ['templates/*.tmpl'],
  route: routeConfig(routing.route),
  ...(routing.inhibitions.length === 0 ? {} : { inhibit_rules: routing.inhibitions.map(inhibitionConfig) }),
  ...(routing.timeIntervals.length === 0 ? {} : { time_intervals: routing.timeIntervals.map(timeIntervalConfig) }),
  receivers: routing.receivers.map(receiver => ({
    name: receiver.name,
    ...integrationSections(receiver.integrations, view),
  })),
});
