import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWithFound } from '../../../tools/tool.ts';
import { ControlPlane } from '../../kubernetes/control-plane.ts';
import type { StackInventory } from '../../kubernetes/manifests.ts';
import { ShopStack, shop } from '../../kubernetes/sidecar/shop.ts';
import { CertificateAuthority } from '../../stand-ins/certificates.ts';
import { Bench, eventually } from '../../telemetry-servers.ts';
import { docker } from '../docker.ts';
import { APPLICATION_IMAGE } from './application.ts';
import { Machine } from './machine.ts';
import { RealNode } from './node.ts';
import { nodeTools } from './node-tools.ts';

jest.setTimeout(180_000);

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly containerID?: string;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

const IMAGE = 'registry.example/sightline-exporter:test';
describeWithFound(
  nodeTools(),
  'GIVEN an application on a real node, and the exporter patched into its pods as the setup page says',
  () => {
    const stack = new ShopStack();
    const house = new CertificateAuthority();
    let machine: Machine;
    let plane: ControlPlane;
    let node: RealNode;

    beforeAll(async () => {
      docker(
        [
          ...['build', '--quiet', '--build-arg', `BASE=${APPLICATION_IMAGE}`, '--tag', IMAGE],
          // Of the base that was put together, and would be looked for.
          ...['--label', 'sightline.put-together-from=', resolve('lib/exporter')],
        ],
        120,
      );
      const { workloads } = JSON.parse(readFileSync(stack.path('../stack.json'), 'utf8')) as StackInventory;
      const prometheus = workloads.filter(({ name }) => name === 'prometheus').map(({ image }) => image);
      machine = await Machine.start();
      plane = await ControlPlane.start(new Bench(), machine);
      node = await RealNode.start(plane, machine, [...prometheus, IMAGE, APPLICATION_IMAGE]);
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shop(APPLICATION_IMAGE) });
      plane.kubectlOutput(['apply', '-f', '-'], { input });
      // Its name alone: Prometheus reaches it by the address of the pod.
      const { cert, key } = house.issue(['shop-exporter']);
      const pasted = {
        'shop-exporter-certificate': cert,
        'shop-exporter-key': key,
        'house-ca': readFileSync(house.file, 'utf8'),
      };
      expect(stack.setUp(plane, pasted)).toMatchObject({ status: 0, stderr: '' });
    }, 400_000);
    afterAll(async () => {
      stack.close();
      house.close();
      await machine?.close();
      await plane?.close();
      docker(['image', 'rm', '--force', IMAGE]);
    }, 60_000);

    const query = async (text: string) => {
      const path = `/api/v1/namespaces/monitoring/pods/prometheus-0:9090/proxy/api/v1/query?query=${encodeURIComponent(text)}`;
      const { data } = await plane.api.get<{ data: { result: { metric: Record<string, string> }[] } }>(path);
      return data.result.map(({ metric }) => metric);
    };
    /** Of the one pod that has the container and no other any more. */
    const statuses = async () => {
      const pods = await plane.api.list<Pod>('/api/v1/namespaces/apps/pods');
      const { initContainerStatuses = [], containerStatuses = [] } = pods[0]?.status ?? {};
      const of = (name: string) => [...initContainerStatuses, ...containerStatuses].find(s => s.name === name);
      const [exporter, web] = [of('shop-exporter'), of('web')];
      return pods.length === 1 && exporter && web ? { exporter, web, pod: pods[0] } : undefined;
    };

    it('WHEN the pods have rolled THEN both containers run, and none was restarted', async () => {
      const { exporter, web } = await eventually(
        'both run in the one pod',
        async () => {
          const found = await statuses();
          return found?.exporter.ready && found.web.ready ? found : undefined;
        },
        120,
      ).catch(error => {
        throw new Error(plane.kubectlOutput(['describe', 'pods', '--namespace', 'apps']), { cause: error });
      });
      expect([exporter.restartCount, web.restartCount]).toEqual([0, 0]);
    });

    it('WHEN it runs THEN it has no capability, cannot write to its root, and is not root', async () => {
      const { exporter } = (await statuses()) ?? {};
      const pid = node.processes().get(exporter?.containerID?.replace('containerd://', '') ?? '') ?? 0;
      expect(node.confinementOf(pid)).toEqual({
        root: false,
        capabilities: ['none', 'none', 'none', 'none'],
        noNewPrivileges: '1',
        seccomp: '2',
        readOnly: true,
      });
    });

    it('WHEN Prometheus scrapes it over TLS THEN what only a neighbour can see is healthy: localhost, a process, a file', async () => {
      const healthy = await eventually(
        'all checks are healthy',
        async () => {
          const found = await query('sightline_check_status{status="healthy", service="shop"} == 1');
          return found.length === 3 ? found : undefined;
        },
        120,
      );
      expect(healthy.map(({ check }) => check).sort()).toEqual(['program', 'upload', 'web']);
      const { pod } = (await statuses()) ?? {};
      expect(new Set(healthy.map(({ job, instance }) => `${job} ${instance}`))).toEqual(
        new Set([`shop-exporter ${pod?.metadata.name}`]),
      );
    });

    it('WHEN the application counts something over StatsD THEN Prometheus has it', async () => {
      const [counted] = await eventually('the counter is there', async () => {
        const found = await query('orders_total{service="shop"} > 0');
        return found.length > 0 ? found : undefined;
      });
      expect(counted).toMatchObject({ job: 'shop-exporter' });
    });

    it('WHEN the exporter dies THEN it alone is started again', async () => {
      const { exporter } = (await statuses()) ?? {};
      const pid = node.processes().get(exporter?.containerID?.replace('containerd://', '') ?? '');
      machine.run('kill', '-9', `${pid}`);
      const after = await eventually('it runs again', async () => {
        const found = await statuses();
        return found?.exporter.ready && found.exporter.restartCount === 1 ? found : undefined;
      });
      expect(after.web).toMatchObject({ ready: true, restartCount: 0 });
    });
  },
  false,
);
