import type { Resources } from './resources.ts';

/** An output kind. Never called "target": that is a scrape target. */
export type Platform = 'kubernetes' | 'compose';

export const PLATFORMS: readonly Platform[] = ['kubernetes', 'compose'];

export interface KubernetesPlatform {
  readonly platform: 'kubernetes';
  /** Namespace of every server; Pod Security level `restricted`. */
  readonly namespace: string;
  /** Namespace of the per-node agents, which need host paths; Pod Security level `privileged`. */
  readonly nodeNamespace: string;
  /** Undefined: the cluster's default class. */
  readonly storageClass?: string;
  /** CIDRs of the nodes: where the kubelet and host-network exporters are reached. */
  readonly nodeCidrs: readonly string[];
  /** CIDRs and ports of the API server. */
  readonly apiServer: { readonly cidrs: readonly string[]; readonly ports: readonly number[] };
  /** Namespace and pod labels of the cluster's DNS. */
  readonly dns: { readonly namespace: string; readonly podLabels: Readonly<Record<string, string>> };
  /** Namespaces whose pods may reach Grafana (ingress controllers); empty: nobody but `kubectl port-forward`. */
  readonly ingressNamespaces: readonly string[];
  /** `ipBlock` allows every public address on the declared ports; `cilium` allows the declared names only. */
  readonly egress: 'ipBlock' | 'cilium';
  /**
   * Namespaces of applications whose pods are behind a default-deny NetworkPolicy already: a policy that lets Prometheus
   * in is generated there. In any other namespace such a policy would cut the application off from everybody else.
   */
  readonly isolatedNamespaces?: readonly string[];
  /** True: kubelets serve certificates that the cluster's CA has not signed (kubeadm, kind); they are not verified then. */
  readonly kubeletInsecureTls?: boolean;
}

export interface ComposePlatform {
  readonly platform: 'compose';
  /** Compose project name. */
  readonly project: string;
  /** Name of the external network that applications of other compose projects join. */
  readonly applicationNetwork: string;
  /** Address the published ports are bound to. */
  readonly bindAddress: string;
  /**
   * Image with `sh` and `chown` that hands new volumes to their users, such as `docker.io/library/busybox:1.37.0`.
   * Default: the first image of the stack that has a shell; needed only where none has.
   */
  readonly initImage?: string;
  /** The exporter that asks the servers that nothing in their own containers can ask. Default: nobody does. */
  readonly readiness?: { readonly image: string; readonly resources: Resources };
}

export type PlatformSettings = KubernetesPlatform | ComposePlatform;
