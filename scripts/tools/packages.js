import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { copyCustomResources, copyParserTests, fillEmptyWebPages } from './go-hooks.js';
import { pinned } from './versions.js';

/**
 * How a package is built from Go modules.
 * @typedef {object} GoRecipe
 * @property {string} folder below tools/: its go.mod pins the module, its go.sum everything the module needs
 * @property {string} module what to find in that go.mod
 * @property {string} moduleVersion the version that go.mod must name; compared before every build
 * @property {Record<string, string>} commands binary → Go package that holds its main function
 * @property {Record<string, string>} [variables] what the linker sets: the version a program reports
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
 * @property {{ reference: string, paths: Record<string, string> }} [image] binary → path inside upstream's image; for
 * what can be had nowhere else
 */

const common = 'github.com/prometheus/common/version.Version';
const kubernetesVersion = 'k8s.io/component-base/version.gitVersion';

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
  const files = readdirSync(path, { encoding: 'utf8', recursive: true }).sort();
  for (const file of files.filter(name => /\.(go|mod|sum)$/.test(name))) {
    hash.update(file).update(readFileSync(path + file));
  }
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
      variables: { [common]: pinned('prometheus') },
      tags: 'netgo',
    },
  },
  alertmanager: {
    name: 'alertmanager',
    version: pinned('alertmanager'),
    minutes: 'a minute',
    go: {
      folder: 'alertmanager',
      module: 'github.com/prometheus/alertmanager',
      moduleVersion: `v${pinned('alertmanager')}`,
      commands: {
        amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
        alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
      },
      variables: { [common]: pinned('alertmanager') },
      tags: 'netgo',
      before: fillEmptyWebPages,
    },
  },
  // What a shell image holds: sid's, because that of Debian 12 crashes when wget gets a time limit.
  busybox: {
    name: 'busybox',
    version: '1.37',
    minutes: '0 minutes',
    debian: { package: 'busybox-static', paths: { busybox: 'usr/bin/busybox' } },
  },
  'docker-compose': {
    name: 'docker-compose',
    version: pinned('dockerCompose'),
    minutes: '2 minutes',
    go: {
      folder: 'compose',
      module: 'github.com/docker/compose/v5',
      moduleVersion: `v${pinned('dockerCompose')}`,
      commands: { 'docker-compose': 'github.com/docker/compose/v5/cmd' },
      variables: { 'github.com/docker/compose/v5/internal.Version': pinned('dockerCompose') },
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
    go: {
      folder: 'kubernetes',
      module: 'k8s.io/kubernetes',
      moduleVersion: `v${pinned('kubernetes')}`,
      commands: { kubectl: 'k8s.io/kubernetes/cmd/kubectl' },
      variables: { [kubernetesVersion]: `v${pinned('kubernetes')}` },
    },
    debian: { package: 'kubernetes-client', paths: { kubectl: 'usr/bin/kubectl' } },
  },
  'k8s-strict-decode': {
    name: 'k8s-strict-decode',
    version: ownVersion('strict-decode', pinned('kubernetes')),
    minutes: 'a minute',
    go: {
      folder: 'strict-decode',
      module: 'k8s.io/api',
      moduleVersion: `v0${pinned('kubernetes').slice(1)}`,
      commands: { 'k8s-strict-decode': '.' },
      variables: { 'main.version': pinned('kubernetes') },
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
      variables: { 'main.version': pinned('prometheus') },
      after: copyParserTests,
    },
  },
  loki: {
    name: 'loki',
    version: pinned('loki'),
    minutes: '4 to 9 minutes',
    go: {
      folder: 'loki',
      module: 'github.com/grafana/loki/v3',
      moduleVersion: `v${pinned('loki')}`,
      commands: { loki: 'github.com/grafana/loki/v3/cmd/loki' },
      variables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': pinned('loki') },
      // A build without cgo needs noasm as well.
      tags: 'netgo,noasm',
    },
  },
  tempo: {
    name: 'tempo',
    version: pinned('tempo'),
    minutes: 'a minute',
    // Its Go module has no version from 2.0 on: the path lacks the /v3. The program is linked statically.
    image: { reference: `grafana/tempo:${pinned('tempo')}`, paths: { tempo: '/tempo' } },
  },
  collector: {
    name: 'collector',
    version: ownVersion('collector', pinned('collector')),
    minutes: '5 minutes',
    go: {
      folder: 'collector',
      module: 'go.opentelemetry.io/collector/otelcol',
      moduleVersion: `v${pinned('collector')}`,
      commands: { 'otelcol-sightline': '.' },
      variables: { 'main.version': pinned('collector') },
    },
  },
  'node-exporter': {
    name: 'node-exporter',
    version: pinned('nodeExporter'),
    minutes: 'a minute',
    go: {
      folder: 'node-exporter',
      module: 'github.com/prometheus/node_exporter',
      moduleVersion: `v${pinned('nodeExporter')}`,
      commands: { node_exporter: 'github.com/prometheus/node_exporter' },
      variables: { [common]: pinned('nodeExporter') },
      tags: 'netgo',
    },
  },
  'blackbox-exporter': {
    name: 'blackbox-exporter',
    version: pinned('blackboxExporter'),
    minutes: 'a minute',
    go: {
      folder: 'blackbox-exporter',
      module: 'github.com/prometheus/blackbox_exporter',
      moduleVersion: `v${pinned('blackboxExporter')}`,
      commands: { blackbox_exporter: 'github.com/prometheus/blackbox_exporter' },
      variables: { [common]: pinned('blackboxExporter') },
      tags: 'netgo',
    },
  },
  'kube-state-metrics': {
    name: 'kube-state-metrics',
    version: pinned('kubeStateMetrics'),
    minutes: '3 minutes',
    go: {
      folder: 'kube-state-metrics',
      module: 'k8s.io/kube-state-metrics/v2',
      moduleVersion: `v${pinned('kubeStateMetrics')}`,
      commands: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
      variables: { [common]: pinned('kubeStateMetrics') },
    },
  },
  'prometheus-operator': {
    name: 'prometheus-operator',
    version: pinned('prometheusOperator'),
    minutes: '2 minutes',
    go: {
      folder: 'prometheus-operator',
      module: 'github.com/prometheus-operator/prometheus-operator',
      moduleVersion: `v${pinned('prometheusOperator')}`,
      commands: { 'prometheus-operator': 'github.com/prometheus-operator/prometheus-operator/cmd/operator' },
      variables: { [common]: pinned('prometheusOperator') },
      after: copyCustomResources,
    },
  },
  etcd: {
    name: 'etcd',
    version: pinned('etcd'),
    minutes: 'a minute',
    go: {
      folder: 'etcd',
      module: 'go.etcd.io/etcd/server/v3',
      moduleVersion: `v${pinned('etcd')}`,
      commands: { etcd: 'go.etcd.io/etcd/server/v3' },
    },
  },
  kubernetes: {
    name: 'kubernetes',
    version: pinned('kubernetes'),
    minutes: '5 to 12 minutes',
    go: {
      folder: 'kubernetes',
      module: 'k8s.io/kubernetes',
      moduleVersion: `v${pinned('kubernetes')}`,
      commands: {
        'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
        'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      },
      variables: { [kubernetesVersion]: `v${pinned('kubernetes')}` },
    },
  },
  // A package of its own: whoever needs no node builds none.
  'kubernetes-node': {
    name: 'kubernetes-node',
    version: pinned('kubernetes'),
    minutes: '4 minutes',
    go: {
      folder: 'kubernetes-node',
      module: 'k8s.io/kubernetes',
      moduleVersion: `v${pinned('kubernetes')}`,
      commands: {
        kubelet: 'k8s.io/kubernetes/cmd/kubelet',
        'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
        'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
        pause: './pause',
      },
      variables: { [kubernetesVersion]: `v${pinned('kubernetes')}` },
    },
  },
  coredns: {
    name: 'coredns',
    version: pinned('coredns'),
    minutes: '3 minutes',
    go: {
      folder: 'coredns',
      module: 'github.com/coredns/coredns',
      moduleVersion: `v${pinned('coredns')}`,
      commands: { coredns: 'github.com/coredns/coredns' },
    },
  },
  'cni-plugins': {
    name: 'cni-plugins',
    version: pinned('cniPlugins'),
    minutes: '0 minutes',
    go: {
      folder: 'cni-plugins',
      module: 'github.com/containernetworking/plugins',
      moduleVersion: `v${pinned('cniPlugins')}`,
      commands: {
        bridge: 'github.com/containernetworking/plugins/plugins/main/bridge',
        loopback: 'github.com/containernetworking/plugins/plugins/main/loopback',
        'host-local': 'github.com/containernetworking/plugins/plugins/ipam/host-local',
      },
    },
  },
};
