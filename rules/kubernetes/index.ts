import { type KubeControlPlaneProps, kubeControlPlaneRules } from './control-plane.ts';
import { kubeNodeRules } from './nodes.ts';
import { kubeResourceRules } from './resources.ts';
import { kubeStorageRules } from './storage.ts';
import { kubeWorkloadRules } from './workloads.ts';

/** All packs about Kubernetes: `stack.use(...kubernetesRules({ profile: 'k3s' }))`. To tune one, use the packs one by one. */
export const kubernetesRules = (props: KubeControlPlaneProps = {}) => [
  kubeWorkloadRules,
  kubeStorageRules,
  kubeResourceRules,
  kubeNodeRules,
  kubeControlPlaneRules(props),
];
