import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from './path.js';
import { run } from './run.js';

/** @typedef {{ reference: string, entrypoint: string }} Image */

/**
 * Whether a container engine answers. A Docker client without an engine does not help.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function hasEngine(env = process.env) {
  return docker(['version', '--format', '{{.Server.Version}}'], env);
}

/**
 * The command that runs a tool from its image; undefined when the image is not on this machine.
 * The tool sees the current and the temporary folder under their own paths, nothing else, and has no network.
 * @param {Image} image
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[] | undefined}
 */
export function commandFromImage({ reference, entrypoint }, env = process.env) {
  if (!docker(['image', 'inspect', reference], env)) return undefined;
  const here = process.cwd();
  const user = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  const folders = [here, tmpdir()].flatMap(folder => ['--volume', `${folder}:${folder}`]);
  return [
    ...['docker', 'run', '--rm', '--interactive', '--network', 'none', ...user, ...folders, '--workdir', here],
    ...['--entrypoint', entrypoint, reference],
  ];
}

/**
 * @param {Image} image
 * @param {{ env: NodeJS.ProcessEnv, logFile: string }} options
 */
export async function pull({ reference }, { env, logFile }) {
  await run('docker', ['pull', '--quiet', reference], { env, logFile });
}

/**
 * Takes single programs out of an image, pulled when it is not here. A server becomes a process of this machine that
 * way: its signals, files and loopback addresses are those of the tests.
 * @param {{ reference: string, paths: Record<string, string> }} recipe
 * @param {{ out: string }} paths
 * @param {{ env: NodeJS.ProcessEnv, logFile: string }} options
 */
export async function takeFromImage({ reference, paths }, { out }, options) {
  const container = (await run('docker', ['create', reference], options)).trim();
  try {
    for (const [binary, path] of Object.entries(paths)) {
      await run('docker', ['cp', `${container}:${path}`, join(out, binary)], options);
    }
  } finally {
    await run('docker', ['rm', container], options);
  }
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
function docker(args, env) {
  const program = onPath('docker', env);
  return program !== undefined && spawnSync(program, args, { env, stdio: 'ignore', timeout: 10_000 }).status === 0;
}
