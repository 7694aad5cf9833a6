export type { KubernetesObject } from './kubernetes-object.ts';
export { kubernetesView } from './kubernetes-view.ts';
export { type KubernetesOutput, renderKubernetes } from './render-kubernetes.ts';
