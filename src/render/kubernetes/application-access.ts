import { type Flow, groupByPeer } from './flows.ts';
import { type KubernetesObject, kubernetesObject } from './kubernetes-object.ts';
import { type KubernetesStack, namespaceOf, selectorLabels, stackLabels } from './naming.ts';
import { inNamespace } from './network-policies.ts';

/** Policies for the applications' namespaces. */
export interface ApplicationAccess {
  /** For namespaces that are closed: needed, and harmless there. */
  readonly isolated: readonly KubernetesObject[];
  /** For all others: a policy that admits somebody closes its pods to everybody else, so they are only kept at hand. */
  readonly open: readonly KubernetesObject[];
}

/** On what a person applies apart from the rest: whoever looks for objects that are no longer declared passes over it. */
const OPTIONAL = { 'app.kubernetes.io/component': 'optional' };

/** One policy a namespace, which lets whoever scrapes its applications in, on their ports only. */
export function applicationAccess(stack: KubernetesStack, flows: readonly Flow[]): ApplicationAccess {
  const { platform } = stack;
  const closed = new Set([...(platform.isolatedNamespaces ?? []), platform.namespace, platform.nodeNamespace]);
  const scraped = new Map<string, Flow[]>();
  for (const flow of flows) {
    if (flow.to !== 'namespace') continue;
    const into = scraped.get(flow.namespace);
    if (into === undefined) scraped.set(flow.namespace, [flow]);
    else into.push(flow);
  }
  const namespaces = [...scraped].sort(([a], [b]) => (a < b ? -1 : 1));
  const policies = (wanted: boolean, labels: Readonly<Record<string, string>>) =>
    namespaces
      .filter(([ns]) => closed.has(ns) === wanted)
      .map(([ns, into]) => policy(stack, ns, into, { ...stackLabels(stack), ...labels }));
  return { isolated: policies(true, {}), open: policies(false, OPTIONAL) };
}

function policy(
  stack: KubernetesStack,
  namespace: string,
  flows: readonly Flow[],
  labels: Readonly<Record<string, string>>,
): KubernetesObject {
  const rules = groupByPeer(
    flows.map(({ from, ports }) => ({
      peers: [
        {
          ...inNamespace(namespaceOf(stack, from)),
          podSelector: { matchLabels: selectorLabels(stack, from) },
        },
      ],
      ports,
    })),
  );
  return kubernetesObject('networking.k8s.io/v1', 'NetworkPolicy', {
    metadata: { name: `${stack.model.name}-scrape`, namespace, labels },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: rules.map(({ peers, ports }) => ({ from: peers, ports })),
    },
  });
}
