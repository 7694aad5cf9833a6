// The real-server suite: processes on loopback, and beside them the generated compose project in a container engine.
// Options: --long (longer runs too), --only <part of a test file's path>. The last line counts.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildLibrary } from './build.js';
import { engine } from './containers/engine.js';
import { provideImages } from './containers/images.js';
import { ensureTools, findToolSync } from './tools/index.js';

const TOOLS = [
  ...[
    'prometheus',
    'promtool',
    'alertmanager',
    'amtool',
    'loki',
    'otelcol',
    'tempo',
    'node_exporter',
    'docker-compose',
  ],
  ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl', 'kube-state-metrics', 'prometheus-operator'],
  ...['kubelet', 'kube-proxy', 'kube-scheduler', 'pause', 'coredns', 'cni-bridge', 'helm'],
  'busybox',
  ...['postgres', 'postgres_exporter', 'redis-server', 'redis_exporter', 'mariadbd', 'mysqld_exporter'],
  ...['mysqld', 'nginx', 'nginx-prometheus-exporter', 'rabbitmq-server'],
];
/** They need the engine, but neither the names nor the ports of the compose project, of which there can be one at a time. */
const BESIDE_COMPOSE = 'kubernetes/|any-project|exporter.test';
const COMPOSE_FILE = 'dist/heartbeat/compose/compose.yaml';

const log = (/** @type {string} */ line) => console.log(line);
const { values } = parseArgs({
  options: { long: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const env = { ...process.env, ...(values.long ? { SIGHTLINE_LONG: '1' } : {}) };
const results = mkdtempSync(join(tmpdir(), 'sightline-results-'));
const counts = { passed: 0, failed: 0 };

/**
 * @param {string} name
 * @param {string} paths of its test files
 * @param {NodeJS.ProcessEnv} jestEnv
 * @param {string[]} [jestArgs]
 */
async function jest(name, paths, jestEnv, jestArgs = []) {
  const file = join(results, `${name}.json`);
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...['--testPathIgnorePatterns=/node_modules/', '--passWithNoTests', '--json', `--outputFile=${file}`],
      ...[`--testPathPatterns=${paths}.*${values.only}`, ...jestArgs],
    ],
    { env: jestEnv, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await new Promise(resolve => child.once('close', resolve));
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests + numRuntimeErrorTestSuites;
}

/** @param {import('./containers/engine.js').Engine} found */
async function unavailableImages(found) {
  const compose = findToolSync('docker-compose');
  if (compose.missing) return [];
  const [program = '', ...first] = compose.command;
  const listed = spawnSync(program, [...first, '--file', COMPOSE_FILE, 'config', '--images'], {
    env: found.env,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error(listed.stderr);
  const images = [...new Set(listed.stdout.trim().split('\n'))].sort();
  const ofTests = [`docker.io/library/node:${process.versions.node}`, 'docker.io/library/busybox:1.37.0'];
  return provideImages([...images, ...ofTests], found, log);
}

async function inContainers() {
  const found = await engine({ env, log }).catch((/** @type {Error} */ error) => error);
  if (found instanceof Error) {
    log(found.message);
    await jest('containers', 'test/real/containers/', { ...env, SIGHTLINE_NO_ENGINE: found.message });
    return;
  }
  // An engine of our own must not outlive an impatient user.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void found.stop().then(() => process.exit(1)));
  try {
    const unavailable = await unavailableImages(found);
    for (const image of unavailable) log(`${image} cannot be had here: what needs it is left out`);
    const containerEnv = {
      ...found.env,
      SIGHTLINE_UNAVAILABLE_IMAGES: unavailable.join(','),
      SIGHTLINE_OWN_ENGINE: found.own ? '1' : '',
    };
    await Promise.all([
      jest('containers', `test/real/containers/(?!${BESIDE_COMPOSE})`, containerEnv, ['--runInBand']),
      jest('beside-compose', `test/real/containers/(?=${BESIDE_COMPOSE})`, containerEnv, ['--runInBand']),
    ]);
  } finally {
    await found.stop();
  }
}

await buildLibrary();
await ensureTools(TOOLS, { log });
// Side by side: in containers most of the time is spent waiting for what takes its time, such as a `for`.
await Promise.all([
  jest('processes', 'test/real/(?!containers/)', env, ['--testSequencer=./scripts/real-sequencer.js']),
  inContainers(),
]);
rmSync(results, { recursive: true });
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
