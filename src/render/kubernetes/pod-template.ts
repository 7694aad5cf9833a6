import type { PodTemplateSpec } from 'cdk8s-plus-27/lib/imports/k8s.js';
import type { ImageReference, Workload } from '../../model/workload.ts';
import { Bytes } from '../../shared/bytes.ts';
import { type ConfigMapDirectory, restartHash } from './config-maps.ts';
import type { Plain } from './kubernetes-object.ts';
import { type KubernetesStack, selectorLabels, sharesHostNetwork, workloadLabels } from './naming.ts';
import { podProbes } from './probes.ts';
import { podVolumes, volumeMounts } from './volumes.ts';

/** Container logs (ten MiB, five files, the kubelet's default rotation) and the runtime's own bookkeeping. */
const LOG_BYTES = Bytes.mebi(64);
/** The limit leaves room for the log files a kubelet keeps: by default 5 of 10 MiB a container, often more. */
const LOG_LIMIT_BYTES = Bytes.gibi(1);

/** The pod of a workload: one container, hardened as the level `restricted` wants it and beyond. */
export function podTemplate(
  stack: KubernetesStack,
  workload: Workload,
  directories: readonly ConfigMapDirectory[],
): Plain<PodTemplateSpec> {
  const hash = restartHash(directories);
  const volumes = podVolumes(stack, workload, directories);
  return {
    metadata: {
      labels: workloadLabels(stack, workload),
      annotations: {
        'kubectl.kubernetes.io/default-container': workload.name,
        ...(hash === undefined ? {} : { 'checksum/config': hash }),
      },
    },
    spec: {
      serviceAccountName: workload.name,
      // Only who asks the API server something gets a token.
      automountServiceAccountToken: workload.discovers !== undefined,
      // Otherwise every Service of the namespace becomes environment variables, and some servers read theirs.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: workload.stopSeconds,
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...(workload.kind === 'per-node' ? { tolerations: [{ operator: 'Exists' }] } : {}),
      ...(sharesHostNetwork(workload) ? { hostNetwork: true } : {}),
      ...spread(stack, workload),
      securityContext: {
        runAsNonRoot: workload.user.uid !== 0,
        runAsUser: workload.user.uid,
        runAsGroup: workload.user.gid,
        fsGroup: workload.user.gid,
        // Changing the owner of every file of a large volume at every start takes minutes.
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container(workload, directories)],
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** The container of a workload, hardened; its pod says which user it is. */
export function container(workload: Workload, directories: readonly ConfigMapDirectory[]) {
  const args = [...workload.args, ...(workload.platformArgs?.kubernetes ?? [])];
  const mounts = volumeMounts(workload, directories);
  const env = environment(workload);
  return {
    name: workload.name,
    image: imageText(workload.image),
    imagePullPolicy: 'IfNotPresent',
    ...(args.length === 0 ? {} : { args }),
    ...(env.length === 0 ? {} : { env }),
    ports: workload.ports.map(port => ({ name: port.name, containerPort: port.number, protocol: port.protocol })),
    ...podProbes(workload),
    resources: resources(workload),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
    // The last lines of a crash are in `kubectl describe`, without a writable termination log.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** A digest pins the image; the tag beside it stays readable. */
const imageText = (image: ImageReference): string =>
  `${image.registry}/${image.repository}:${image.tag}${image.digest === undefined ? '' : `@${image.digest}`}`;

const environment = (workload: Workload) => [
  ...(workload.nodeNameEnv === undefined
    ? []
    : [{ name: workload.nodeNameEnv, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }]),
  ...Object.entries(workload.env)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value })),
];

/**
 * Memory is limited: what leaks must not take its neighbours along. CPU is not: a limit throttles a server exactly when
 * an incident makes everybody query it, and idle cores help nobody; the request keeps the share under contention.
 */
function resources(workload: Workload) {
  const { cpuRequestMillis, memoryRequest, memoryLimit } = workload.resources;
  const disk = (logs: Bytes): string =>
    Bytes.of(workload.scratch.reduce((sum, s) => sum + s.size.bytes, logs.bytes)).toString();
  return {
    requests: { cpu: `${cpuRequestMillis}m`, memory: memoryRequest.toString(), 'ephemeral-storage': disk(LOG_BYTES) },
    limits: { memory: memoryLimit.toString(), 'ephemeral-storage': disk(LOG_LIMIT_BYTES) },
  };
}

/** Replicas on different nodes and zones where there are such; a small cluster still gets all of them. */
function spread(stack: KubernetesStack, workload: Workload) {
  if (workload.kind === 'per-node' || workload.replicas < 2) return {};
  return {
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(topologyKey => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorLabels(stack, workload) },
    })),
  };
}
