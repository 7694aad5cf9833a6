import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/** How to run a program: the command and the arguments that come before its own. */
export interface FoundTool {
  readonly command: string;
  readonly args: readonly string[];
  /** Where it was found, for people. */
  readonly from: string;
}

export interface ToolRequest {
  /** Name of the program, such as `promtool`. */
  readonly name: string;
  /** Its folder in the cache: the release it comes with, such as `prometheus`. */
  readonly release: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See `cacheDirectory`. */
  readonly cacheRoot: string;
  /** An image that has it at `/bin/<name>`; used when Docker is there and the program is not. */
  readonly image?: string;
  /** Folder that the program reads from and writes to; mounted under the same name into the image. */
  readonly folder: string;
}

/** Looks on PATH, then in the cache that `npm run tools` fills (newest release first), then for Docker. */
export function findTool(request: ToolRequest): FoundTool | undefined {
  const { name, release, env, cacheRoot, image, folder } = request;
  const onPath = findOnPath(name, env);
  if (onPath !== undefined) return { command: onPath, args: [], from: onPath };
  const cached = findInCache(join(cacheRoot, 'tools', release), name);
  if (cached !== undefined) return { command: cached, args: [], from: cached };
  const docker = image === undefined ? undefined : findOnPath('docker', env);
  if (docker === undefined || image === undefined) return undefined;
  // As the user who owns the folder: nobody else may read it, and reports are written there.
  const { uid, gid } = userInfo();
  const user = `${uid}:${gid}`;
  const mount = `${folder}:${folder}`;
  const entry = ['--entrypoint', `/bin/${name}`, image];
  const args = ['run', '--rm', '--network', 'none', '--user', user, '--volume', mount, ...entry];
  return { command: docker, args, from: `image ${image}` };
}

function findOnPath(name: string, env: ToolRequest['env']): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findInCache(folder: string, name: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const newestFirst = readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newestFirst.map(version => join(folder, version, name)).find(isExecutable);
}
