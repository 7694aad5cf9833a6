import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { copyParserTests, fillEmptyWebPages } from './go-hooks.js';
import { pinned } from './versions.js';

/**
 * How a package is built from Go modules.
 * @typedef {object} GoRecipe
 * @property {string} folder below tools/: its go.mod pins the module, its go.sum everything the module needs
 * @property {string} module what to find in that go.mod
 * @property {string} moduleVersion the version that go.mod must name; compared before every build
 * @property {Record<string, string>} commands binary → Go package that holds its main function
 * @property {string} [variable] linker variable that takes the version
 * @property {string} [tags]
 * @property {(work: import('./go.js').Work) => Promise<void>} [before] after the folder was copied, before the build
 * @property {(work: import('./go.js').Work) => Promise<void>} [after] before the result is moved into the cache
 *
 * A package is what is installed in one go: one folder in the cache, one or more tools.
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} minutes how long the build takes on two cores, nothing cached; shown to whoever waits
 * @property {GoRecipe} [go]
 * @property {{ package: string, paths: Record<string, string> }} [debian] binary → path inside the package
 */

const common = 'github.com/prometheus/common/version.Version';

/** @param {string} version 3.13.5 → v0.313.5: how Prometheus numbers its Go module */
const prometheusModule = version => {
  const [major, minor, patch] = version.split('.').map(Number);
  return `v0.${Number(major) * 100 + Number(minor)}.${patch}`;
};

/**
 * The version of a program of our own: the release it follows plus a hash of its sources, so a change is rebuilt.
 * @param {string} folder below tools/
 * @param {string} version
 */
const ownVersion = (folder, version) => {
  const path = fileURLToPath(new URL(`../../tools/${folder}/`, import.meta.url));
  const hash = createHash('sha256');
  for (const file of readdirSync(path).sort()) hash.update(file).update(readFileSync(path + file));
  return `${version}-${hash.digest('hex').slice(0, 8)}`;
};

/** @satisfies {Record<string, Package>} */
export const packages = {
  prometheus: {
    name: 'prometheus',
    version: pinned('prometheus'),
    minutes: '4 minutes',
    go: {
      folder: 'prometheus',
      module: 'github.com/prometheus/prometheus',
      moduleVersion: prometheusModule(pinned('prometheus')),
      commands: {
        promtool: 'github.com/prometheus/prometheus/cmd/promtool',
        prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
      },
      variable: common,
      tags: 'netgo',
    },
  },
  alertmanager: {
    name: 'alertmanager',
    version: pinned('alertmanager'),
    minutes: '2 minutes',
    go: {
      folder: 'alertmanager',
      module: 'github.com/prometheus/alertmanager',
      moduleVersion: `v${pinned('alertmanager')}`,
      commands: {
        amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
        alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
      },
      variable: common,
      tags: 'netgo',
      before: fillEmptyWebPages,
    },
  },
  'docker-compose': {
    name: 'docker-compose',
    version: pinned('dockerCompose'),
    minutes: '3 minutes',
    go: {
      folder: 'compose',
      module: 'github.com/docker/compose/v5',
      moduleVersion: `v${pinned('dockerCompose')}`,
      commands: { 'docker-compose': 'github.com/docker/compose/v5/cmd' },
      variable: 'github.com/docker/compose/v5/internal.Version',
    },
    debian: {
      package: 'docker-compose',
      paths: { 'docker-compose': 'usr/libexec/docker/cli-plugins/docker-compose' },
    },
  },
  kubectl: {
    name: 'kubectl',
    version: pinned('kubernetes'),
    minutes: '3 minutes',
    debian: { package: 'kubernetes-client', paths: { kubectl: 'usr/bin/kubectl' } },
  },
  'k8s-strict-decode': {
    name: 'k8s-strict-decode',
    version: ownVersion('strict-decode', pinned('kubernetes')),
    minutes: 'half a minute',
    go: {
      folder: 'strict-decode',
      module: 'k8s.io/api',
      moduleVersion: `v0${pinned('kubernetes').slice(1)}`,
      commands: { 'k8s-strict-decode': '.' },
      variable: 'main.version',
    },
  },
  'promql-corpus': {
    name: 'promql-corpus',
    version: ownVersion('promql-corpus', pinned('prometheus')),
    minutes: 'half a minute',
    go: {
      folder: 'promql-corpus',
      module: 'github.com/prometheus/prometheus',
      moduleVersion: prometheusModule(pinned('prometheus')),
      commands: { 'promql-corpus': '.' },
      after: copyParserTests,
    },
  },
};
