import { copyCustomResources, copyParserTests, fillEmptyWebPages } from '../go-hooks.js';
import { pinned } from '../versions.js';
import { ownVersion, PROMETHEUS_VERSION } from './recipe.js';

/** @param {string} version 3.13.5 → v0.313.5: how Prometheus numbers its Go module */
const prometheusModule = version => {
  const [major, minor, patch] = version.split('.').map(Number);
  return `v0.${Number(major) * 100 + Number(minor)}.${patch}`;
};

/**
 * Prometheus, what is built like it, and the reader of its test corpus.
 * @satisfies {Record<string, import('./recipe.js').Package>}
 */
export const prometheus = {
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
      variables: { [PROMETHEUS_VERSION]: pinned('prometheus') },
      tags: 'netgo',
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
      variables: { [PROMETHEUS_VERSION]: pinned('alertmanager') },
      tags: 'netgo',
      before: fillEmptyWebPages,
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
      variables: { [PROMETHEUS_VERSION]: pinned('nodeExporter') },
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
      variables: { [PROMETHEUS_VERSION]: pinned('blackboxExporter') },
      tags: 'netgo',
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
      variables: { [PROMETHEUS_VERSION]: pinned('prometheusOperator') },
      after: copyCustomResources,
    },
  },
};
