import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { findToolSync } from '../../../scripts/tools/index.js';
import type { Ran } from '../../tools/tool.ts';
import type { ControlPlane } from './control-plane.ts';

/**
 * Types commands into one shell in a folder that holds `dist/`, against a cluster; stops at the first that fails.
 * @param pasted values of secrets, by name
 */
export function typeCommands(
  plane: ControlPlane,
  commands: string,
  folder = process.cwd(),
  pasted: Readonly<Record<string, string>> = {},
): Ran {
  const script = commands
    // What a person pastes, and the key that ends a watch.
    .replaceAll(
      /^cat > "\$SECRETS\/(.+)"/gm,
      (command, name: string) => `printf '%s' '${pasted[name] ?? 'a-value-that-was-pasted'}' | ${command}`,
    )
    .replaceAll(' --watch', '');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-u', '-c', script], {
    encoding: 'utf8',
    timeout: 60_000,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plane.env(), PATH: `${kubectlFolder(plane)}:${process.env.PATH}` },
  });
  return { status, stdout, stderr };
}

/** A folder with the kubectl that was found, under this name. */
function kubectlFolder({ bench }: ControlPlane): string {
  const found = findToolSync('kubectl');
  if (found.missing) throw new Error(found.how);
  try {
    bench.write('bin/.folder', '');
    symlinkSync(found.command[0] ?? '', bench.path('bin', 'kubectl'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return bench.path('bin');
}
