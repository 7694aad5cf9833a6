import { isDeployed } from '../../model/component.ts';
import type { ComposePlatform, KubernetesPlatform } from '../../model/platform.ts';
import { platformSettings, type StackModel } from '../../model/stack.ts';
import type { SecretReference } from '../../model/workload.ts';
import { bullets, codeBlock, generatedNote, page, table } from './markdown.ts';

/** What a person does once, before and after the first start. */
export function setupPage(model: StackModel): string {
  const kubernetes = platformSettings(model, 'kubernetes');
  const compose = platformSettings(model, 'compose');
  return page(
    generatedNote(model.name),
    `# Setting up ${model.name}`,
    secrets(model),
    kubernetes === undefined ? '' : onKubernetes(model, kubernetes),
    compose === undefined ? '' : onCompose(model, compose),
    afterwards(model),
    model.differences.length === 0
      ? ''
      : `## What differs between the platforms\n\n${table(
          ['platform', 'what', 'why'],
          model.differences.map(d => [d.platform, d.subject, d.reason]),
        )}`,
  );
}

const onKubernetes = (model: StackModel, { namespace }: KubernetesPlatform): string =>
  page(
    '## Kubernetes',
    `Create the Secrets; \`sightline secrets ${model.name}\` makes what is missing.`,
    'Apply everything, server-side, because dashboards exceed what a last-applied annotation may hold:',
    codeBlock('sh', 'kubectl apply --server-side -k kubernetes/'),
    'Watch it start:',
    codeBlock('sh', `kubectl --namespace ${namespace} get pods --watch`),
  ).trimEnd();

const onCompose = (model: StackModel, { applicationNetwork }: ComposePlatform): string =>
  page(
    '## Compose',
    `Create the secret files; \`sightline secrets ${model.name}\` makes what is missing. Create the network that applications of other projects join:`,
    codeBlock('sh', `docker network create ${applicationNetwork}`),
    'Start, and wait until everything answers:',
    codeBlock('sh', 'docker compose --file compose/compose.yaml up --detach --wait'),
  ).trimEnd();

function secrets(model: StackModel): string {
  const used = new Map<string, { readonly secret: SecretReference; readonly by: string[] }>();
  for (const workload of model.workloads) {
    for (const secret of workload.secrets) {
      const by = used.get(secret.name)?.by ?? [];
      used.set(secret.name, { secret, by: [...by, workload.name] });
    }
  }
  const rows = [...used.values()]
    .sort((a, b) => (a.secret.name < b.secret.name ? -1 : 1))
    .map(({ secret, by }) => [
      `\`${secret.name}\``,
      secret.purpose,
      secret.source === 'generated' ? 'made up at random' : 'fetched from elsewhere',
      by.join(', '),
    ]);
  if (rows.length === 0) return '';
  return `## Secrets\n\nNone of them is in the generated files; each is a file inside the container.\n\n${table(
    ['name', 'what it is', 'where it comes from', 'read by'],
    rows,
  )}`;
}

function afterwards(model: StackModel): string {
  const { grafana, alertmanager } = model.components;
  const relative = !/^https?:\/\//.test(model.runbookBaseUrl);
  return `## Afterwards\n\n${bullets([
    ...(isDeployed(grafana)
      ? ['Grafana takes its admin password at the first start only; later it is changed in Grafana itself.']
      : []),
    ...(relative
      ? [
          `Messages name runbooks as \`${model.runbookBaseUrl}<alert>.md\`, which nobody can click: publish this folder and declare its address as \`runbookBaseUrl\`.`,
        ]
      : []),
    ...(alertmanager !== undefined && alertmanager.externalUrl === undefined
      ? ['Messages do not link to Alertmanager: declare its address as `externalUrl` for links to silences.']
      : []),
    'Alertmanager knows no acknowledgement: a silence is one, and it stops escalation as well.',
    'Send a test alert through every receiver, and stop Prometheus once to see the dead man’s switch arrive.',
  ])}`;
}
