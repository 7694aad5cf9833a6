/** On Kubernetes: a container in the pods of an object that belongs to somebody else, instead of pods of its own. */
export interface Sidecar {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  /** Of that object. */
  readonly name: string;
  /** The containers of its pods see each other's processes. */
  readonly sharesProcesses: boolean;
  /** Volumes that its pods have, with the paths they are read at. */
  readonly volumes: Readonly<Record<string, string>>;
}

/** On pods that have the container, with the workload's name: no word of the application's own labels is needed. */
export const SIDECAR_LABEL = 'sightline-exporter';

/** Folder below `dist/<stack>/kubernetes/` of what an application's own pods need. */
export const sidecarFolder = (workload: string): string => `sidecars/${workload}`;
