import { createHash } from 'node:crypto';
import { type Artefact, artefactsIn } from '../../model/artefact.ts';
import type { Problem } from '../../model/origin.ts';
import type { MountedDirectory, Workload } from '../../model/workload.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, workloadLabels } from './naming.ts';

/**
 * Most bytes of keys and values in one ConfigMap. The API server refuses data above 1 MiB (1,048,576 bytes); the rest is
 * room for names and for the bookkeeping of server-side apply, which repeats every key.
 */
export const CONFIG_MAP_BYTES = 900_000;

/** One ConfigMap of a mounted directory. */
export interface ConfigMapPart {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  /** Where keys become paths; undefined: every key is its own path, and a new key shows up without a new pod. */
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** A directory of artefacts as the ConfigMaps that carry it. */
export interface ConfigMapDirectory {
  readonly mount: MountedDirectory;
  readonly parts: readonly ConfigMapPart[];
  readonly problems: readonly Problem[];
}

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly text: string;
  readonly size: number;
}

/** Files of one mounted directory, sorted by path, split into as few ConfigMaps as their size allows. */
export function configMapDirectory(
  workload: Workload,
  mount: MountedDirectory,
  artefacts: readonly Artefact[],
): ConfigMapDirectory {
  const all = artefactsIn(artefacts, mount.directory, 'kubernetes').map(a => entry(mount, a));
  const entries = all.filter(e => e.size <= CONFIG_MAP_BYTES);
  const prefix = `${workload.name}-${mount.directory.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  // Keys that are paths and keys that stand for a path never share a ConfigMap: only the latter need `items`.
  const flat = parts(
    prefix,
    entries.filter(e => e.key === e.path),
    false,
  );
  const nested = parts(
    `${prefix}-tree`,
    entries.filter(e => e.key !== e.path),
    true,
  );
  return {
    mount,
    // The directory exists in the container even while nothing is in it.
    parts: entries.length === 0 ? [{ name: prefix, data: {} }] : [...flat, ...nested],
    problems: all.filter(e => e.size > CONFIG_MAP_BYTES).map(e => tooLarge(workload, mount, e)),
  };
}

function entry(mount: MountedDirectory, artefact: Artefact): Entry {
  const path = artefact.id.slice(mount.directory.length + 1);
  const key = configMapKey(path);
  const text = artefact.compact ?? artefact.content;
  return { key, path, text, size: Buffer.byteLength(key) + Buffer.byteLength(text) };
}

/** The path itself where it is a valid key (at most 253 of `[-._a-zA-Z0-9]`), otherwise a readable unique stand-in. */
export function configMapKey(path: string): string {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(path) && !path.startsWith('..') && path !== '.') return path;
  return `${sha256(path).slice(0, 8)}-${path.replace(/[^-._a-zA-Z0-9]/g, '_').slice(-240)}`;
}

/** First fit in order: a file that grows moves files behind it, never ones before it. */
function parts(name: string, entries: readonly Entry[], withItems: boolean): ConfigMapPart[] {
  const groups: Entry[][] = [];
  let room = 0;
  for (const e of entries) {
    if (e.size > room || groups.length === 0) {
      groups.push([]);
      room = CONFIG_MAP_BYTES;
    }
    groups.at(-1)?.push(e);
    room -= e.size;
  }
  return groups.map((group, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    data: Object.fromEntries(group.map(e => [e.key, e.text])),
    ...(withItems ? { items: group.map(({ key, path }) => ({ key, path })) } : {}),
  }));
}

const tooLarge = (workload: Workload, mount: MountedDirectory, e: Entry): Problem => ({
  code: 'kubernetes-artefact-too-large',
  origin: workload.origin,
  message: `"${mount.directory}/${e.path}" has ${e.size} bytes; a ConfigMap holds at most ${CONFIG_MAP_BYTES}.`,
  hint: 'Split the dashboard or rule group into two.',
});

export const configMapObjects = (
  stack: KubernetesStack,
  workload: Workload,
  directories: readonly ConfigMapDirectory[],
): KubernetesObject[] =>
  directories.flatMap(directory =>
    directory.parts.map(part =>
      kubernetesObject('v1', 'ConfigMap', {
        metadata: {
          name: part.name,
          namespace: namespaceOf(stack, workload),
          labels: workloadLabels(stack, workload),
        },
        data: part.data,
      }),
    ),
  );

/**
 * Hash over the files that a process reads only at its start; in the pod template's annotations it makes a change of
 * theirs a rollout. Undefined when nothing has to be rolled for.
 */
export function restartHash(directories: readonly ConfigMapDirectory[]): string | undefined {
  const read = directories.filter(d => d.mount.onChange === 'restart');
  if (read.length === 0) return undefined;
  return sha256(JSON.stringify(read.map(d => [d.mount.directory, d.parts.map(p => [p.data, p.items ?? []])])));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
