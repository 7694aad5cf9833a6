import { kubernetesSecretName } from '../../model/kubernetes-secrets.ts';
import { type HostCapability, SECRETS_PATH, type Workload } from '../../model/workload.ts';
import type { ConfigMapDirectory } from './config-maps.ts';
import { isStateful, type KubernetesStack } from './naming.ts';

/** Name of the volume (and of the claim template) that holds what the workload keeps. */
export const DATA_VOLUME = 'data';

/** Owner and group may read, nobody else: 0440. The pod's `fsGroup` owns the files. */
const SECRET_MODE = 0o440;
/**
 * The pods of an application have another `fsGroup`, or none, and theirs is not ours to set: whoever has the volume may
 * read, and only the sidecar has it.
 */
const SIDECAR_SECRET_MODE = 0o444;

/** Apart from the volumes an application has itself. */
const secretVolume = (workload: Workload): string =>
  workload.sidecar === undefined ? 'secrets' : `${workload.name}-secrets`;

interface HostMount {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  /** Filesystems mounted on the host later become visible, too. */
  readonly propagate?: boolean;
}

/** What each capability mounts, always read-only. `docker-logs` is compose's way of what `pod-logs` is here. */
const HOST_MOUNTS: Readonly<Record<HostCapability, readonly HostMount[]>> = {
  'host-metrics': [
    { name: 'host-proc', hostPath: '/proc', mountPath: '/host/proc' },
    { name: 'host-sys', hostPath: '/sys', mountPath: '/host/sys' },
    { name: 'host-root', hostPath: '/', mountPath: '/host/root', propagate: true },
  ],
  'pod-logs': [{ name: 'pod-logs', hostPath: '/var/log/pods', mountPath: '/var/log/pods' }],
  'docker-logs': [],
};

const hostMounts = (workload: Workload): HostMount[] => workload.capabilities.flatMap(c => HOST_MOUNTS[c.name]);

const directoryVolume = (directory: ConfigMapDirectory): string =>
  `files-${directory.mount.directory.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 63);

/** Volumes of the pod, without the claim of a StatefulSet, which comes from its template. */
export function podVolumes(stack: KubernetesStack, workload: Workload, directories: readonly ConfigMapDirectory[]) {
  return [
    ...directories.map(directory => ({
      name: directoryVolume(directory),
      projected: {
        sources: directory.parts.map(part => ({
          configMap: { name: part.name, ...(part.items === undefined ? {} : { items: part.items }) },
        })),
      },
    })),
    ...(workload.secrets.length === 0
      ? []
      : [
          {
            name: secretVolume(workload),
            secret: {
              secretName: kubernetesSecretName(stack.model.name, workload.name),
              defaultMode: workload.sidecar === undefined ? SECRET_MODE : SIDECAR_SECRET_MODE,
              items: workload.secrets.map(({ name }) => ({ key: name, path: name })),
            },
          },
        ]),
    ...(keepsOnNode(workload)
      ? [{ name: DATA_VOLUME, hostPath: { path: nodePath(stack, workload), type: 'DirectoryOrCreate' } }]
      : []),
    ...workload.scratch.map((scratch, index) => ({
      name: scratchVolume(index),
      emptyDir: { sizeLimit: scratch.size.toString() },
    })),
    ...hostMounts(workload).map(({ name, hostPath }) => ({ name, hostPath: { path: hostPath, type: 'Directory' } })),
  ];
}

export function volumeMounts(workload: Workload, directories: readonly ConfigMapDirectory[]) {
  return [
    ...directories.map(d => ({ name: directoryVolume(d), mountPath: d.mount.mountPath, readOnly: true })),
    ...(workload.secrets.length === 0
      ? []
      : [{ name: secretVolume(workload), mountPath: SECRETS_PATH, readOnly: true }]),
    ...Object.entries(workload.sidecar?.volumes ?? {}).map(([name, mountPath]) => ({
      name,
      mountPath,
      readOnly: true,
    })),
    ...(workload.storage === undefined ? [] : [{ name: DATA_VOLUME, mountPath: workload.storage.mountPath }]),
    ...workload.scratch.map((scratch, index) => ({ name: scratchVolume(index), mountPath: scratch.mountPath })),
    ...hostMounts(workload).map(({ name, mountPath, propagate }) => ({
      name,
      mountPath,
      readOnly: true,
      ...(propagate ? { mountPropagation: 'HostToContainer' } : {}),
    })),
  ];
}

/** The claim a StatefulSet makes for each replica. Immutable after the first apply: no label that ever changes. */
export function volumeClaimTemplates(stack: KubernetesStack, workload: Workload, labels: Record<string, string>) {
  if (workload.storage === undefined || !isStateful(workload)) return [];
  return [
    {
      // Server-side apply keeps what the API server would fill in: written out, so that a diff stays empty.
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: DATA_VOLUME, labels },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(stack.platform.storageClass === undefined ? {} : { storageClassName: stack.platform.storageClass }),
        resources: { requests: { storage: workload.storage.size.toString() } },
      },
    },
  ];
}

/** A per-node workload keeps its state on the node: it is about that node, and a claim would follow the pod elsewhere. */
export const keepsOnNode = (workload: Workload): boolean =>
  workload.kind === 'per-node' && workload.storage !== undefined;

const nodePath = (stack: KubernetesStack, workload: Workload): string =>
  `/var/lib/sightline/${stack.model.name}/${workload.name}`;

const scratchVolume = (index: number): string => `scratch-${index}`;
