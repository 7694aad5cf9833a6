import { rulePack } from 'sightline';
import {
  autoscalerAtMaximum,
  autoscalerBlind,
  autoscalerNotFollowed,
  disruptionBudgetViolated,
} from './autoscaling.ts';
import { changeIgnored } from './changes-ignored.ts';
import { daemonSetMisplaced, daemonSetPodsMissing, daemonSetRolloutStuck } from './daemon-sets.ts';
import { deploymentDown, deploymentPodsMissing, deploymentRolloutStuck } from './deployments.ts';
import { cronJobFails, cronJobForgotten, cronJobLate, jobFails, jobRunsLong } from './jobs.ts';
import { listFails, watchFails } from './kube-state.ts';
import { containerStuck, podCrashLooping, podNotReady } from './pods.ts';
import { containerOutOfMemory, containerRestartsOften } from './restarts.ts';
import { statefulSetPodsMissing, statefulSetRolloutStuck } from './stateful-sets.ts';

/** What runs on Kubernetes and should not be as it is. Expects the component under the name `kube-state-metrics`. */
export const kubeWorkloadRules = rulePack('kube-workloads', {
  needs: { job: 'kube-state-metrics', platform: 'kubernetes' },
  dashboard: 'kubernetes-dashboard',
  alerts: {
    KubePodCrashLooping: podCrashLooping,
    KubePodNotReady: podNotReady,
    KubeContainerStuck: containerStuck,
    KubeContainerOutOfMemory: containerOutOfMemory,
    KubeContainerRestartsOften: containerRestartsOften,
    KubeDeploymentDown: deploymentDown,
    KubeDeploymentPodsMissing: deploymentPodsMissing,
    KubeDeploymentRolloutStuck: deploymentRolloutStuck,
    KubeStatefulSetPodsMissing: statefulSetPodsMissing,
    KubeStatefulSetRolloutStuck: statefulSetRolloutStuck,
    KubeDaemonSetPodsMissing: daemonSetPodsMissing,
    KubeDaemonSetRolloutStuck: daemonSetRolloutStuck,
    KubeDaemonSetMisplaced: daemonSetMisplaced,
    KubeWorkloadChangeIgnored: changeIgnored,
    KubeJobFailed: jobFails,
    KubeJobRunsLong: jobRunsLong,
    KubeCronJobFails: cronJobFails,
    KubeCronJobLate: cronJobLate,
    KubeCronJobForgotten: cronJobForgotten,
    KubeAutoscalerAtMaximum: autoscalerAtMaximum,
    KubeAutoscalerNotFollowed: autoscalerNotFollowed,
    KubeAutoscalerBlind: autoscalerBlind,
    KubeDisruptionBudgetViolated: disruptionBudgetViolated,
    KubeStateListFails: listFails,
    KubeStateWatchFails: watchFails,
  },
});
