import type { Workload } from '../../model/workload.ts';
import { addressRange, serviceNamespace } from './address-ranges.ts';
import { type Flow, type FlowPort, resolvesNames } from './flows.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, selectorLabels, sharesHostNetwork, workloadLabels } from './naming.ts';

/**
 * With `egress: 'cilium'`: the ways out that need names, and nodes and the API server, which Cilium knows as entities.
 * DNS goes through Cilium's proxy, where it learns which addresses a name has; hence the rule is here and not in the
 * plain NetworkPolicy. See https://docs.cilium.io/en/stable/security/policy/language/
 */
export function ciliumEgress(stack: KubernetesStack, workload: Workload, flows: readonly Flow[]): KubernetesObject[] {
  if (stack.platform.egress !== 'cilium') return [];
  const own = flows.filter(flow => flow.from === workload);
  const egress = own.flatMap(flow => {
    const peer = entityOrName(flow);
    return peer === undefined ? [] : [{ ...peer, toPorts: [{ ports: portTexts(flow.ports) }] }];
  });
  const admitted = flows.flatMap(flow =>
    flow.to === 'workload' && flow.workload === workload && sharesHostNetwork(flow.from)
      ? [{ fromEntities: NODES, toPorts: [{ ports: portTexts(flow.ports) }] }]
      : [],
  );
  const dns = resolvesNames(own);
  if (egress.length === 0 && admitted.length === 0 && !dns) return [];
  return [
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: {
        name: workload.name,
        namespace: namespaceOf(stack, workload),
        labels: workloadLabels(stack, workload),
      },
      spec: {
        endpointSelector: { matchLabels: selectorLabels(stack, workload) },
        ...(admitted.length === 0 ? {} : { ingress: admitted }),
        egress: [...(dns ? [dnsRule(stack)] : []), ...egress],
      },
    },
  ];
}

const NODES = ['host', 'remote-node'];

function entityOrName(flow: Flow): Record<string, unknown> | undefined {
  if (flow.to === 'kubernetes-api') return { toEntities: ['kube-apiserver'] };
  if (flow.to === 'nodes' || (flow.to === 'workload' && sharesHostNetwork(flow.workload))) return { toEntities: NODES };
  if (flow.to !== 'outside' || serviceNamespace(flow.host) !== undefined) return undefined;
  const range = addressRange(flow.host);
  return range === undefined ? { toFQDNs: [{ matchName: flow.host }] } : { toCIDR: [range] };
}

const portTexts = (ports: readonly FlowPort[]) => ports.map(({ port, protocol }) => ({ port: `${port}`, protocol }));

const dnsRule = ({ platform: { dns } }: KubernetesStack) => ({
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': dns.namespace, ...dns.podLabels } }],
  toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
});
