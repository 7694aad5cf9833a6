import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith, type Ran } from '../../tools/tool.ts';
import { documentedCommands } from '../documented-commands.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { HandMadeNodes } from './hand-made-nodes.ts';
import { deploymentOf, ShopStack, shop } from './sidecar/shop.ts';
import { typeCommands } from './type-commands.ts';

interface Slice {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly endpoints: readonly { readonly targetRef: { readonly name: string } }[];
}

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith(
  CONTROL_PLANE,
  'GIVEN an application in a restricted namespace, and a stack whose exporter joins its pods',
  () => {
    const stack = new ShopStack();
    let plane: ControlPlane;
    let nodes: HandMadeNodes;
    let typed: Ran;
    let before: Awaited<ReturnType<typeof deploymentOf>>;

    beforeAll(async () => {
      plane = await ControlPlane.start();
      nodes = await HandMadeNodes.make(plane, ['node-a']);
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shop('web:1') });
      plane.kubectlOutput(['apply', '-f', '-'], { input });
      before = await deploymentOf(plane);
      typed = stack.setUp(plane);
    }, 180_000);
    afterAll(async () => {
      stack.close();
      await plane?.close();
    });

    const podTemplate = async () => (await deploymentOf(plane)).spec.template;
    const apply = (...args: readonly string[]): Ran =>
      plane.kubectl([
        'apply',
        '--server-side',
        ...args,
        '--namespace',
        'apps',
        '-f',
        stack.path('sidecars/shop-exporter/patch.yaml'),
      ]);
    const removing = () =>
      typeCommands(plane, documentedCommands('docs/exporter.md', '#### Out of the pods again'), stack.folder);

    it('WHEN the setup page has been followed THEN nothing failed or warned, and both containers are in its pods', async () => {
      expect({ status: typed.status, stderr: typed.stderr }).toEqual({ status: 0, stderr: '' });
      const { spec, metadata } = await podTemplate();
      expect(spec.containers.map(({ name }) => name)).toEqual(['web']);
      expect(spec.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy]).sort()).toEqual([
        ['prepare', undefined],
        ['shop-exporter', 'Always'],
      ]);
      expect(spec.shareProcessNamespace).toBe(true);
      expect(metadata.labels).toEqual({ app: 'shop', 'sightline-exporter': 'shop-exporter' });
      const { volumeMounts = [] } = spec.initContainers?.find(({ name }) => name === 'shop-exporter') ?? {};
      const volumes = spec.volumes.map(({ name }) => name);
      expect(volumeMounts.map(({ name }) => name).filter(name => !volumes.includes(name))).toEqual([]);
    });

    it('WHEN its pods are made THEN the restricted namespace takes them, and Prometheus can find each of them', async () => {
      const patched = await eventually('a pod with both', async () => {
        const pods = await plane.api.list<{ metadata: { name: string } }>(
          '/api/v1/namespaces/apps/pods?labelSelector=sightline-exporter%3Dshop-exporter',
        );
        return pods[0];
      });
      await nodes.runPods();
      const slice = await eventually('its endpoint', async () => {
        const slices = await plane.api.list<Slice>('/apis/discovery.k8s.io/v1/namespaces/apps/endpointslices');
        return slices.find(
          ({ metadata, endpoints }) =>
            metadata.labels['kubernetes.io/service-name'] === 'shop-exporter' && endpoints?.length === 1,
        );
      });
      expect(slice.ports).toEqual([expect.objectContaining({ name: 'http', port: 9464 })]);
      expect(slice.endpoints[0]?.targetRef.name).toBe(patched.metadata.name);
    });

    it('WHEN patched again with the same THEN the application gets no new version', async () => {
      const { generation } = (await deploymentOf(plane)).metadata;
      expect(stack.patch(plane)).toMatchObject({ status: 0, stdout: 'deployment.apps/shop patched (no change)\n' });
      expect((await deploymentOf(plane)).metadata.generation).toBe(generation);
    });

    it('WHEN its team applies the application as before THEN the sidecar stays', async () => {
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shop('web:1') });
      plane.kubectlOutput(['apply', '-f', '-'], { input });
      expect((await podTemplate()).spec.initContainers).toHaveLength(2);
    });

    it('WHEN it goes by the documented command THEN the pods are what they were', async () => {
      expect(removing()).toMatchObject({ status: 0, stderr: '' });
      expect((await podTemplate()).spec).toEqual(before.spec.template.spec);
      expect((await podTemplate()).metadata).toEqual(before.spec.template.metadata);
    });

    it('WHEN the application is not there THEN applying its patch makes nothing', () => {
      plane.kubectlOutput(['delete', 'deployment', 'shop', '--namespace', 'apps']);
      expect(apply()).toMatchObject({ status: 1, stderr: expect.stringContaining('spec.selector: Required value') });
    });
  },
);
