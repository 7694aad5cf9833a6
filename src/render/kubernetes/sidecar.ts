import { SIDECAR_LABEL, type Sidecar } from '../../model/sidecar.ts';
import type { Workload } from '../../model/workload.ts';
import { type ConfigMapDirectory, configMapObjects, restartHash } from './config-maps.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, selectorLabels, workloadLabels } from './naming.ts';
import { container } from './pod-template.ts';
import { podVolumes } from './volumes.ts';

/** What is applied in the application's namespace, and the change of its pods that nobody but its owner makes. */
export function sidecarObjects(
  stack: KubernetesStack,
  workload: Workload,
  directories: readonly ConfigMapDirectory[],
): readonly KubernetesObject[] {
  const { sidecar } = workload;
  if (sidecar === undefined) return [];
  return [
    ...configMapObjects(stack, workload, directories),
    scrapedService(stack, workload),
    podPatch(stack, workload, sidecar, directories),
  ];
}

/** Whether an object is a change to one that exists, and not applied with the others. */
export const isPatch = (workload: Workload, { kind, metadata }: KubernetesObject): boolean =>
  kind === workload.sidecar?.kind && metadata.name === workload.sidecar.name;

/** Only what Prometheus scrapes: all else is for the application, in the same pod. */
const scrapedPorts = (workload: Workload) => workload.ports.filter(({ name }) => name === workload.health.port);

/** Lets Prometheus find the pods that have the container. Nothing is balanced over it. */
const scrapedService = (stack: KubernetesStack, workload: Workload): KubernetesObject =>
  kubernetesObject('v1', 'Service', {
    metadata: {
      name: workload.name,
      namespace: namespaceOf(stack, workload),
      labels: workloadLabels(stack, workload),
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      selector: selectorLabels(stack, workload),
      // By number: of a container's port names that of the application's own container would win.
      ports: scrapedPorts(workload).map(({ name, number, protocol }) => ({
        name,
        port: number,
        targetPort: number,
        protocol,
      })),
    },
  });

/**
 * A strategic merge patch: lists of containers and volumes merge by name. Without a namespace, which kustomize would take
 * for a part of the name to look for.
 */
const podPatch = (
  stack: KubernetesStack,
  workload: Workload,
  { kind, name, sharesProcesses }: Sidecar,
  directories: readonly ConfigMapDirectory[],
): KubernetesObject => {
  const hash = restartHash(directories);
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      template: {
        metadata: {
          labels: { [SIDECAR_LABEL]: workload.name },
          ...(hash === undefined ? {} : { annotations: { [`checksum/${workload.name}`]: hash } }),
        },
        spec: {
          ...(sharesProcesses ? { shareProcessNamespace: true } : {}),
          initContainers: [sidecarContainer(workload, directories)],
          volumes: podVolumes(stack, workload, directories),
        },
      },
    },
  };
};

/**
 * A sidecar as Kubernetes means it (1.29 and newer): beside the containers, not the one that commands choose unasked,
 * ended after them, and no reason for a Job not to end. It is watched and never waited for: without start and readiness
 * probes the application starts and is reached as if it were alone.
 */
function sidecarContainer(workload: Workload, directories: readonly ConfigMapDirectory[]) {
  const { startupProbe, readinessProbe: _, securityContext, ...rest } = container(workload, directories);
  const { uid, gid } = workload.user;
  const [scraped] = scrapedPorts(workload);
  return {
    ...rest,
    restartPolicy: 'Always',
    ports: scrapedPorts(workload).map(({ number, protocol }) => ({ containerPort: number, protocol })),
    livenessProbe: {
      httpGet: { ...startupProbe.httpGet, port: scraped?.number },
      timeoutSeconds: startupProbe.timeoutSeconds,
      periodSeconds: 10,
      failureThreshold: 6,
    },
    // Of the container alone: the pod's is the application's.
    securityContext: {
      ...securityContext,
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: gid,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}
