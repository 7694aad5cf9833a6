import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findToolSync } from '../tools/index.js';

/**
 * How an image is put together from programs of the tool cache: entry point, user and paths are those of upstream's, so
 * that `compose.yaml` runs as it is.
 * @typedef {object} Recipe
 * @property {Record<string, string>} programs path in the image → tool, or a file of this machine when it begins with /
 * @property {boolean} shell whether upstream's has busybox
 * @property {string} user
 * @property {string} [entrypoint]
 * @property {string[]} [libraries] of this machine, for programs that are not static
 * @property {boolean} [timeZones] whether upstream's has their database
 */

/** @param {string} program @param {Record<string, string>} [more] @returns {Recipe} */
const prom = (program, more = {}) => ({
  programs: { [`/bin/${program}`]: program, ...more },
  shell: true,
  user: 'nobody',
  entrypoint: `/bin/${program}`,
  timeZones: true,
});

/** @param {string} path @param {string} tool @returns {Recipe} */
const distroless = (path, tool) => ({ programs: { [path]: tool }, shell: false, user: '10001', entrypoint: path });

const TIME_ZONES = '/usr/share/zoneinfo';
const NODE_LIBRARIES = ['libdl.so.2', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libpthread.so.0', 'libc.so.6'];

/** @type {Readonly<Record<string, Recipe>>} */
const RECIPES = {
  'prom/prometheus': prom('prometheus', { '/bin/promtool': 'promtool' }),
  'prom/alertmanager': prom('alertmanager', { '/bin/amtool': 'amtool' }),
  'prom/node-exporter': prom('node_exporter'),
  'prom/blackbox-exporter': prom('blackbox_exporter'),
  'grafana/loki': distroless('/usr/bin/loki', 'loki'),
  'grafana/tempo': distroless('/tempo', 'tempo'),
  'otel/opentelemetry-collector-contrib': distroless('/otelcol-contrib', 'otelcol'),
  'library/busybox': { programs: {}, shell: true, user: 'root' },
  'registry.k8s.io/kube-state-metrics/kube-state-metrics': {
    programs: { '/kube-state-metrics': 'kube-state-metrics' },
    shell: false,
    user: 'nobody',
    entrypoint: '/kube-state-metrics',
  },
  'registry.k8s.io/coredns/coredns': {
    programs: { '/coredns': 'coredns' },
    shell: false,
    user: '65532',
    entrypoint: '/coredns',
  },
  'registry.k8s.io/pause': { programs: { '/pause': 'pause' }, shell: false, user: '65535', entrypoint: '/pause' },
  'library/node': {
    programs: { '/usr/local/bin/node': process.execPath },
    shell: true,
    user: 'root',
    entrypoint: '/usr/local/bin/node',
    libraries: NODE_LIBRARIES,
  },
};

/** Marks an image as put together here, and from what. */
const LABEL = 'sightline.put-together-from';

/**
 * Makes every image available to an engine: what is there already, else pulled, else put together here. An engine that
 * we started is for machines without a registry, and is not asked to pull.
 * @param {string[]} references such as `docker.io/prom/prometheus:v3.13.5`
 * @param {import('./engine.js').Engine} engine
 * @param {(line: string) => void} log
 * @returns {Promise<string[]>} those that can not be had here
 */
export async function provideImages(references, engine, log) {
  const missing = [];
  for (const reference of references) {
    const recipe = RECIPES[repositoryOf(reference)];
    const sources = recipe && sourcesOf(recipe);
    const wanted =
      sources &&
      createHash('sha256')
        .update(JSON.stringify([recipe, sources]))
        .digest('hex')
        .slice(0, 16);
    const label = labelOf(reference, engine.env);
    if (label === '' || (label !== undefined && label === wanted)) continue;
    if (!engine.own && docker(['pull', '--quiet', reference], engine.env).status === 0) continue;
    if (!recipe || !sources || !wanted) {
      missing.push(reference);
      continue;
    }
    await putTogether(reference, recipe, sources, wanted, engine.env);
    log(`${reference}: put together`);
  }
  return missing;
}

/** @param {string} reference docker.io/prom/prometheus:v3 → prom/prometheus */
const repositoryOf = reference => reference.replace(/^docker\.io\//, '').replace(/[:@].*$/, '');

/**
 * Where each program lies; undefined when one cannot be had.
 * @param {Recipe} recipe
 * @returns {Record<string, string> | undefined}
 */
function sourcesOf({ programs, shell }) {
  /** @type {Record<string, string>} */
  const sources = {};
  for (const [path, tool] of Object.entries({ ...programs, ...(shell ? { '/bin/busybox': 'busybox' } : {}) })) {
    const found = tool.startsWith('/') ? { missing: false, command: [tool] } : lookUp(tool);
    if (found.missing || !found.command[0]) return undefined;
    sources[path] = found.command[0];
  }
  return sources;
}

/** @param {string} tool @returns {{ missing: boolean, command: string[] }} */
function lookUp(tool) {
  try {
    const found = findToolSync(tool);
    return found.missing || found.source === 'image' ? { missing: true, command: [] } : found;
  } catch {
    return { missing: true, command: [] }; // no recipe for this program yet
  }
}

/**
 * @param {string} reference
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} undefined: no such image; empty: upstream's
 */
function labelOf(reference, env) {
  const ran = docker(['image', 'inspect', '--format', `{{index .Config.Labels "${LABEL}"}}`, reference], env);
  return ran.status === 0 ? ran.stdout.trim() : undefined;
}

/**
 * @param {string} reference
 * @param {Recipe} recipe
 * @param {Record<string, string>} sources
 * @param {string} mark
 * @param {NodeJS.ProcessEnv} env
 */
async function putTogether(reference, recipe, sources, mark, env) {
  const root = await mkdtemp(join(tmpdir(), 'sightline-image-'));
  try {
    await chmod(root, 0o755);
    for (const folder of ['etc/ssl/certs', 'dev', 'proc', 'sys', 'tmp', 'bin'])
      await mkdir(join(root, folder), { recursive: true });
    await chmod(join(root, 'tmp'), 0o1777);
    await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n');
    await writeFile(join(root, 'etc/group'), 'root:x:0:\nnobody:x:65534:\n');
    await copyFile('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt')).catch(
      () => {},
    );
    for (const [path, source] of Object.entries(sources)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await copyFile(source, join(root, path));
      await chmod(join(root, path), 0o755);
    }
    if (recipe.shell) await linkApplets(root);
    if (recipe.timeZones) {
      await cp(TIME_ZONES, join(root, TIME_ZONES), { recursive: true, verbatimSymlinks: true }).catch(() => {});
    }
    for (const library of recipe.libraries ?? []) await copyLibrary(library, root);
    const entrypoint = recipe.entrypoint ? [`ENTRYPOINT ["${recipe.entrypoint}"]`] : [];
    const changes = [...entrypoint, `USER ${recipe.user}`, `LABEL ${LABEL}=${mark}`];
    const args = ['import', ...changes.flatMap(change => ['--change', change]), '-', reference];
    const tar = spawn('tar', ['-C', root, '--owner=0', '--group=0', '--numeric-owner', '-c', '.'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const load = spawn('docker', args, { env, stdio: [tar.stdout, 'ignore', 'inherit'] });
    const codes = await Promise.all([tar, load].map(child => new Promise(resolve => child.once('exit', resolve))));
    if (codes.some(code => code !== 0)) throw new Error(`${reference} could not be put together`);
  } finally {
    await rm(root, { recursive: true });
  }
}

/** @param {string} root */
async function linkApplets(root) {
  const listed = spawnSync(join(root, 'bin/busybox'), ['--list'], { encoding: 'utf8' }).stdout.trim().split('\n');
  for (const name of listed) if (name !== 'busybox') await symlink('busybox', join(root, 'bin', name)).catch(() => {});
}

/** @param {string} library @param {string} root */
async function copyLibrary(library, root) {
  const folder = 'lib/x86_64-linux-gnu';
  await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(root, 'lib64'), { recursive: true });
  const places = [`/${folder}`, `/usr/${folder}`, '/usr/lib', '/lib'];
  for (const place of places) {
    const copied = await copyFile(join(place, library), join(root, folder, library)).then(
      () => true,
      () => false,
    );
    if (copied) break;
  }
  await copyFile('/lib64/ld-linux-x86-64.so.2', join(root, 'lib64/ld-linux-x86-64.so.2'));
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
const docker = (args, env) => spawnSync('docker', args, { env, encoding: 'utf8', timeout: 600_000 });
