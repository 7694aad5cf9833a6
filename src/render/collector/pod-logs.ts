import type { CollectorAgentComponent } from '../../model/component.ts';
import { platformSettings, type StackModel } from '../../model/stack.ts';
import type { ContextStatements } from './ottl.ts';

/** Set by the Kubernetes renderer from the pod's own node. */
const NODE_NAME = 'K8S_NODE_NAME';

/** Files of the kubelet: `<namespace>_<pod>_<uid>/<container>/<restart>.log`, and the rotated ones beside them. */
export const podLogFiles = (model: StackModel, agent: CollectorAgentComponent): Record<string, unknown> => {
  const pods = agent.namespaces.length === 0 ? ['*'] : agent.namespaces.map(namespace => `${namespace}_*`);
  return {
    include: pods.flatMap(pod => [`/var/log/pods/${pod}/*/*.log`, `/var/log/pods/${pod}/*/*.log.*`]),
    exclude: ['/var/log/pods/*/*/*.gz', '/var/log/pods/*/*/*.tmp', ...ownPods(model)],
  };
};

/** A Collector that reads its own complaints about a full queue would fill the queue with them. */
function ownPods(model: StackModel): string[] {
  const settings = platformSettings(model, 'kubernetes');
  if (settings === undefined) return [];
  const namespaces = [...new Set([settings.namespace, settings.nodeNamespace])];
  return collectorWorkloads(model).flatMap(workload =>
    namespaces.map(namespace => `/var/log/pods/${namespace}_${workload}-*/*/*`),
  );
}

/** Names of the gateway's and the agent's workloads. */
export const collectorWorkloads = (model: StackModel): string[] =>
  [model.components.collector, model.components.collectorAgent].flatMap(component =>
    component?.deployment.kind === 'deployed' ? [component.deployment.workload] : [],
  );

/** Reads docker's, CRI-O's and containerd's line format, joins the pieces of long lines, names pod and container. */
export const podLogOperators = [
  { type: 'container', id: 'container', max_log_size: '1MiB' },
  { type: 'remove', field: 'attributes["log.file.path"]', if: 'attributes["log.file.path"] != nil' },
];

/**
 * The pod's label `app.kubernetes.io/name` is the service's name. It is asked for by the pod's uid, for pods of the own
 * node only, and nothing else is read from the API. Lines wait until the labels are there: guessed names would stay.
 */
export const podAttributesProcessor = (agent: CollectorAgentComponent): Record<string, unknown> => ({
  auth_type: 'serviceAccount',
  filter: {
    node_from_env_var: NODE_NAME,
    ...(agent.namespaces.length === 1 ? { namespace: agent.namespaces[0] } : {}),
  },
  wait_for_metadata: true,
  wait_for_metadata_timeout: '60s',
  extract: {
    metadata: ['k8s.node.name'],
    labels: [{ tag_name: POD_LABEL, key: 'app.kubernetes.io/name', from: 'pod' }],
  },
  pod_association: [{ sources: [{ from: 'resource_attribute', name: 'k8s.pod.uid' }] }],
});

const POD_LABEL = 'sightline.pod.app';

/** A pod without the label is known by its container's name. */
export const podServiceStatements: ContextStatements[] = [
  {
    context: 'resource',
    statements: [
      `set(resource.attributes["service.name"], resource.attributes["${POD_LABEL}"]) where resource.attributes["${POD_LABEL}"] != nil`,
      'set(resource.attributes["service.name"], resource.attributes["k8s.container.name"]) where resource.attributes["service.name"] == nil and resource.attributes["k8s.container.name"] != nil',
      // Had their use; each would be stored with every line.
      ...[POD_LABEL, 'k8s.pod.uid', 'k8s.container.restart_count'].map(
        name => `delete_key(resource.attributes, "${name}")`,
      ),
    ],
  },
];
