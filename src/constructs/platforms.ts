import type { ComposePlatform, KubernetesPlatform } from '../model/platform.ts';

/** All optional; the defaults suit a cluster with kube-dns and the default storage class. */
export interface KubernetesProps {
  /** @default 'monitoring' */
  readonly namespace?: string;
  /** Namespace of per-node agents, which need host paths. @default - `<namespace>-nodes` */
  readonly nodeNamespace?: string;
  /** @default - the cluster's default storage class */
  readonly storageClass?: string;
  /** Where nodes have their addresses. @default - the private ranges of RFC 1918 */
  readonly nodeCidrs?: readonly string[];
  /** Where the API server is reached. @default - the private ranges of RFC 1918, port 6443 (where the `kubernetes` Service of most clusters ends) */
  readonly apiServer?: { readonly cidrs: readonly string[]; readonly port: number };
  /** @default - pods labelled `k8s-app: kube-dns` in `kube-system` */
  readonly dns?: KubernetesPlatform['dns'];
  /** Namespaces of ingress controllers that may reach Grafana. @default - none, use `kubectl port-forward` */
  readonly ingressNamespaces?: readonly string[];
  /** How connections to receivers outside are allowed. @default 'ipBlock' */
  readonly egress?: KubernetesPlatform['egress'];
}

export interface ComposeProps {
  /** @default - the stack's name */
  readonly project?: string;
  /** External network shared with the applications' own compose projects. @default - `<stack>-applications` */
  readonly applicationNetwork?: string;
  /** @default '127.0.0.1' */
  readonly bindAddress?: string;
}

/** A platform as declared; the stack fills in what follows from its name. */
export type PlatformDeclaration = (stackName: string) => KubernetesPlatform | ComposePlatform;

const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Render Kubernetes manifests. */
export const kubernetes =
  (props: KubernetesProps = {}): PlatformDeclaration =>
  () => {
    const namespace = props.namespace ?? 'monitoring';
    return {
      platform: 'kubernetes',
      namespace,
      nodeNamespace: props.nodeNamespace ?? `${namespace}-nodes`,
      ...(props.storageClass === undefined ? {} : { storageClass: props.storageClass }),
      nodeCidrs: props.nodeCidrs ?? PRIVATE_RANGES,
      apiServer: props.apiServer ?? { cidrs: PRIVATE_RANGES, port: 6443 },
      dns: props.dns ?? { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } },
      ingressNamespaces: props.ingressNamespaces ?? [],
      egress: props.egress ?? 'ipBlock',
    };
  };

/** Render a compose project. */
export const compose =
  (props: ComposeProps = {}): PlatformDeclaration =>
  stackName => ({
    platform: 'compose',
    project: props.project ?? stackName,
    applicationNetwork: props.applicationNetwork ?? `${stackName}-applications`,
    bindAddress: props.bindAddress ?? '127.0.0.1',
  });
