import { Dashboard, type Pack } from 'sightline';
import { kubeClusterMetrics, kubeletMetrics, kubeWorkloadMetrics } from 'sightline/catalogue';

const { podPhase, podReady, containerWaiting, containerRestarts, deploymentReplicas, deploymentAvailable } =
  kubeWorkloadMetrics;
const { statefulSetReplicas, statefulSetReady, daemonSetDesired, daemonSetAvailable, jobFailed } = kubeWorkloadMetrics;
const { nodeCondition, nodeAllocatable, podRequests } = kubeClusterMetrics;
const { volumeAvailable, volumeCapacity } = kubeletMetrics;

const chosen = { namespace: { variable: 'namespace' } } as const;
const FILL = [
  { above: 0, color: 'green' },
  { above: 0.8, color: 'orange' },
  { above: 0.9, color: 'red' },
];
const ANY_IS_RED = [
  { above: 0, color: 'green' },
  { above: 1, color: 'red' },
];

const requested = (resource: 'cpu' | 'memory') =>
  podRequests.value({ resource }).sumBy().div(nodeAllocatable.value({ resource }).sumBy());

/** What runs on the cluster and what it asks for. Needs `KubeStateMetrics`; volumes: `new Prometheus(…, { kubelets: true })`. */
export const kubernetesDashboard: Pack = stack => {
  new Dashboard(stack, 'kubernetes-dashboard', {
    title: 'Kubernetes',
    tags: ['kubernetes'],
    variables: {
      namespace: { of: { metric: 'kube_pod_status_phase', label: 'namespace' }, label: 'Namespace', multi: true },
    },
  })
    .row('Now', row =>
      row
        .stat('Pods that are not ready', podReady.value({ ...chosen, condition: 'false' }).sumBy(), {
          description: 'Pods of jobs that are done are not ready either.',
        })
        .stat('Jobs that failed', jobFailed.value({ ...chosen, condition: 'true' }).sumBy(), { thresholds: ANY_IS_RED })
        .stat('Nodes ready', nodeCondition.value({ condition: 'Ready', status: 'true' }).sumBy())
        .stat('Nodes not ready', nodeCondition.value({ condition: 'Ready', status: ['false', 'unknown'] }).sumBy(), {
          thresholds: ANY_IS_RED,
        }),
    )
    .row('Workloads', row =>
      row
        .timeseries('Pods by phase', podPhase.value(chosen).sumBy('phase'), {
          legend: '{{phase}}',
          stacked: true,
          min: 0,
        })
        .timeseries(
          'Pods that are missing',
          {
            deployments: deploymentReplicas.value(chosen).sub(deploymentAvailable.value(chosen)).sumBy(),
            'stateful sets': statefulSetReplicas.value(chosen).sub(statefulSetReady.value(chosen)).sumBy(),
            'daemon sets': daemonSetDesired.value(chosen).sub(daemonSetAvailable.value(chosen)).sumBy(),
          },
          { min: 0, description: 'Wanted and not available; above zero for a moment in every rollout.' },
        )
        .timeseries('Restarts', containerRestarts.increase('15m', chosen).sumBy('namespace', 'pod').topk(10), {
          legend: '{{namespace}}/{{pod}}',
          min: 0,
          description: 'Within a quarter of an hour, the ten pods with most.',
        })
        .table(
          'Containers that wait',
          containerWaiting.value(chosen).maxBy('namespace', 'pod', 'container', 'reason'),
          {
            width: 24,
            description: 'ContainerCreating for a minute is usual; CrashLoopBackOff and ImagePullBackOff never are.',
          },
        ),
    )
    .row('Room', row =>
      row
        .timeseries(
          'Asked for, of what nodes have',
          { CPU: requested('cpu'), memory: requested('memory') },
          {
            unit: 'percentunit',
            min: 0,
            thresholds: FILL,
          },
        )
        .timeseries(
          'CPU asked for',
          podRequests
            .value({ ...chosen, resource: 'cpu' })
            .sumBy('namespace')
            .topk(10),
          {
            legend: '{{namespace}}',
            min: 0,
            description: 'Cores.',
          },
        )
        .timeseries(
          'Memory asked for',
          podRequests
            .value({ ...chosen, resource: 'memory' })
            .sumBy('namespace')
            .topk(10),
          { unit: 'bytes', legend: '{{namespace}}', min: 0 },
        )
        .timeseries(
          'Volumes used',
          volumeAvailable
            .value(chosen)
            .div(volumeCapacity.value(chosen))
            .neg()
            .add(1)
            .maxBy('namespace', 'persistentvolumeclaim')
            .topk(10),
          {
            unit: 'percentunit',
            legend: '{{namespace}}/{{persistentvolumeclaim}}',
            min: 0,
            max: 1,
            thresholds: FILL,
          },
        ),
    );
};
