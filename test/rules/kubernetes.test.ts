import { KubeStateMetrics } from 'sightline';
import { kubeWorkloadRules } from 'sightline/rules';
import { describePacks } from './pack-stack.ts';

describePacks('GIVEN the Kubernetes packs and all they read', stack => {
  new KubeStateMetrics(stack, 'kube-state-metrics');
  stack.use(kubeWorkloadRules);
});
