import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { MissingTool } from '../../../../scripts/tools/find.js';
import { findToolSync } from '../../../../scripts/tools/index.js';
import { describeWithFound } from '../../../tools/tool.ts';
import { CONTROL_PLANE, ControlPlane } from '../../kubernetes/control-plane.ts';
import { documentedCommands, typeCommands } from '../../kubernetes/documented-commands.ts';
import { inventory, MANIFESTS, manifestsOf } from '../../kubernetes/manifests.ts';
import { Bench, eventually } from '../../telemetry-servers.ts';
import { APPLICATION_IMAGE, application } from './application.ts';
import { Machine, noMachine } from './machine.ts';
import { NODE, RealNode } from './node.ts';

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

const { workloads, expect: expected } = inventory();
const images = workloads.filter(w => w.platforms.includes('kubernetes')).map(w => w.image);
const workloadOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/name'] ?? '';

const why = process.env.SIGHTLINE_NO_ENGINE ?? noMachine();
const machineTool: readonly MissingTool[] =
  why === undefined ? [] : [{ name: 'node', missing: true, registryOnly: false, how: why }];
const tools = [...CONTROL_PLANE, 'kubelet', 'kube-proxy', 'kube-scheduler', 'pause', 'coredns', 'cni-bridge'];

describeWithFound(
  [...tools.map(name => findToolSync(name)), ...machineTool],
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

    it('x', async () => {
      await new Promise(r => setTimeout(r, 60_000));
      console.log(
        node.unavailable,
        plane.kubectlOutput(['get', 'pods', '-A', '-o', 'wide']),
        plane.kubectlOutput(['get', 'events', '-A', '--field-selector=type!=Normal']),
      );
      console.log(node.processes());
      for (const name of ['loki-0:3100/proxy/loki/api/v1/labels', 'prometheus-0:9090/proxy/api/v1/query?query=up'])
        console.log(await plane.api.send('GET', `/api/v1/namespaces/monitoring/pods/${name}`));
      console.log(plane.kubectl(['-n', 'monitoring-nodes', 'logs', 'ds/collector-agent']).stdout.slice(-3000));
    });
    void [eventually, NODE, expected, workloadOf, MANIFESTS, manifestsOf];
  },
  false,
);
