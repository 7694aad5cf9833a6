import { KubeStateMetrics, type MonitoringStack, Service } from 'sightline';
import { kubernetesRules } from 'sightline/rules';

/** What Prometheus must scrape for all of the Kubernetes packs. */
export const SCRAPED = { kubelets: true, apiServer: true } as const;

/** Every alert about Kubernetes, the control plane included. */
export function kubernetesFull(stack: MonitoringStack): void {
  new KubeStateMetrics(stack, 'kube-state-metrics');
  new Service(stack, 'etcd', { address: { kubernetes: 'etcd.kube-system:2381' }, critical: false });
  stack.use(...kubernetesRules({ profile: 'full' }));
}
