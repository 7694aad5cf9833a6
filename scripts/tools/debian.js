import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot, fillCache } from './cache.js';
import { onPath, versionOf } from './path.js';
import { run } from './run.js';
import { atLeast } from './versions.js';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The compiler's package: unstable always has the newest Go, under a name that carries its minor version. */
const GO_PACKAGES = ['golang-1.26-go', 'golang-1.26-src'];
const GO_FOLDER = 'usr/lib/go-1.26';

/** What is installed already is wanted all the same; no lock is taken, because nothing is installed. */
const DOWNLOAD_ALL = [
  ...['-o', 'Debug::NoLocking=1', 'install', '--download-only', '--yes'],
  ...['--reinstall', '--no-install-recommends'],
];

/**
 * @typedef {{ env: NodeJS.ProcessEnv, log: (line: string) => void }} Options
 *
 * What else is unpacked: nothing; what the packages need and this machine lacks; all they need. A package may be a
 * pattern in the last two cases.
 * @typedef {{ suite?: string, dependencies?: 'none' | 'lacking' | 'all' }} Choice
 */

/**
 * Whether packages of Debian can be unpacked here. No root is needed: see `unpack`.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function hasDebian(env = process.env) {
  return existsSync(KEYRING) && ['apt-get', 'dpkg-deb'].every(program => onPath(program, env) !== undefined);
}

/**
 * Takes single programs out of a Debian package.
 * @param {{ package: string, paths: Record<string, string> }} recipe
 * @param {{ out: string, temp: string }} paths
 * @param {Options} options
 */
export async function takeFromDebian(recipe, { out, temp }, options) {
  const root = await unpack([recipe.package], temp, options);
  for (const [binary, path] of Object.entries(recipe.paths)) await copyFile(join(root, path), join(out, binary));
}

/**
 * Takes programs together with every package they need and this machine lacks, from the machine's own suite; or, from
 * the unstable one, with every package they need, the C library and its loader too. Each program is a script that lets
 * the real one find its libraries; in a path, `*` stands for a version.
 * @param {import('./packages.js').DebianTree} recipe
 * @param {{ out: string, temp: string }} paths
 * @param {Options} options
 */
export async function takeTreeFromDebian({ packages, programs, newest = false }, { out, temp }, options) {
  const choice = newest ? { dependencies: 'all' } : { suite: codename(), dependencies: 'lacking' };
  const root = await unpack(packages, temp, options, /** @type {Choice} */ (choice));
  await rename(root, join(out, 'root'));
  const starter = newest ? STARTER_OF_ITS_OWN : STARTER;
  for (const [binary, path] of Object.entries(programs)) {
    await writeFile(join(out, binary), starter.replace('PROGRAM', path), { mode: 0o755 });
  }
}

const STARTER = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/root
export LD_LIBRARY_PATH="$here/usr/lib/$(uname -m)-linux-gnu:$here/lib/$(uname -m)-linux-gnu:$LD_LIBRARY_PATH"
exec "$here"/PROGRAM "$@"
`;

/** Libraries of unstable fit its loader alone, not the machine's; what the program starts gets the machine's again. */
const STARTER_OF_ITS_OWN = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/root
libraries="$here/usr/lib/$(uname -m)-linux-gnu"
exec "$libraries"/ld-linux-*.so.* --library-path "$libraries" "$here"/PROGRAM "$@"
`;

/** The suite of this machine, such as `bookworm`. */
export function codename() {
  const file = '/etc/os-release';
  const found = existsSync(file) && /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync(file, 'utf8'));
  if (!found) throw new Error(`${file} does not say which Debian this is`);
  return found[1] ?? '';
}

/**
 * Debian's Go, for machines that have none or an old one.
 * @param {string} needed oldest version that will do
 * @param {Options} options
 * @returns {Promise<string>} the go command
 */
export async function goFromDebian(needed, options) {
  const folder = await fillCache('go', `debian-${needed}`, options, async ({ out, temp }) => {
    options.log(`go: taking Debian's, there is no Go ${needed} or newer on PATH`);
    await rm(out, { recursive: true });
    await rename(await unpack(GO_PACKAGES, temp, options), out);
    const version = versionOf([join(out, GO_FOLDER, 'bin/go')], ['version'], options.env);
    if (!version || !atLeast(version, needed)) throw new Error(`Debian has Go ${version}, ${needed} is needed`);
  });
  return join(folder, GO_FOLDER, 'bin/go');
}

/**
 * Unpacks packages into a folder. Nothing is installed, and the system's own package lists stay as they are: apt gets
 * a state of its own. The unstable suite is asked, because the stable one lags behind by years; only what must fit the
 * libraries of the machine comes from its own suite.
 * @param {string[]} packages
 * @param {string} temp
 * @param {Options} options
 * @param {Choice} [choice]
 * @returns {Promise<string>} the folder with `usr` in it
 */
export async function unpack(packages, temp, { env }, { suite = 'sid', dependencies = 'none' } = {}) {
  const state = join(temp, 'apt');
  const root = join(temp, 'root');
  await mkdir(join(state, 'lists', 'partial'), { recursive: true });
  await mkdir(join(state, 'archives', 'partial'), { recursive: true });
  await mkdir(join(cacheRoot(env), 'logs'), { recursive: true });
  const logFile = join(cacheRoot(env), 'logs', `debian-${packages[0]}.log`);
  const call = (/** @type {string} */ program, /** @type {string[]} */ args) =>
    run(program, args, { cwd: state, env, logFile });

  const sources = join(state, 'sources.list');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${await mirror(call)} ${suite} main\n`);
  const apt = [
    ['Dir::Etc::sourcelist', sources],
    ['Dir::Etc::sourceparts', '/dev/null'],
    ['Dir::State::lists', join(state, 'lists')],
    ['Dir::Cache', state],
    // Without a state of the machine everything is lacking.
    ...(dependencies === 'all' ? [['Dir::State::status', '/dev/null']] : []),
    ['APT::Sandbox::User', 'root'], // its own download user cannot write below a home folder
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await call('apt-get', [...apt, 'update']);
  if (dependencies === 'none') await call('apt-get', [...apt, 'download', ...packages]);
  else await call('apt-get', [...apt, ...DOWNLOAD_ALL, ...packages]);
  const folder = dependencies === 'none' ? state : join(state, 'archives');
  for (const file of (await readdir(folder)).filter(name => name.endsWith('.deb'))) {
    await call('dpkg-deb', ['-x', join(folder, file), root]);
  }
  return root;
}

/**
 * The archive this machine already uses, so that a company's mirror is respected.
 * @param {(program: string, args: string[]) => Promise<string>} call
 */
async function mirror(call) {
  const targets = await call('apt-get', ['indextargets', '--format', '$(REPO_URI)']);
  const found = targets.split('\n').find(uri => /\/debian\/?$/.test(uri));
  if (!found) throw new Error("apt knows no Debian archive: the machine's sources name none that ends in /debian");
  return found;
}
