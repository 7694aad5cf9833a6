import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWithFound } from '../../../tools/tool.ts';
import { documentedCommands } from '../../documented-commands.ts';
import { ControlPlane } from '../../kubernetes/control-plane.ts';
import { inventory } from '../../kubernetes/manifests.ts';
import { typeCommands } from '../../kubernetes/type-commands.ts';
import { Bench, eventually } from '../../telemetry-servers.ts';
import { APPLICATION_IMAGE, application } from './application.ts';
import { Machine } from './machine.ts';
import { RealNode } from './node.ts';
import { nodeTools } from './node-tools.ts';

jest.setTimeout(180_000);

interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly ready: boolean;
      readonly restartCount: number;
      readonly containerID?: string;
    }[];
  };
}

const { workloads, exceptions, expect: expected } = inventory();
const images = workloads.filter(w => w.platforms.includes('kubernetes')).map(w => w.image);
/** Some of those whose lines and events must arrive. */
const LOGGED = ['alert-events', 'alertmanager', 'heartbeat', 'node-exporter', 'prometheus'];
const workloadOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/name'] ?? '';

describeWithFound(
  nodeTools(),
  'GIVEN dist/heartbeat on a real node: kubelet, containerd, kube-proxy, CoreDNS',
  () => {
    let machine: Machine;
    let plane: ControlPlane;
    let node: RealNode;

    beforeAll(async () => {
      machine = await Machine.start();
      plane = await ControlPlane.start(new Bench(), machine);
      node = await RealNode.start(plane, machine, [...images, APPLICATION_IMAGE]);
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: application });
      plane.kubectlOutput(['apply', '--server-side', '-f', '-'], { input });
      const commands = documentedCommands('dist/heartbeat/runbooks/setup.md', '## Kubernetes');
      expect(typeCommands(plane, commands)).toMatchObject({ status: 0, stderr: '' });
    }, 400_000);
    afterAll(async () => {
      await machine?.close();
      await plane?.close();
    }, 60_000);

    const pods = async () =>
      (await plane.api.list<Pod>('/api/v1/pods?labelSelector=app.kubernetes.io/instance%3Dheartbeat')).filter(
        ({ spec }) => !spec.containers.some(({ image }) => node.unavailable.includes(image)),
      );
    /** What a server in a pod answers, through the API server. */
    const ask = async <T>(pod: string, path: string): Promise<T> =>
      plane.api.get<T>(`/api/v1/namespaces/monitoring/pods/${pod}/proxy/${path}`);

    it('WHEN the setup page has been followed THEN every container gets ready, and none was restarted', async () => {
      const wanted = workloads.filter(w => w.platforms.includes('kubernetes') && !node.unavailable.includes(w.image));
      const statuses = await eventually(
        'every container is ready',
        async () => {
          const all = (await pods()).flatMap(pod => pod.status.containerStatuses ?? []);
          return all.length > wanted.length && all.every(({ ready }) => ready) ? all : undefined;
        },
        120,
      );
      expect(statuses.filter(({ restartCount }) => restartCount > 0)).toEqual([]);
      expect([...new Set((await pods()).map(workloadOf))].sort()).toEqual(wanted.map(({ name }) => name).sort());
    });

    it('WHEN a container runs THEN it has no capability, cannot get one, cannot write to its root, and is not root but where stack.json says so', async () => {
      const processes = node.processes();
      const roots: string[] = [];
      for (const pod of await pods()) {
        for (const { containerID = '' } of pod.status.containerStatuses ?? []) {
          const { root, ...confinement } = node.confinementOf(
            processes.get(containerID.replace('containerd://', '')) ?? 0,
          );
          expect({ pod: pod.metadata.name, ...confinement }).toEqual({
            pod: pod.metadata.name,
            capabilities: ['none', 'none', 'none', 'none'],
            noNewPrivileges: '1',
            seccomp: '2',
            readOnly: true,
          });
          if (root) roots.push(workloadOf(pod));
        }
      }
      expect(roots).toEqual(exceptions.filter(({ exception }) => exception === 'root').map(({ workload }) => workload));
    });

    it.each(['prometheus-0', 'prometheus-1'])(
      'WHEN %s discovers from inside THEN every target is up',
      async replica => {
        const left = workloads.filter(({ image }) => node.unavailable.includes(image)).map(({ name }) => name);
        const jobs = expected.kubernetes.prometheus.jobs.filter(job => !left.includes(job));
        const up = await eventually('every target is up', async () => {
          const { data } = await ask<{ data: { result: { metric: { job: string } }[] } }>(
            `${replica}:9090`,
            `api/v1/query?query=${encodeURIComponent('count by (job) (up) == sum by (job) (up)')}`,
          );
          return data.result.length >= jobs.length ? data.result.map(({ metric }) => metric.job) : undefined;
        });
        expect(up.sort()).toEqual([...jobs].sort());
      },
    );

    it('WHEN names resolve THEN Alertmanagers are one cluster, and Prometheus knows both', async () => {
      const peers = await eventually('they have met', async () => {
        const { cluster } = await ask<{ cluster: { peers: unknown[] } }>('alertmanager-0:9093', 'api/v2/status');
        return cluster.peers.length > 1 ? cluster.peers.length : undefined;
      });
      expect(peers).toBe(2);
      const { data } = await ask<{ data: { activeAlertmanagers: unknown[] } }>(
        'prometheus-0:9090',
        'api/v1/alertmanagers',
      );
      expect(data.activeAlertmanagers).toHaveLength(2);
    });

    it('WHEN pods write lines THEN Loki has them under the name of their service', async () => {
      const names = await eventually('lines of the application', async () => {
        const { data = [] } = await ask<{ data?: string[] }>('loki-0:3100', 'loki/api/v1/label/service/values');
        return LOGGED.every(name => data.includes(name)) ? data : undefined;
      });
      // The collectors leave their own lines out: a line about a line would be endless.
      expect(names).not.toContain('collector-agent');
    });

    it('WHEN a rule changes in its ConfigMap THEN the same process has it: no new pod, no restart', async () => {
      const path = '/api/v1/namespaces/monitoring/configmaps/prometheus-rules';
      const { data } = await plane.api.get<{ data: Record<string, string> }>(path);
      const general = data['general.rules.yml']?.replace('alert: Watchdog', 'alert: StillWatching');
      await plane.api.merge(path, { data: { 'general.rules.yml': general } });
      await eventually('the renamed alert', async () =>
        JSON.stringify(await ask('prometheus-0:9090', 'api/v1/rules')).includes('StillWatching') ? true : undefined,
      );
      const restarts = (await pods()).flatMap(pod => pod.status.containerStatuses ?? []).map(c => c.restartCount);
      expect(new Set(restarts)).toEqual(new Set([0]));
    });
  },
  false,
);
