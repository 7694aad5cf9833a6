import { createHash } from 'node:crypto';
import { type Artefact, artefactsIn } from '../../model/artefact.ts';
import type { MountedDirectory, Workload } from '../../model/workload.ts';
import { hostMounts, userOf } from './host-mounts.ts';
import { volumeName } from './volumes-init.ts';

/**
 * Where the files of a directory lie, seen from the compose file: beside it as soon as one of them is for compose only,
 * otherwise in the stack's folder, shared with Kubernetes. Undefined: nothing is declared for it.
 */
function sourceOf(directory: string, artefacts: readonly Artefact[]): string | undefined {
  const files = artefactsIn(artefacts, directory, 'compose');
  if (files.length === 0) return undefined;
  return files.some(f => f.platform === 'compose') ? `./${directory}` : `../${directory}`;
}

/**
 * Files that belong into the compose folder: those for compose only, and those that share a directory with them. What no
 * workload mounts is for a server that exists already, and has its place elsewhere.
 */
export const composeFiles = (artefacts: readonly Artefact[], workloads: Iterable<Workload>): Map<string, string> => {
  const beside = [...workloads]
    .flatMap(w => w.files)
    .filter(({ directory }) => sourceOf(directory, artefacts)?.startsWith('./'))
    .flatMap(({ directory }) => artefactsIn(artefacts, directory, 'compose'));
  return new Map(beside.map(({ id, content }) => [id, content]));
};

/**
 * Bind mounts, the volume, the host's paths. A missing source is an error instead of an empty directory owned by root
 * that Docker would leave behind.
 */
export const volumeMounts = (workload: Workload, artefacts: readonly Artefact[]): Record<string, unknown>[] => [
  ...workload.files.flatMap(({ directory, mountPath }) => {
    const source = sourceOf(directory, artefacts);
    return source === undefined
      ? []
      : [{ type: 'bind', source, target: mountPath, read_only: true, bind: { create_host_path: false } }];
  }),
  ...(workload.storage === undefined
    ? []
    : [
        {
          type: 'volume',
          source: volumeName(workload),
          target: workload.storage.mountPath,
          // Docker would copy what the image has there, and its owner with it.
          volume: { nocopy: true },
        },
      ]),
  ...hostMounts(workload),
];

/**
 * Scratch directories, writable by the workload's user only, and an empty read-only directory for each declared one
 * without files: servers complain about a path that is not there.
 */
export function tmpfsMounts(workload: Workload, artefacts: readonly Artefact[]): string[] {
  const { uid, gid } = userOf(workload);
  const empty = workload.files.filter(({ directory }) => sourceOf(directory, artefacts) === undefined);
  return [
    ...workload.scratch.map(
      ({ mountPath, size }) => `${mountPath}:size=${size.bytes},uid=${uid},gid=${gid},mode=0700,noexec,nosuid,nodev`,
    ),
    ...empty.map(({ mountPath }) => `${mountPath}:ro,size=4096,mode=0555,noexec,nosuid,nodev`),
  ];
}

/**
 * Hash over the files that a process reads only at its start. As a label it changes the service's definition when such a
 * file changes, so that `docker compose up` makes a new container; watched files are not in it.
 */
export function restartHash(workload: Workload, artefacts: readonly Artefact[]): string | undefined {
  const directories = workload.files.filter((f: MountedDirectory) => f.onChange === 'restart');
  if (directories.length === 0) return undefined;
  const hash = createHash('sha256');
  for (const { directory } of directories) {
    for (const { id, content } of artefactsIn(artefacts, directory, 'compose'))
      hash.update(`${id}\0${content.length}\0${content}`);
  }
  return hash.digest('hex').slice(0, 16);
}
