import { counter, gauge } from '../query/promql/declare.ts';

const pod = { namespace: 'string', pod: 'string', uid: 'string' } as const;
const container = { ...pod, container: 'string' } as const;
const deployment = { namespace: 'string', deployment: 'string' } as const;
const statefulSet = { namespace: 'string', statefulset: 'string' } as const;
const daemonSet = { namespace: 'string', daemonset: 'string' } as const;
const job = { namespace: 'string', job_name: 'string' } as const;
const cronJob = { namespace: 'string', cronjob: 'string' } as const;
const autoscaler = { namespace: 'string', horizontalpodautoscaler: 'string' } as const;
const budget = { namespace: 'string', poddisruptionbudget: 'string' } as const;
const truth = ['true', 'false', 'unknown'] as const;

/** What kube-state-metrics says of pods and of what owns them, as far as packs use it. Source: its `/metrics` in the version of versions.json. */
export const kubeWorkloadMetrics = {
  containerWaiting: gauge('kube_pod_container_status_waiting_reason', {
    help: 'Why a container is not running yet, or not again; no series when it runs.',
    labels: { ...container, reason: 'string' },
  }),
  initContainerWaiting: gauge('kube_pod_init_container_status_waiting_reason', {
    help: 'The same of an init container.',
    labels: { ...container, reason: 'string' },
  }),
  containerRestarts: counter('kube_pod_container_status_restarts_total', {
    help: 'Restarts of a container in its pod.',
    labels: container,
  }),
  containerLastTerminated: gauge('kube_pod_container_status_last_terminated_reason', {
    help: 'Why a container ended before it was started again.',
    labels: { ...container, reason: 'string' },
  }),
  podPhase: gauge('kube_pod_status_phase', {
    help: '1 for the phase a pod is in.',
    labels: { ...pod, phase: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] },
  }),
  podReady: gauge('kube_pod_status_ready', {
    help: '1 for whether a pod serves requests.',
    labels: { ...pod, condition: truth },
  }),
  podOwner: gauge('kube_pod_owner', {
    help: 'Who made a pod.',
    labels: {
      ...pod,
      owner_kind: 'string',
      owner_name: 'string',
      owner_is_controller: 'string',
    },
  }),

  deploymentReplicas: gauge('kube_deployment_spec_replicas', {
    help: 'Pods a deployment should have.',
    labels: deployment,
  }),
  deploymentAvailable: gauge('kube_deployment_status_replicas_available', {
    help: 'Pods of a deployment that serve.',
    labels: deployment,
  }),
  deploymentUpdated: gauge('kube_deployment_status_replicas_updated', {
    help: 'Pods of a deployment that have its newest template.',
    labels: deployment,
  }),
  deploymentCondition: gauge('kube_deployment_status_condition', {
    help: '1 for the state of each condition of a deployment.',
    labels: { ...deployment, condition: 'string', status: truth, reason: 'string' },
  }),
  deploymentGeneration: gauge('kube_deployment_metadata_generation', {
    help: 'Number of the newest change of a deployment.',
    labels: deployment,
  }),
  deploymentObserved: gauge('kube_deployment_status_observed_generation', {
    help: 'Number of the newest change the controller has seen.',
    labels: deployment,
  }),

  statefulSetReplicas: gauge('kube_statefulset_replicas', {
    help: 'Pods a stateful set should have.',
    labels: statefulSet,
  }),
  statefulSetReady: gauge('kube_statefulset_status_replicas_ready', {
    help: 'Pods of a stateful set that serve.',
    labels: statefulSet,
  }),
  statefulSetUpdated: gauge('kube_statefulset_status_replicas_updated', {
    help: 'Pods of a stateful set that have its newest template.',
    labels: statefulSet,
  }),
  statefulSetCurrentRevision: gauge('kube_statefulset_status_current_revision', {
    help: 'The revision before the rollout, or the only one.',
    labels: { ...statefulSet, revision: 'string' },
  }),
  statefulSetUpdateRevision: gauge('kube_statefulset_status_update_revision', {
    help: 'The revision that is wanted.',
    labels: { ...statefulSet, revision: 'string' },
  }),
  statefulSetGeneration: gauge('kube_statefulset_metadata_generation', {
    help: 'Number of the newest change of a stateful set.',
    labels: statefulSet,
  }),
  statefulSetObserved: gauge('kube_statefulset_status_observed_generation', {
    help: 'Number of the newest change the controller has seen.',
    labels: statefulSet,
  }),

  daemonSetDesired: gauge('kube_daemonset_status_desired_number_scheduled', {
    help: 'Nodes that should run a pod of a daemon set.',
    labels: daemonSet,
  }),
  daemonSetAvailable: gauge('kube_daemonset_status_number_available', {
    help: 'Nodes on which a pod of a daemon set serves.',
    labels: daemonSet,
  }),
  daemonSetUpdated: gauge('kube_daemonset_status_updated_number_scheduled', {
    help: 'Nodes on which a daemon set has its newest template.',
    labels: daemonSet,
  }),
  daemonSetMisscheduled: gauge('kube_daemonset_status_number_misscheduled', {
    help: 'Nodes that run a pod of a daemon set and should not.',
    labels: daemonSet,
  }),
  daemonSetGeneration: gauge('kube_daemonset_metadata_generation', {
    help: 'Number of the newest change of a daemon set.',
    labels: daemonSet,
  }),
  daemonSetObserved: gauge('kube_daemonset_status_observed_generation', {
    help: 'Number of the newest change the controller has seen.',
    labels: daemonSet,
  }),

  jobFailed: gauge('kube_job_failed', {
    help: 'Whether a job was given up.',
    labels: { ...job, condition: truth },
  }),
  jobActive: gauge('kube_job_status_active', { help: 'Pods of a job that run.', labels: job }),
  jobStarted: gauge('kube_job_status_start_time', { help: 'Unix time at which a job began.', labels: job }),
  jobOwner: gauge('kube_job_owner', {
    help: 'Who made a job.',
    labels: { ...job, owner_kind: 'string', owner_name: 'string', owner_is_controller: 'string' },
  }),
  cronJobLastSuccess: gauge('kube_cronjob_status_last_successful_time', {
    help: 'Unix time of the newest run that succeeded; no series before the first.',
    labels: cronJob,
  }),
  cronJobNext: gauge('kube_cronjob_next_schedule_time', {
    help: 'Unix time at which the next run is due; no series while suspended.',
    labels: cronJob,
  }),
  cronJobSuspended: gauge('kube_cronjob_spec_suspend', { help: '1 while no run is started.', labels: cronJob }),

  autoscalerCurrent: gauge('kube_horizontalpodautoscaler_status_current_replicas', {
    help: 'Pods that an autoscaler’s workload has.',
    labels: autoscaler,
  }),
  autoscalerDesired: gauge('kube_horizontalpodautoscaler_status_desired_replicas', {
    help: 'Pods that an autoscaler wants.',
    labels: autoscaler,
  }),
  autoscalerMaximum: gauge('kube_horizontalpodautoscaler_spec_max_replicas', {
    help: 'Pods that an autoscaler may want at most.',
    labels: autoscaler,
  }),
  autoscalerCondition: gauge('kube_horizontalpodautoscaler_status_condition', {
    help: '1 for the state of each condition of an autoscaler.',
    labels: { ...autoscaler, condition: 'string', status: truth },
  }),
  budgetDesired: gauge('kube_poddisruptionbudget_status_desired_healthy', {
    help: 'Pods that must be healthy at least.',
    labels: budget,
  }),
  budgetCurrent: gauge('kube_poddisruptionbudget_status_current_healthy', {
    help: 'Pods that are healthy.',
    labels: budget,
  }),
};

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** What kube-state-metrics says of nodes, quotas and volumes, as far as packs use it. */
export const kubeClusterMetrics = {
  nodeCondition: gauge('kube_node_status_condition', {
    help: '1 for the state of each condition of a node.',
    labels: { node: 'string', condition: 'string', status: truth },
  }),
  nodeTaint: gauge('kube_node_spec_taint', {
    help: '1 for each taint of a node.',
    labels: { node: 'string', key: 'string', value: 'string', effect: TAINT_EFFECTS },
  }),
  nodeUnschedulable: gauge('kube_node_spec_unschedulable', {
    help: '1 while a node is cordoned.',
    labels: { node: 'string' },
  }),
  nodeCapacity: gauge('kube_node_status_capacity', {
    help: 'What a node has of a resource.',
    labels: { node: 'string', resource: 'string', unit: 'string' },
  }),
  nodeAllocatable: gauge('kube_node_status_allocatable', {
    help: 'What pods may have of a node’s resource.',
    labels: { node: 'string', resource: 'string', unit: 'string' },
  }),
  podRequests: gauge('kube_pod_container_resource_requests', {
    help: 'What a container asks for.',
    labels: { ...container, node: 'string', resource: 'string', unit: 'string' },
  }),
  podLimits: gauge('kube_pod_container_resource_limits', {
    help: 'What a container may have at most.',
    labels: { ...container, node: 'string', resource: 'string', unit: 'string' },
  }),
  podNode: gauge('kube_pod_info', { help: 'On which node a pod is.', labels: { ...pod, node: 'string' } }),
  quota: gauge('kube_resourcequota', {
    help: 'What a namespace may have, and has, of a resource.',
    labels: { namespace: 'string', resourcequota: 'string', resource: 'string', type: ['hard', 'used'] },
  }),
  claimAccess: gauge('kube_persistentvolumeclaim_access_mode', {
    help: '1 for each way a claim’s volume may be mounted.',
    labels: { namespace: 'string', persistentvolumeclaim: 'string', access_mode: 'string' },
  }),
  claimPhase: gauge('kube_persistentvolumeclaim_status_phase', {
    help: '1 for the phase a claim is in.',
    labels: { namespace: 'string', persistentvolumeclaim: 'string', phase: ['Pending', 'Bound', 'Lost'] },
  }),
  volumePhase: gauge('kube_persistentvolume_status_phase', {
    help: '1 for the phase a volume is in.',
    labels: { persistentvolume: 'string', phase: ['Pending', 'Available', 'Bound', 'Released', 'Failed'] },
  }),
};

/** Of an API type, such as `*v1.Pod`. */
const asked = { resource: 'string', result: ['success', 'error'] } as const;

/** What kube-state-metrics says of itself, on its telemetry port. A resource it may not read fails in both ways. */
export const kubeStateTelemetryMetrics = {
  lists: counter('kube_state_metrics_list_total', {
    help: 'Times it asked for all objects of a type; no series of what it only streams.',
    labels: asked,
  }),
  watches: counter('kube_state_metrics_watch_total', { help: 'Times it asked for changes of a type.', labels: asked }),
};
