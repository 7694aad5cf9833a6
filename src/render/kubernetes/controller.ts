import type { Workload } from '../../model/workload.ts';
import type { ConfigMapDirectory } from './config-maps.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import {
  headlessName,
  isStateful,
  type KubernetesStack,
  namespaceOf,
  selectorLabels,
  workloadLabels,
} from './naming.ts';
import { podTemplate } from './pod-template.ts';
import { volumeClaimTemplates } from './volumes.ts';

/** Old revisions kept for `kubectl rollout undo`; the way back is the previous commit's manifests. */
const REVISION_HISTORY = 3;

/** The object that carries the pods: StatefulSet, Deployment or DaemonSet. */
export function controllerObject(
  stack: KubernetesStack,
  workload: Workload,
  directories: readonly ConfigMapDirectory[],
): KubernetesObject {
  const selector = selectorLabels(stack, workload);
  const metadata = {
    name: workload.name,
    namespace: namespaceOf(stack, workload),
    labels: workloadLabels(stack, workload),
  };
  const common = {
    revisionHistoryLimit: REVISION_HISTORY,
    selector: { matchLabels: selector },
    template: podTemplate(stack, workload, directories),
  };
  if (workload.kind === 'per-node') {
    return kubernetesObject('apps/v1', 'DaemonSet', {
      metadata,
      // A tenth of the nodes at once: a large cluster is done in minutes, a small one loses sight of one node at a time.
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } }, ...common },
    });
  }
  if (!isStateful(workload)) {
    return kubernetesObject('apps/v1', 'Deployment', {
      metadata,
      spec: {
        replicas: workload.replicas,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        ...common,
      },
    });
  }
  const claims = volumeClaimTemplates(stack, workload, selector);
  return kubernetesObject('apps/v1', 'StatefulSet', {
    metadata,
    spec: {
      replicas: workload.replicas,
      serviceName: headlessName(workload),
      // Replicas do not wait for each other: after a cluster-wide restart the second one would wait for a first that may
      // wait for it. Immutable, hence the same whatever the number of replicas.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      // Deleting or scaling down must not delete what was measured.
      ...(claims.length === 0
        ? {}
        : { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } }),
      ...common,
      ...(claims.length === 0 ? {} : { volumeClaimTemplates: claims }),
    },
  });
}
