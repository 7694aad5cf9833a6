import type { Artefact } from '../../model/artefact.ts';
import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { Routing } from '../../model/routing.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { integrationSections } from './integrations.ts';
import { prefixedRouting } from './prefixed-routing.ts';
import { inhibitionConfig, routeConfig, timeIntervalConfig } from './routes.ts';
import { messageTemplates } from './templates/message-templates.ts';

const HOW = `# Parts to add to the configuration of an Alertmanager that exists already. Add each list to the one of the same name:
# "routes" to the top of "route.routes", the others anywhere. Copy templates/ beside its configuration.
`;

/** All templates of an Alertmanager share one space of names: a second stack would change the first one's words. */
const ownTemplates = (model: StackModel, text: string): string =>
  text.replaceAll(/\b(define|template) (\\?")sightline\./g, `$1 $2${model.name}.`);

/** Lists to append to an Alertmanager's own, and the message templates they use. */
export function existingAlertmanager(model: StackModel, routing: Routing, view: PlatformView): Artefact[] {
  const own = prefixedRouting(model.name, routing);
  const parts = {
    templates: [`templates/${model.name}-*.tmpl`],
    routes: [routeConfig(own.route, false)],
    inhibit_rules: own.inhibitions.map(inhibitionConfig),
    time_intervals: own.timeIntervals.map(timeIntervalConfig),
    receivers: own.receivers.map(({ name, integrations }) => ({ name, ...integrationSections(integrations, view) })),
  };
  const linked = model.components.alertmanager?.externalUrl !== undefined;
  const first = model.platforms[0]?.platform === view.platform;
  return [
    {
      id: `existing/alertmanager/routing.${view.platform}.yml`,
      platform: 'both',
      content: generatedHeader(model) + HOW + ownTemplates(model, toYaml(parts)),
    },
    // Templates are the same on every platform.
    ...(first ? messageTemplates(linked) : []).map(
      ({ name, text }): Artefact => ({
        id: `existing/alertmanager/templates/${model.name}-${name}.tmpl`,
        platform: 'both',
        content: ownTemplates(model, text),
      }),
    ),
  ];
}
