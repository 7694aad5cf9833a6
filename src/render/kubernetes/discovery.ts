import type { DiscoveryConfig } from '../../model/platform-view.ts';
import type { Address, ScrapeJob } from '../../model/scrape-job.ts';
import { type KubernetesStack, namespaceOf, portNamed, workloadNamed } from './naming.ts';

type Relabel = Readonly<Record<string, unknown>>;

const META = '__meta_kubernetes_';
/** Where Kubernetes mounts the token and the cluster's CA into pods that are given one. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How Prometheus finds the targets of a job in the cluster, and which of what it finds are the job's. */
export function discoveryOf(stack: KubernetesStack, job: ScrapeJob): DiscoveryConfig {
  const { target } = job;
  switch (target.kind) {
    case 'workload': {
      const workload = workloadNamed(stack, target.workload);
      return endpoints(
        namespaceOf(stack, workload),
        workload.name,
        'port_name',
        portNamed(workload, target.port).name,
        // A pod on a node is a stand-in for the node: its name changes with each rollout, the node's does not.
        workload.kind === 'per-node' ? 'pod_node_name' : 'pod_name',
      );
    }
    case 'application': {
      const address = applicationAddress(stack, job, target.addresses.kubernetes);
      return endpoints(address.namespace, address.host, 'port', `${address.port}`, 'pod_name');
    }
    case 'kubelet':
      return kubelet(stack);
    case 'kubernetes-api':
      return apiServer;
    case 'probe':
      throw new Error(`the job "${job.name}" probes URLs: there is nothing to discover`);
  }
}

/** An application's address with its namespace: the stack's own, unless the address names one. */
export function applicationAddress(
  stack: KubernetesStack,
  job: Pick<ScrapeJob, 'name'>,
  address: Address | undefined,
): Required<Address> {
  if (address === undefined) throw new Error(`the job "${job.name}" has no address on kubernetes`);
  return { ...address, namespace: address.namespace ?? stack.platform.namespace };
}

/**
 * Endpoint slices know pods that are not ready, too: a service that is down is a failing target instead of none. No
 * server-side selector: jobs with the same configuration share one watch in Prometheus.
 */
const endpoints = (
  namespace: string,
  service: string,
  portField: 'port' | 'port_name',
  port: string,
  instanceField: 'pod_name' | 'pod_node_name',
): DiscoveryConfig => ({
  discovery: { kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: [namespace] } }] },
  relabel: [
    {
      action: 'keep',
      source_labels: [`${META}service_name`, `${META}endpointslice_${portField}`],
      regex: `${service};${port}`,
    },
    instance(instanceField),
  ],
});

/** Its certificate is for the names of its Service, whichever address it is reached at. */
const apiServer: DiscoveryConfig = {
  discovery: {
    kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: ['default'] } }],
    authorization: { type: 'Bearer', credentials_file: `${SERVICE_ACCOUNT}/token` },
    tls_config: { ca_file: `${SERVICE_ACCOUNT}/ca.crt`, server_name: 'kubernetes.default.svc' },
  },
  relabel: [
    {
      action: 'keep',
      source_labels: [`${META}service_name`, `${META}endpointslice_port_name`],
      regex: 'kubernetes;https',
    },
  ],
};

const kubelet = (stack: KubernetesStack): DiscoveryConfig => ({
  discovery: {
    kubernetes_sd_configs: [{ role: 'node' }],
    authorization: { type: 'Bearer', credentials_file: `${SERVICE_ACCOUNT}/token` },
    tls_config: {
      ca_file: `${SERVICE_ACCOUNT}/ca.crt`,
      ...(stack.platform.kubeletInsecureTls === true ? { insecure_skip_verify: true } : {}),
    },
  },
  relabel: [instance('node_name')],
});

/** An empty name (endpoints that are no pods) leaves `instance` to Prometheus: the address. */
const instance = (field: 'pod_name' | 'pod_node_name' | 'node_name'): Relabel => ({
  source_labels: [`${META}${field}`],
  regex: '(.+)',
  target_label: 'instance',
});
