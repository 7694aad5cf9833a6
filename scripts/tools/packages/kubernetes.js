import { pinned } from '../versions.js';
import { ownVersion, PROMETHEUS_VERSION } from './recipe.js';

const kubernetesVersion = 'k8s.io/component-base/version.gitVersion';

/**
 * A control plane, a node, and what reads them.
 * @satisfies {Record<string, import('./recipe.js').Package>}
 */
export const kubernetes = {
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
  helm: {
    name: 'helm',
    version: pinned('helm'),
    minutes: '3 minutes',
    go: {
      folder: 'helm',
      module: 'helm.sh/helm/v4',
      moduleVersion: `v${pinned('helm')}`,
      commands: { helm: 'helm.sh/helm/v4/cmd/helm' },
      variables: { 'helm.sh/helm/v4/internal/version.version': `v${pinned('helm')}` },
    },
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
  'kube-state-metrics': {
    name: 'kube-state-metrics',
    version: pinned('kubeStateMetrics'),
    minutes: '3 minutes',
    go: {
      folder: 'kube-state-metrics',
      module: 'k8s.io/kube-state-metrics/v2',
      moduleVersion: `v${pinned('kubeStateMetrics')}`,
      commands: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
      variables: { [PROMETHEUS_VERSION]: pinned('kubeStateMetrics') },
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
