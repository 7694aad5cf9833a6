import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file name and what is in it. */
export type NamedFile = readonly [name: string, content: string];

let version = 0;

/** Changes a mounted directory as the kubelet does: new files beside, then one symbolic link is swapped. */
export function swapFiles(directory: string, files: readonly NamedFile[]): void {
  const data = `..${version++}`;
  mkdirSync(join(directory, data), { recursive: true });
  for (const [name, content] of files) writeFileSync(join(directory, data, name), content);
  symlinkSync(data, join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
}

/** A directory as the kubelet mounts a ConfigMap: what stands in it are links through `..data`, one a file, made once. */
export function projectFiles(directory: string, files: readonly NamedFile[]): void {
  swapFiles(directory, files);
  for (const [name] of files) symlinkSync(join('..data', name), join(directory, name));
}
