import type { ControlPlane } from './control-plane.ts';

const namespace = 'trouble';
const containers = [
  { name: 'main', image: 'none', resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } } },
];
const spec = { containers, initContainers: [{ name: 'first', image: 'none' }], restartPolicy: 'Never' };
const template = { metadata: { labels: { app: 'any' } }, spec };
const meta = (name: string) => ({ name, namespace });

/** Objects of which kube-state-metrics says something only while they are in trouble, or at all. */
const OBJECTS: readonly unknown[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'Pod', metadata: meta('broken'), spec },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta('nightly'),
    spec: { schedule: '@daily', jobTemplate: { spec: { activeDeadlineSeconds: 1, template } } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta('any'),
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'any' } },
      template: { ...template, spec: { ...spec, restartPolicy: 'Always' } },
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('any'),
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'any' } },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: meta('all'),
    spec: { hard: { 'requests.cpu': '10', pods: '20' } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'lost' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadOnlyMany'], hostPath: { path: '/nowhere' } },
  },
];

const waiting = (name: string) => ({
  name,
  image: 'none',
  imageID: '',
  ready: false,
  restartCount: 3,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
});

/** Makes them, and says what the kubelet or a controller would once they have been there for a while. */
export async function makeTrouble(plane: ControlPlane): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: OBJECTS });
  plane.kubectlOutput(['apply', '--server-side', '-f', '-'], { input });
  plane.kubectlOutput(['-n', namespace, 'create', 'job', 'nightly-1', '--from=cronjob/nightly']);
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await plane.api.merge(`${pods}/broken/status`, {
    status: { containerStatuses: [waiting('main')], initContainerStatuses: [waiting('first')] },
  });
  await plane.api.merge('/api/v1/nodes/node-a/status', {
    status: { capacity: { cpu: '4', pods: '110' }, allocatable: { cpu: '3', pods: '110' } },
  });
  await plane.api.merge(`/apis/batch/v1/namespaces/${namespace}/cronjobs/nightly/status`, {
    status: { lastSuccessfulTime: '2026-01-01T00:00:00Z', lastScheduleTime: '2026-01-01T00:00:00Z' },
  });
}
