import { isDeployed } from '../../model/component.ts';
import { composeFirstStart } from '../../model/first-start.ts';
import { secretCommands } from '../../model/kubernetes-secrets.ts';
import type { KubernetesPlatform, Platform } from '../../model/platform.ts';
import { sidecarFolder } from '../../model/sidecar.ts';
import { platformSettings, type StackModel } from '../../model/stack.ts';
import type { SecretReference } from '../../model/workload.ts';
import { bullets, codeBlock, generatedNote, page, table } from './markdown.ts';

/** What a person does once, before and after the first start. */
export function setupPage(model: StackModel): string {
  return page(
    generatedNote(model.name),
    `# Setting up ${model.name}`,
    secrets(model),
    onKubernetes(model),
    onCompose(model),
    onExisting(model),
    afterwards(model),
    model.differences.length === 0
      ? ''
      : `## What differs between the platforms\n\n${table(
          ['platform', 'what', 'why'],
          model.differences.map(d => [d.platform, d.subject, d.reason]),
        )}`,
  );
}

const runsOn = (model: StackModel, platform: Platform): boolean =>
  model.workloads.some(w => w.platforms.includes(platform));

function onKubernetes(model: StackModel): string {
  const platform = platformSettings(model, 'kubernetes');
  if (platform === undefined || !runsOn(model, 'kubernetes')) return '';
  return page(
    '## Kubernetes',
    'All commands are typed in the folder that holds `dist/`.',
    applicationNamespaces(model, platform),
    kubernetesSecrets(model),
    'Apply everything, server-side, because dashboards exceed what a last-applied annotation may hold:',
    codeBlock('sh', `kubectl apply --server-side -k dist/${model.name}/kubernetes`),
    sidecars(model),
    'Watch it start:',
    codeBlock('sh', `kubectl get pods --namespace ${platform.namespace} --watch`),
  ).trimEnd();
}

/** Pods that are not the stack's are changed by their owner, or with their consent. */
function sidecars(model: StackModel): string {
  const patches = model.workloads.flatMap(({ name, sidecar }) =>
    sidecar === undefined
      ? []
      : [
          `kubectl patch ${sidecar.kind.toLowerCase()} ${sidecar.name} --namespace ${sidecar.namespace} --patch-file dist/${model.name}/kubernetes/${sidecarFolder(name)}/patch.yaml`,
        ],
  );
  if (patches.length === 0) return '';
  return page(
    'What stands in the pods of an application is put there by a patch, now and whenever it changes; whoever deploys the application with kustomize, Helm or Argo CD takes the component or the template beside it instead. It restarts the application’s pods:',
    codeBlock('sh', patches.join('\n')),
  ).trimEnd();
}

/** An apply without them would fail half-way. */
function applicationNamespaces(model: StackModel, { namespace, nodeNamespace }: KubernetesPlatform): string {
  const searched = model.workloads.flatMap(w =>
    [...(w.discovers?.namespaces ?? []), w.sidecar?.namespace ?? []].flat(),
  );
  const foreign = [...new Set(searched)].filter(name => name !== namespace && name !== nodeNamespace).sort();
  if (foreign.length === 0) return '';
  return page(
    'The applications’ namespaces have to exist: Prometheus is given the right to find pods there. This says which are missing:',
    codeBlock('sh', `kubectl get namespace ${foreign.join(' ')}`),
  ).trimEnd();
}

function kubernetesSecrets(model: StackModel): string {
  const commands = secretCommands(model);
  if (commands === undefined) return '';
  return page(
    'Namespaces and Secrets come first: pods wait until theirs exists. An operator that fills Secrets works as well, only names and keys matter. By hand, make a folder for the values, and those that are random:',
    codeBlock(
      'sh',
      [`kubectl apply --server-side -f dist/${model.name}/kubernetes/00-namespace.yaml`, ...commands.prepare].join(
        '\n',
      ),
    ),
    ...(commands.enter.length === 0
      ? []
      : [
          'Type the following one by one; after each, paste the value and end it with Enter and Ctrl-D:',
          codeBlock('sh', commands.enter.join('\n')),
        ]),
    'Create the Secrets, and remove the folder:',
    codeBlock('sh', commands.create.join('\n')),
  ).trimEnd();
}

function onCompose(model: StackModel): string {
  const commands = composeFirstStart(model);
  if (commands.length === 0) return '';
  return page(
    '## Compose',
    'In the folder that holds `dist/`: create the secret files that are missing and the network that applications of other projects join, as far as the stack has either, then start and wait until everything answers.',
    codeBlock('sh', commands.join('\n')),
  ).trimEnd();
}

function onExisting({ components }: StackModel): string {
  const kinds = [components.prometheus, components.alertmanager, components.grafana, components.loki]
    .filter(c => c?.deployment.kind === 'existing')
    .map(c => c?.kind);
  if (kinds.length === 0) return '';
  return `## Servers that exist already\n\nWhat ${kinds.join(', ')} take from this stack, their secrets included, is said in [existing/README.md](../existing/README.md).`;
}

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
  return `## Afterwards\n\n${bullets([
    ...(isDeployed(grafana)
      ? ['Grafana takes its admin password at the first start only; later it is changed in Grafana itself.']
      : []),
    model.runbooks === undefined
      ? 'Messages carry no link to runbooks: declare the `externalUrl` of a Prometheus that the stack deploys, or publish this folder and declare its address as `runbookBaseUrl`.'
      : `Messages link to runbooks below <${model.runbooks.base}>: open one from where people read messages.`,
    ...(alertmanager !== undefined && alertmanager.externalUrl === undefined
      ? ['Messages do not link to Alertmanager: declare its address as `externalUrl` for links to silences.']
      : []),
    'Alertmanager knows no acknowledgement: a silence is one, and it stops escalation as well.',
    'Send a test alert through every receiver, and stop Prometheus once to see the dead man’s switch arrive.',
  ])}`;
}
