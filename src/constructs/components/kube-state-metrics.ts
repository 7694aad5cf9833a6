import type { Construct } from 'constructs';
import { exporterSize } from '../../catalogue/sizing.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement } from './component-element.ts';

/** All that upstream reports by default, except `secrets` and `configmaps`: no server of ours may read those. */
const RESOURCES = [
  'certificatesigningrequests',
  'cronjobs',
  'daemonsets',
  'deployments',
  'endpointslices',
  'horizontalpodautoscalers',
  'ingresses',
  'jobs',
  'leases',
  'limitranges',
  'mutatingwebhookconfigurations',
  'namespaces',
  'networkpolicies',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'poddisruptionbudgets',
  'pods',
  'replicasets',
  'replicationcontrollers',
  'resourcequotas',
  'services',
  'statefulsets',
  'storageclasses',
  'validatingwebhookconfigurations',
  'volumeattachments',
];

/** State of the cluster's objects as metrics. Kubernetes only. */
export class KubeStateMetrics extends ComponentElement {
  readonly component = 'kubeStateMetrics';
  constructor(scope: Construct, id: string) {
    super(scope, id, {});
  }

  contribute(draft: StackDraft): void {
    if (draft.platforms.includes('compose')) {
      draft.differences.push({
        platform: 'compose',
        subject: 'kube-state-metrics',
        reason: 'there are no Kubernetes objects to report on',
      });
    }
    if (!draft.platforms.includes('kubernetes')) return;
    draft.component('kubeStateMetrics', {
      kind: 'kube-state-metrics',
      deployment: this.deployment(draft),
      version: this.version('kubeStateMetrics'),
      origin: this.origin,
    });
    addServerJob(draft, this, {
      port: 'http',
      expectedSeries: 2_000 + 1_000 * draft.volume.nodes,
      platforms: ['kubernetes'],
    });
    // What it says of itself: whether it can read what it reports on.
    addServerJob(draft, this, {
      port: 'telemetry',
      suffix: 'telemetry',
      expectedSeries: 150,
      platforms: ['kubernetes'],
    });
    draft.later(this.origin, () =>
      addServer(draft, this, {
        component: 'kube-state-metrics',
        kind: 'stateless',
        platforms: ['kubernetes'],
        size: exporterSize('kube-state-metrics', {}),
        args: ['--port=8080', '--telemetry-port=8081', `--resources=${RESOURCES.join(',')}`],
        ports: [
          { name: 'http', number: 8080, protocol: 'TCP' },
          { name: 'telemetry', number: 8081, protocol: 'TCP' },
        ],
        // Its `/livez` asks the API server: no reason to restart. Its `/readyz` is on the other port, about that one only.
        health: { path: '/healthz', livePath: '/healthz', port: 'http', startSeconds: 60 },
        user: { uid: 65534, gid: 65534 },
        connects: [{ to: 'kubernetes-api' }],
        discovers: { resources: ['kube-state'] },
        stopSeconds: 10,
      }),
    );
  }
}
