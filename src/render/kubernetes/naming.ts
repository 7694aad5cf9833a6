import { namespaceOn } from '../../model/kubernetes-secrets.ts';
import type { KubernetesPlatform } from '../../model/platform.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import { SIDECAR_LABEL } from '../../model/sidecar.ts';
import { platformSettings, type StackModel } from '../../model/stack.ts';
import type { Workload } from '../../model/workload.ts';

/** What every part of this renderer reads: the model with its Kubernetes settings looked up once. */
export interface KubernetesStack {
  readonly model: StackModel;
  readonly platform: KubernetesPlatform;
  /** Workloads that run on Kubernetes, by name. */
  readonly workloads: ReadonlyMap<string, Workload>;
  /** All scrape jobs, by name. */
  readonly jobs: ReadonlyMap<string, ScrapeJob>;
}

/** Undefined when the stack is not rendered for Kubernetes. */
export function kubernetesStack(model: StackModel): KubernetesStack | undefined {
  const platform = platformSettings(model, 'kubernetes');
  if (platform === undefined) return undefined;
  const workloads = model.workloads.filter(w => w.platforms.includes('kubernetes'));
  return {
    model,
    platform,
    workloads: new Map(workloads.map(w => [w.name, w])),
    jobs: new Map(model.scrapeJobs.map(job => [job.name, job])),
  };
}

/** A workload of the stack by name. @throws Error when no workload of that name runs on Kubernetes: our own mistake. */
export function workloadNamed(stack: KubernetesStack, name: string): Workload {
  const found = stack.workloads.get(name);
  if (found === undefined) throw new Error(`no workload "${name}" on kubernetes in the stack "${stack.model.name}"`);
  return found;
}

/** @throws Error when the workload has no port of that name: our own mistake. */
export function portNamed(workload: Workload, name: string): Workload['ports'][number] {
  const found = workload.ports.find(p => p.name === name);
  if (found === undefined) throw new Error(`no port "${name}" in the workload "${workload.name}"`);
  return found;
}

export const namespaceOf = (stack: KubernetesStack, workload: Workload): string =>
  namespaceOn(stack.platform, workload);

/**
 * Device, socket and connection-tracking counters of the kernel belong to a network namespace: from a pod's own one they
 * would be the pod's, silently. Such a pod has the node's address and NetworkPolicies do not hold it.
 */
export const sharesHostNetwork = (workload: Workload): boolean =>
  workload.capabilities.some(c => c.name === 'host-metrics');

/** The labels that select a workload's pods. Selectors are immutable: only what never changes may be in here. */
export const selectorLabels = (stack: KubernetesStack, workload: Workload): Record<string, string> =>
  workload.sidecar === undefined ? identityLabels(stack, workload) : { [SIDECAR_LABEL]: workload.name };

const identityLabels = (stack: KubernetesStack, workload: Workload): Record<string, string> => ({
  'app.kubernetes.io/name': workload.name,
  'app.kubernetes.io/instance': stack.model.name,
});

/** Labels of objects that belong to the stack as a whole. */
export const stackLabels = (stack: KubernetesStack): Record<string, string> => ({
  'app.kubernetes.io/instance': stack.model.name,
  'app.kubernetes.io/part-of': stack.model.name,
  'app.kubernetes.io/managed-by': 'sightline',
});

/** The recommended labels of a workload's objects. */
export const workloadLabels = (stack: KubernetesStack, workload: Workload): Record<string, string> => ({
  ...identityLabels(stack, workload),
  'app.kubernetes.io/version': labelValue(workload.image.tag.replace(/^v(?=\d)/, '')),
  'app.kubernetes.io/component': workload.component,
  'app.kubernetes.io/part-of': stack.model.name,
  'app.kubernetes.io/managed-by': 'sightline',
});

/** Image tags may be longer than the 63 characters of a label value. */
const labelValue = (text: string): string => text.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '');

/** The Service that gives each pod of a StatefulSet its own DNS name. */
export const headlessName = (workload: Workload): string => `${workload.name}-headless`;

/** Objects without a namespace carry the stack's name and namespace, so that two stacks in one cluster do not collide. */
export const clusterWideName = (stack: KubernetesStack, workload: Workload): string =>
  `${stack.model.name}.${namespaceOf(stack, workload)}.${workload.name}`;

/** A StatefulSet whenever there is something to keep: a Deployment could start a second writer before the first ends. */
export const isStateful = (workload: Workload): boolean =>
  workload.kind === 'stateful' || (workload.kind === 'stateless' && workload.storage !== undefined);
