import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.js';
import { tools } from './catalogue.js';
import { hasDebian } from './debian.js';
import { GO_NEEDED, suitableGo } from './go.js';
import { commandFromImage, hasEngine } from './image.js';
import { onPath, versionOf } from './path.js';
import { atLeast, versionIn } from './versions.js';

/**
 * A program that can be started: `spawn(command[0], [...command.slice(1), ...args])`.
 * @typedef {object} FoundTool
 * @property {string} name
 * @property {string} version what it really is, which may be newer than pinned for tools that only read
 * @property {string[]} command
 * @property {'path' | 'cache' | 'image'} source
 * @property {string} [folder] where it lies in the cache, with the files that came with it
 * @property {false} missing
 *
 * @typedef {object} MissingTool
 * @property {string} name
 * @property {true} missing
 * @property {string} how one line: what to do about it
 * @property {boolean} registryOnly only a container registry has it: a machine that reaches none can do nothing about it
 *
 * @typedef {{ env?: NodeJS.ProcessEnv }} FindOptions
 */

/**
 * Looks for a tool without installing anything: on PATH, in the cache, as an image that is already here.
 * Synchronous, because test suites are put together synchronously.
 * @param {string} name
 * @param {FindOptions} [options]
 * @returns {FoundTool | MissingTool}
 * @throws when no such tool is known
 */
export function findToolSync(name, { env = process.env } = {}) {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`no tool "${name}"; known are ${[...tools.keys()].join(', ')}`);
  return fromPath(tool, env) ?? fromCache(tool, env) ?? fromImage(tool, env) ?? missing(tool, env);
}

/** @typedef {import('./catalogue.js').Tool} Tool */

/** @param {Tool} tool @param {NodeJS.ProcessEnv} env @returns {FoundTool | undefined} */
function fromPath(tool, env) {
  for (const [program = '', ...rest] of tool.onPath) {
    const file = onPath(program, env);
    const command = [file ?? '', ...rest];
    const version = file && versionOf(command, tool.versionArgs, env);
    if (version && isGoodEnough(tool, version)) {
      return { name: tool.name, version, command, source: 'path', missing: false };
    }
  }
  return undefined;
}

/** @param {Tool} tool @param {NodeJS.ProcessEnv} env @returns {FoundTool | undefined} */
function fromCache(tool, env) {
  const pkg = tool.package;
  for (const key of pkg.debian ? [pkg.version, 'debian'] : [pkg.version]) {
    const folder = cacheFolder(pkg.name, key, env);
    const command = [join(folder, tool.binary)];
    if (!existsSync(join(folder, tool.binary))) continue;
    // A folder named after the version was built from it; what Debian had at the time has to be asked.
    const version = key === pkg.version ? releaseOf(pkg) : unpackedVersion(tool, folder, env);
    if (version && (key === pkg.version || isGoodEnough(tool, version))) {
      return { name: tool.name, version, command, source: 'cache', folder, missing: false };
    }
  }
  return undefined;
}

/** @param {Tool} tool @param {string} folder @param {NodeJS.ProcessEnv} env */
function unpackedVersion({ binary, versionArgs, versionFolder }, folder, env) {
  if (versionFolder === undefined) return versionOf([join(folder, binary)], versionArgs, env);
  return versionIn(readdirSync(join(folder, 'root', versionFolder)).join(' '));
}

/** @param {Tool} tool @param {NodeJS.ProcessEnv} env @returns {FoundTool | undefined} */
function fromImage(tool, env) {
  const command = tool.image && commandFromImage(tool.image, env);
  return command && { name: tool.name, version: releaseOf(tool.package), command, source: 'image', missing: false };
}

/**
 * The release that a package follows: versions of our own programs carry a hash of their sources as well.
 * @param {Tool['package']} pkg
 */
const releaseOf = pkg => pkg.version.split('-')[0] ?? pkg.version;

/** @param {Tool} tool @param {string} version */
function isGoodEnough(tool, version) {
  return tool.atLeast ? atLeast(version, tool.atLeast) : version === releaseOf(tool.package);
}

/** @param {Tool} tool @param {NodeJS.ProcessEnv} env @returns {MissingTool} */
function missing(tool, env) {
  const { name, package: pkg } = tool;
  const wanted = tool.atLeast ? `${name} ${tool.atLeast} or newer` : `${name} ${releaseOf(pkg)}`;
  const way = wayToInstall(tool, env);
  const command = `\`npm run tools ${name}\``;
  const build = pkg.go && `Go ${GO_NEEDED} or newer and run ${command}`;
  const engine = pkg.image && `a container engine that reaches a registry and run ${command}`;
  // What is not looked for on PATH is a program of our own: it can only be built.
  const choices = [tool.onPath.length > 0 ? 'it' : undefined, build, engine].filter(choice => choice !== undefined);
  const how = way
    ? `${wanted} is missing: run \`npm run tools ${name}\` (${way})`
    : `${wanted} is missing: install ${choices.join(', or ')}`;
  return { name, missing: true, how, registryOnly: !pkg.go && !pkg.debian };
}

/**
 * How `ensureTools` would get a tool here, in words; undefined when it cannot.
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 */
function wayToInstall({ package: pkg, image = pkg.image }, env) {
  if (pkg.go && suitableGo(env)) return `builds it with Go, about ${pkg.minutes}`;
  if (pkg.debian && hasDebian(env)) return "takes Debian's package";
  if (pkg.go && hasDebian(env)) return `builds it with Debian's Go, about ${pkg.minutes}`;
  if (image && hasEngine(env)) return `pulls ${image.reference}`;
  return undefined;
}
