import { packages } from './packages.js';
import { pinned } from './versions.js';

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {import('./packages.js').Package} package
 * @property {string} binary file name in the cache
 * @property {string[][]} onPath commands that are as good when they are on PATH
 * @property {string[]} versionArgs
 * @property {string} [versionFolder] below `root` in the cache: its entries say the version where the program cannot
 * @property {string} [atLeast] oldest release that will do; default: only exactly the pinned one
 * @property {{ reference: string, entrypoint: string }} [image]
 */

/**
 * @param {string} name
 * @param {keyof typeof packages} packageName
 * @param {Partial<Tool>} [more]
 * @returns {Tool}
 */
const tool = (name, packageName, more = {}) => ({
  name,
  package: packages[packageName],
  binary: name,
  onPath: [[name]],
  versionArgs: ['--version'],
  ...more,
});

/**
 * @param {string} repository
 * @param {string} version
 * @param {string} entrypoint
 */
const promImage = (repository, version, entrypoint) => ({ reference: `prom/${repository}:v${version}`, entrypoint });

/**
 * Every tool there is, by name.
 * @type {ReadonlyMap<string, Tool>}
 */
export const tools = new Map(
  [
    tool('promtool', 'prometheus', { image: promImage('prometheus', pinned('prometheus'), '/bin/promtool') }),
    tool('prometheus', 'prometheus'),
    tool('amtool', 'alertmanager', { image: promImage('alertmanager', pinned('alertmanager'), '/bin/amtool') }),
    tool('alertmanager', 'alertmanager'),
    // Any release that knows the compose specification will do: it only reads what we wrote.
    tool('docker-compose', 'docker-compose', {
      onPath: [['docker', 'compose'], ['docker-compose']],
      versionArgs: ['version', '--short'],
      atLeast: '2.24.0',
    }),
    tool('kubectl', 'kubectl', { versionArgs: ['version', '--client'], atLeast: '1.30.0' }),
    tool('helm', 'helm', { versionArgs: ['version', '--short'], atLeast: '4.0.0' }),
    tool('k8s-strict-decode', 'k8s-strict-decode', { onPath: [] }),
    tool('promql-corpus', 'promql-corpus', { onPath: [] }),
    tool('loki', 'loki', { image: { reference: `grafana/loki:${pinned('loki')}`, entrypoint: '/usr/bin/loki' } }),
    tool('tempo', 'tempo'),
    tool('otelcol', 'collector', {
      binary: 'otelcol-sightline',
      onPath: [['otelcol-contrib']],
      image: {
        reference: `otel/opentelemetry-collector-contrib:${pinned('collector')}`,
        entrypoint: '/otelcol-contrib',
      },
    }),
    tool('node_exporter', 'node-exporter'),
    tool('blackbox_exporter', 'blackbox-exporter'),
    tool('kube-state-metrics', 'kube-state-metrics', { versionArgs: ['version'] }),
    tool('busybox', 'busybox', { versionArgs: ['--help'], onPath: [], atLeast: '1.36.0' }),
    // Only from the cache: its custom resource definitions lie beside it.
    tool('prometheus-operator', 'prometheus-operator', { onPath: [] }),
    tool('etcd', 'etcd'),
    tool('kube-apiserver', 'kubernetes'),
    tool('kube-controller-manager', 'kubernetes'),
    tool('kubelet', 'kubernetes-node'),
    tool('kube-proxy', 'kubernetes-node'),
    tool('kube-scheduler', 'kubernetes-node'),
    tool('pause', 'kubernetes-node', { onPath: [], versionArgs: [] }),
    tool('coredns', 'coredns', { versionArgs: ['-version'] }),
    // By the one that makes a pod's network; the others lie beside it.
    tool('cni-bridge', 'cni-plugins', { binary: 'bridge', onPath: [], versionArgs: [] }),
    tool('postgres_exporter', 'postgres-exporter'),
    tool('redis_exporter', 'redis-exporter'),
    tool('mysqld_exporter', 'mysqld-exporter'),
    tool('nginx-prometheus-exporter', 'nginx-exporter'),
    // Only from the cache: what belongs to a server lies beside it, and must be of the same release.
    tool('postgres', 'postgresql', { onPath: [], atLeast: '13.0' }),
    tool('redis-server', 'redis', { onPath: [], atLeast: '6.2' }),
    tool('mariadbd', 'mariadb', { onPath: [], atLeast: '10.6' }),
    tool('mysqld', 'mysql', { onPath: [], atLeast: '8.0' }),
    tool('nginx', 'nginx', { onPath: [], versionArgs: ['-v'], atLeast: '1.18' }),
    tool('rabbitmq-server', 'rabbitmq', { onPath: [], versionFolder: 'usr/lib/rabbitmq/lib', atLeast: '3.8' }),
  ].map(entry => [entry.name, entry]),
);

/** What `npm test` needs; servers that only `npm run test:real` starts are installed when they are asked for. */
export const testTools = ['promtool', 'amtool', 'docker-compose', 'kubectl', 'k8s-strict-decode', 'promql-corpus'];
