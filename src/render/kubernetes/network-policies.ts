import type { NetworkPolicyPeer } from 'cdk8s-plus-27/lib/imports/k8s.js';
import type { Workload } from '../../model/workload.ts';
import { addressRange, publicAddresses, serviceNamespace } from './address-ranges.ts';
import { ciliumEgress } from './cilium-egress.ts';
import { type Flow, type FlowPort, groupByPeer, resolvesNames } from './flows.ts';
import { type KubernetesObject, kubernetesObject, type Plain } from './kubernetes-object.ts';
import {
  type KubernetesStack,
  namespaceOf,
  portNamed,
  selectorLabels,
  sharesHostNetwork,
  workloadLabels,
} from './naming.ts';

type Peer = Plain<NetworkPolicyPeer>;

/** Peers and ports of one rule; no peers at all means everybody. */
interface Rule {
  readonly peers: readonly Peer[];
  readonly ports: readonly FlowPort[];
}

const DNS_PORTS: readonly FlowPort[] = [
  { port: 53, protocol: 'TCP' },
  { port: 53, protocol: 'UDP' },
];

/**
 * What the default deny of the namespace leaves open for one workload: both sides of every declared connection. Nothing
 * for a workload with the node's network, which no NetworkPolicy holds.
 */
export function networkPolicies(
  stack: KubernetesStack,
  workload: Workload,
  flows: readonly Flow[],
): KubernetesObject[] {
  if (sharesHostNetwork(workload)) return [];
  const ingress = ingressRules(stack, workload, flows);
  const egress = egressRules(stack, workload, flows);
  const metadata = {
    name: workload.name,
    namespace: namespaceOf(stack, workload),
    labels: workloadLabels(stack, workload),
  };
  const policy = kubernetesObject('networking.k8s.io/v1', 'NetworkPolicy', {
    metadata,
    spec: {
      podSelector: { matchLabels: selectorLabels(stack, workload) },
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length === 0
        ? {}
        : {
            ingress: ingress.map(r => (r.peers.length === 0 ? { ports: r.ports } : { from: r.peers, ports: r.ports })),
          }),
      ...(egress.length === 0 ? {} : { egress: egress.map(r => ({ to: r.peers, ports: r.ports })) }),
    },
  });
  return [policy, ...ciliumEgress(stack, workload, flows)];
}

function ingressRules(stack: KubernetesStack, workload: Workload, flows: readonly Flow[]): Rule[] {
  const connected = flows.flatMap(flow =>
    flow.to === 'workload' && flow.workload === workload
      ? [{ peers: workloadPeers(stack, flow.from), ports: flow.ports }]
      : [],
  );
  const admitted = workload.admits.flatMap((admission): Rule[] => {
    const { number: port, protocol } = portNamed(workload, admission.port);
    const ports = [{ port, protocol }];
    if (admission.from === 'anywhere') return [{ peers: [], ports }];
    const namespaces = admission.from === 'ingress' ? stack.platform.ingressNamespaces : applicationNamespaces(stack);
    // No namespace is nobody; an empty list of peers would be everybody.
    return namespaces.length === 0 ? [] : [{ peers: namespaces.map(inNamespace), ports }];
  });
  return groupByPeer([...connected, ...admitted]);
}

function egressRules(stack: KubernetesStack, workload: Workload, flows: readonly Flow[]): Rule[] {
  const own = flows.filter(flow => flow.from === workload);
  const rules = own.flatMap((flow): Rule[] => {
    const peers = egressPeers(stack, flow);
    return peers.length === 0 ? [] : [{ peers, ports: flow.ports }];
  });
  const dns = resolvesNames(own) && stack.platform.egress === 'ipBlock';
  return groupByPeer([...(dns ? [{ peers: [dnsPeer(stack)], ports: DNS_PORTS }] : []), ...rules]);
}

/** Empty where the plain NetworkPolicy cannot say it and Cilium's does. */
function egressPeers(stack: KubernetesStack, flow: Flow): readonly Peer[] {
  const { platform } = stack;
  switch (flow.to) {
    case 'workload':
      return workloadPeers(stack, flow.workload);
    case 'namespace':
      return [inNamespace(flow.namespace)];
    case 'kubernetes-api':
      return platform.egress === 'cilium' ? [] : platform.apiServer.cidrs.map(cidr => ({ ipBlock: { cidr } }));
    case 'nodes':
      return nodePeers(stack);
    case 'names':
      return [];
    case 'outside': {
      const namespace = serviceNamespace(flow.host);
      if (namespace !== undefined) return [inNamespace(namespace)];
      if (platform.egress === 'cilium') return [];
      const range = addressRange(flow.host);
      return range === undefined ? publicAddresses : [{ ipBlock: { cidr: range } }];
    }
  }
}

/** Pods of a workload; those with the node's network are the node to everybody else. */
const workloadPeers = (stack: KubernetesStack, workload: Workload): readonly Peer[] =>
  sharesHostNetwork(workload)
    ? nodePeers(stack)
    : [
        {
          ...inNamespace(namespaceOf(stack, workload)),
          podSelector: { matchLabels: selectorLabels(stack, workload) },
        },
      ];

/** Cilium knows nodes as entities; addresses written as ranges do not match them there. */
const nodePeers = (stack: KubernetesStack): readonly Peer[] =>
  stack.platform.egress === 'cilium' ? [] : stack.platform.nodeCidrs.map(cidr => ({ ipBlock: { cidr } }));

export const inNamespace = (namespace: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});

const dnsPeer = (stack: KubernetesStack): Peer => ({
  ...inNamespace(stack.platform.dns.namespace),
  podSelector: { matchLabels: stack.platform.dns.podLabels },
});

const applicationNamespaces = (stack: KubernetesStack): string[] =>
  [
    ...new Set(
      stack.model.services.flatMap(({ addresses: { kubernetes } }) =>
        kubernetes === undefined ? [] : [kubernetes.namespace ?? stack.platform.namespace],
      ),
    ),
  ].sort();
