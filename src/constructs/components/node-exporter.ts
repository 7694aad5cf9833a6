import type { Construct } from 'constructs';
import { exporterSize } from '../../catalogue/sizing.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement } from './component-element.ts';

/** Mounts that come and go with containers; their fill level says nothing about the machine. */
const CONTAINER_MOUNTS =
  '^/(dev|proc|run/k3s/containerd/.+|run/user/.+|sys|var/lib/(docker|containerd|kubelet)/.+)($|/)';

/** Metrics of every machine: CPU, memory, disks, network. */
export class NodeExporter extends ComponentElement {
  readonly component = 'nodeExporter';
  constructor(scope: Construct, id: string) {
    super(scope, id, {});
  }

  contribute(draft: StackDraft): void {
    draft.component('nodeExporter', {
      kind: 'node-exporter',
      deployment: this.deployment(draft),
      version: this.version('nodeExporter'),
      origin: this.origin,
    });
    addServerJob(draft, this, { port: 'http', expectedSeries: 1_200 });
    draft.later(this.origin, () =>
      addServer(draft, this, {
        component: 'node-exporter',
        kind: 'per-node',
        size: exporterSize('node-exporter', {}),
        args: [
          '--path.rootfs=/host/root',
          '--path.procfs=/host/proc',
          '--path.sysfs=/host/sys',
          '--path.udev.data=/host/root/run/udev/data',
          `--collector.filesystem.mount-points-exclude=${CONTAINER_MOUNTS}`,
        ],
        ports: [{ name: 'http', number: 9100, protocol: 'TCP' }],
        health: {
          path: '/',
          port: 'http',
          command: ['wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:9100/'],
          startSeconds: 30,
        },
        user: { uid: 65534, gid: 65534 },
        capabilities: [
          { name: 'host-metrics', reason: 'it reads the proc and sys file systems and the mounts of the machine' },
        ],
        stopSeconds: 10,
      }),
    );
  }
}
