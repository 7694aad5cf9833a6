import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { findToolSync } from '../../../scripts/tools/index.js';
import type { Ran } from '../../tools/tool.ts';
import type { ControlPlane } from './control-plane.ts';

/** The commands below one heading of a page, in their order. */
export function documentedCommands(page: string, heading: string): string {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`${page} has no heading "${heading}"`);
  const level = heading.slice(0, heading.indexOf(' '));
  const section = text.slice(from + heading.length + 2).split(`\n${level} `)[0] ?? '';
  const blocks = [...section.matchAll(/```sh\n(.*?)```/gs)].map(block => block[1] ?? '');
  if (blocks.length === 0) throw new Error(`"${heading}" in ${page} has no commands`);
  return blocks.join('');
}

/** Types commands into one shell in a folder that holds `dist/`, against a cluster; stops at the first that fails. */
export function typeCommands(plane: ControlPlane, commands: string, folder = process.cwd()): Ran {
  const script = commands
    // What a person pastes, and the key that ends a watch.
    .replaceAll(/^cat > /gm, "printf 'pasted value' | cat > ")
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
