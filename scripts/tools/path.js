import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { versionIn } from './versions.js';

/**
 * The file that a shell would run for this name.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function onPath(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue; // a shell would look into the current folder, a tool must not come from there
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** @type {Map<string, string | undefined>} */
const asked = new Map();

/**
 * The version that a program reports; undefined when it does not run or says nothing like a version.
 * Asked once for each command: `promtool --version` alone costs as much as starting node.
 * @param {string[]} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function versionOf(command, args, env = process.env) {
  const [program, ...rest] = command;
  if (program === undefined) return undefined;
  const key = [...command, ...args].join('\0');
  if (!asked.has(key)) {
    const ran = spawnSync(program, [...rest, ...args], { env, encoding: 'utf8', timeout: 15_000 });
    // Some programs write their version to standard error.
    asked.set(key, ran.status === 0 ? versionIn(ran.stdout || ran.stderr) : undefined);
  }
  return asked.get(key);
}
