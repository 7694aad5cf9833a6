import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCache } from '../tools/cache.js';
import { codename, hasDebian, unpack } from '../tools/debian.js';
import { hasEngine } from '../tools/image.js';

/**
 * A container engine to run tests in.
 * @typedef {object} Engine
 * @property {NodeJS.ProcessEnv} env what a client has to be started with
 * @property {boolean} own started by us, with a store of its own
 * @property {() => Promise<void>} stop ends it if it is our own
 */

const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 60_000;

/** What Debian's engine needs beyond what every machine has; from the machine's own suite, so that libraries fit. */
const PACKAGES = [
  ...['docker.io', 'containerd', 'runc', 'tini', 'iptables', 'libip4tc2', 'libip6tc2', 'libxtables12'],
  ...['libnetfilter-conntrack3', 'libnfnetlink0', 'libnftnl11', 'libdevmapper1.02.1', 'libseccomp2'],
];

/**
 * The engine that answers already; otherwise, for root on Debian, one of our own: unpacked into the cache, started with
 * a temporary store. Nothing is installed into the system, and an engine of the machine sees nothing of it.
 * @param {{ env?: NodeJS.ProcessEnv, log: (line: string) => void }} options
 * @returns {Promise<Engine>}
 * @throws when there is none and none can be started
 */
export async function engine({ env = process.env, log }) {
  if (hasEngine(env)) return { env, own: false, stop: async () => {} };
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !hasDebian(env)) {
    throw new Error('no container engine answers: start Docker (one of our own takes root on Debian)');
  }
  const programs = await fillCache('docker-engine', codename(), { env, log }, async ({ out, temp }) => {
    log("docker-engine: taking it from Debian's packages");
    const root = await unpack(PACKAGES, temp, { env, log }, { suite: codename() });
    await rm(out, { recursive: true });
    await rename(root, out);
  });
  return start(programs, env);
}

/** @param {string} programs @param {NodeJS.ProcessEnv} env */
async function start(programs, env) {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-engine-'));
  const host = `unix://${folder}/docker.sock`;
  const own = withPrograms(programs, folder, env);
  await linkTables(programs, folder, own);
  const logFile = join(folder, 'dockerd.log');
  const out = openSync(logFile, 'a');
  const places = { 'data-root': 'data', 'exec-root': 'exec', pidfile: 'docker.pid' };
  // Mounts of its own, shared as systemd has them: `propagation: rslave` needs that, and they end with the daemon.
  const daemon = spawn(
    'unshare',
    [
      ...['--mount', '--propagation', 'shared', join(programs, 'usr/sbin/dockerd')],
      ...Object.entries(places).map(([option, name]) => `--${option}=${join(folder, name)}`),
      ...[`--host=${host}`, '--bridge=none', '--log-level=warn'],
    ],
    { env: own, stdio: ['ignore', out, out] },
  );
  const ended = new Promise(resolve => daemon.once('close', resolve));
  const clientEnv = { ...own, DOCKER_HOST: host, DOCKER_CONTAINERS: join(folder, 'data/containers') };
  const stop = async () => {
    removeAll(clientEnv);
    daemon.kill('SIGTERM');
    const timer = setTimeout(() => daemon.kill('SIGKILL'), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  };
  const end = Date.now() + STARTS_WITHIN_MS;
  while (!hasEngine(clientEnv)) {
    if (daemon.exitCode !== null || Date.now() > end) {
      const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-3).join('\n');
      await stop();
      throw new Error(`Debian's container engine does not start here:\n${said}`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return { env: clientEnv, own: true, stop };
}

/**
 * The kernel keeps the networks of a daemon that is gone, with their addresses.
 * @param {NodeJS.ProcessEnv} env
 */
function removeAll(env) {
  const docker = (/** @type {string[]} */ ...args) =>
    spawnSync('docker', args, { env, encoding: 'utf8', timeout: STOPS_WITHIN_MS }).stdout?.trim().split('\n') ?? [];
  const containers = docker('ps', '--all', '--quiet').filter(id => id !== '');
  if (containers.length > 0) docker('rm', '--force', ...containers);
  docker('network', 'prune', '--force');
}

/** @param {string} programs @param {string} folder @param {NodeJS.ProcessEnv} env */
function withPrograms(programs, folder, env) {
  const libraries = ['lib', 'usr/lib'].flatMap(name => [
    join(programs, name, 'x86_64-linux-gnu'),
    join(programs, name),
  ]);
  return {
    ...env,
    // A client of the machine is newer and comes first; the rest is for the daemon.
    PATH: [env.PATH, join(folder, 'bin'), join(programs, 'usr/sbin'), join(programs, 'usr/bin')].join(':'),
    LD_LIBRARY_PATH: libraries.join(':'),
    XTABLES_LIBDIR: join(programs, 'usr/lib/x86_64-linux-gnu/xtables'),
  };
}

/**
 * Debian chooses between two implementations of iptables by a link that installing makes: here, the one the kernel has.
 * @param {string} programs
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function linkTables(programs, folder, env) {
  await mkdir(join(folder, 'bin'));
  const works = (/** @type {string} */ kind) =>
    spawnSync(join(programs, `usr/sbin/xtables-${kind}-multi`), ['iptables', '--list'], { env, stdio: 'ignore' })
      .status === 0;
  const kind = works('nft') ? 'nft' : 'legacy';
  for (const name of ['iptables', 'ip6tables']) {
    await symlink(join(programs, `usr/sbin/${name}-${kind}`), join(folder, 'bin', name));
  }
}
