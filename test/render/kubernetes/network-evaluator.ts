import { BlockList, isIPv6 } from 'node:net';
import type { KubernetesObject } from '../../../src/render/kubernetes/index.ts';
import { ofKind, POD_CARRIERS, podTemplate, spec } from './objects.ts';

/** One end of a connection as a network plugin sees it. */
export interface End {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}
interface Policy {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const matches = (selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);

function inRange(ip: string, cidr: string): boolean {
  const [base = '', bits = '0'] = cidr.split('/');
  if (isIPv6(ip) !== isIPv6(base)) return false;
  const family = isIPv6(base) ? 'ipv6' : 'ipv4';
  const range = new BlockList();
  range.addSubnet(base, Number(bits), family);
  return range.check(ip, family);
}

function isPeer(peer: Peer, policyNamespace: string, end: End): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return end.ip !== undefined && inRange(end.ip, cidr) && !except.some(range => inRange(end.ip ?? '', range));
  }
  if (end.namespace === undefined) return false;
  const inNamespace =
    peer.namespaceSelector === undefined
      ? end.namespace === policyNamespace
      : matches(peer.namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return inNamespace && matches(peer.podSelector, end.labels ?? {});
}

function allowedAt(
  policies: readonly KubernetesObject[],
  direction: 'ingress' | 'egress',
  self: End,
  other: End,
  port: number,
  protocol: string,
): boolean {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const selecting = policies.filter(
    p =>
      p.metadata.namespace === self.namespace &&
      spec<Policy>(p).policyTypes.includes(type) &&
      matches(spec<Policy>(p).podSelector, self.labels ?? {}),
  );
  if (selecting.length === 0) return true;
  return selecting.some(policy =>
    (spec<Policy>(policy)[direction] ?? []).some(rule => {
      const peers = direction === 'ingress' ? rule.from : rule.to;
      const peerFits = !peers?.length || peers.some(p => isPeer(p, policy.metadata.namespace ?? '', other));
      const portFits = !rule.ports?.length || rule.ports.some(p => p.port === port && p.protocol === protocol);
      return peerFits && portFits;
    }),
  );
}

/**
 * What the NetworkPolicies among `objects` say of a connection on either side, judged as the API documents it: pods that
 * no policy selects are open, otherwise one rule of one selecting policy must allow it.
 */
export function sides(
  objects: readonly KubernetesObject[],
  from: End,
  to: End,
  port: number,
  protocol = 'TCP',
): { readonly leaves: boolean; readonly enters: boolean } {
  const policies = ofKind(objects, 'NetworkPolicy');
  return {
    leaves: from.namespace === undefined || allowedAt(policies, 'egress', from, to, port, protocol),
    enters: to.namespace === undefined || allowedAt(policies, 'ingress', to, from, port, protocol),
  };
}

/** Whether the connection comes about: both sides must allow it. */
export function connects(...connection: Parameters<typeof sides>): boolean {
  const { leaves, enters } = sides(...connection);
  return leaves && enters;
}

/** A pod of the stack, with the labels its template gives it. */
export function podEnd(objects: readonly KubernetesObject[], workload: string): End {
  const carrier = objects.find(o => POD_CARRIERS.includes(o.kind) && o.metadata.name === workload);
  if (carrier?.metadata.namespace === undefined) throw new Error(`no pods of ${workload}`);
  return { namespace: carrier.metadata.namespace, labels: podTemplate(carrier).metadata.labels };
}
