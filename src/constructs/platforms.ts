import { healthExporterSize } from '../catalogue/sizing.ts';
import type { ComposePlatform, KubernetesPlatform } from '../model/platform.ts';
import { InputError } from '../shared/input-error.ts';
import { parseImage } from './exporter/image.ts';
import { needNumber } from './input.ts';

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
  /** Where the API server is reached. @default - the private ranges of RFC 1918, ports 443 and 6443 */
  readonly apiServer?: KubernetesPlatform['apiServer'];
  /** @default - pods labelled `k8s-app: kube-dns` in `kube-system` */
  readonly dns?: KubernetesPlatform['dns'];
  /** Namespaces of ingress controllers that may reach Grafana. @default - none, use `kubectl port-forward` */
  readonly ingressNamespaces?: readonly string[];
  /** How connections to receivers outside are allowed. @default 'ipBlock' */
  readonly egress?: KubernetesPlatform['egress'];
  /** Namespaces of applications in which nothing is let in by default; there Prometheus gets a policy of its own. @default - none */
  readonly isolatedNamespaces?: readonly string[];
  /** Kubelets have certificates nobody signed (kubeadm, kind). @default false */
  readonly kubeletInsecureTls?: boolean;
}

export interface ComposeProps {
  /** @default - the stack's name */
  readonly project?: string;
  /** External network shared with the applications' own compose projects. @default - `<stack>-applications` */
  readonly applicationNetwork?: string;
  /** @default '127.0.0.1' */
  readonly bindAddress?: string;
  /** Image with a shell that gives new volumes to their owners. @default - one the stack has anyway */
  readonly initImage?: string;
  /**
   * Image of the exporter (docs/exporter.md). One container then asks the servers whose images have nothing to ask with, so
   * that `docker compose up --wait` waits for them as well. @default - nobody asks them
   */
  readonly readinessImage?: string;
}

/** A platform as declared; the stack fills in what follows from its name. */
export type PlatformDeclaration = (stackName: string) => KubernetesPlatform | ComposePlatform;

const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** A name as Kubernetes takes it for namespaces. @throws InputError `name-invalid` */
export function needNamespace(name: string): string {
  if (typeof name === 'string' && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new InputError(
    'name-invalid',
    `A namespace cannot be named "${String(name).slice(0, 60)}".`,
    'Use at most 63 lower-case letters, digits and dashes, such as "monitoring".',
  );
}

const CIDR = /^(\d{1,3}(\.\d{1,3}){3}\/([0-9]|[12][0-9]|3[0-2])|[0-9a-f:]{2,39}\/\d{1,3})$/;

/** @throws InputError `name-invalid`, `address-invalid`, `number-invalid` */
function checkKubernetes({
  storageClass,
  nodeCidrs = [],
  apiServer,
  dns,
  ingressNamespaces = [],
  isolatedNamespaces = [],
}: KubernetesProps): void {
  for (const name of [...ingressNamespaces, ...isolatedNamespaces, ...(dns ? [dns.namespace] : [])])
    needNamespace(name);
  for (const range of [...nodeCidrs, ...(apiServer?.cidrs ?? [])])
    if (!CIDR.test(range))
      throw new InputError(
        'address-invalid',
        `"${String(range).slice(0, 60)}" is not a range of addresses.`,
        'Write address and prefix length, such as "10.0.0.0/8".',
      );
  for (const port of apiServer?.ports ?? []) needNumber('A port of the API server', port, { from: 1, to: 65_535 });
  if (storageClass !== undefined && !/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(storageClass))
    throw new InputError(
      'name-invalid',
      `A storage class cannot be named "${String(storageClass).slice(0, 60)}".`,
      'Copy its name from `kubectl get storageclass`.',
    );
}

/** Render Kubernetes manifests. @throws InputError when a name, range or port cannot be one */
export function kubernetes(props: KubernetesProps = {}): PlatformDeclaration {
  const namespace = needNamespace(props.namespace ?? 'monitoring');
  const nodeNamespace = needNamespace(props.nodeNamespace ?? `${namespace}-nodes`);
  checkKubernetes(props);
  return () => ({
    platform: 'kubernetes',
    namespace,
    nodeNamespace,
    ...(props.storageClass === undefined ? {} : { storageClass: props.storageClass }),
    nodeCidrs: props.nodeCidrs ?? PRIVATE_RANGES,
    apiServer: props.apiServer ?? { cidrs: PRIVATE_RANGES, ports: [443, 6443] },
    dns: props.dns ?? { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } },
    ingressNamespaces: props.ingressNamespaces ?? [],
    egress: props.egress ?? 'ipBlock',
    ...(props.isolatedNamespaces === undefined ? {} : { isolatedNamespaces: props.isolatedNamespaces }),
    ...(props.kubeletInsecureTls === undefined ? {} : { kubeletInsecureTls: props.kubeletInsecureTls }),
  });
}

/** Render a compose project. @throws InputError `image-invalid` */
export function compose(props: ComposeProps = {}): PlatformDeclaration {
  const { project, applicationNetwork, bindAddress = '127.0.0.1', initImage, readinessImage } = props;
  if (readinessImage !== undefined) parseImage(readinessImage);
  return stackName => ({
    platform: 'compose',
    project: project ?? stackName,
    applicationNetwork: applicationNetwork ?? `${stackName}-applications`,
    bindAddress,
    ...(initImage === undefined ? {} : { initImage }),
    ...(readinessImage === undefined ? {} : { readiness: { image: readinessImage, resources: healthExporterSize } }),
  });
}
