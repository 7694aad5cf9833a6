import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import { describeWith, type Run } from '../../tools/tool.ts';
import { documentedBlocks } from '../documented-commands.ts';
import { Bench } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { type Deployment, deploymentOf, type PodSpec, ShopStack, shop } from './sidecar/shop.ts';

jest.setTimeout(120_000);

const IN = ['--namespace', 'apps'];
const namespace = JSON.stringify(shop('').find(object => (object as { kind: string }).kind === 'Namespace'));
const deployment = shop('{{ .Values.image }}').find(object => (object as { kind: string }).kind === 'Deployment');
const { template } = (deployment as Deployment).spec;
const OF_ONE_PIECE = '  template: {{ include "shop.pod" . }}\n';

/** A chart of the application. @param pods how it writes the template of its pods. @returns its folder */
function writeChart(bench: Bench, pods: string): string {
  bench.write('chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
  bench.write('chart/templates/_pod.tpl', `{{- define "shop.pod" }}${JSON.stringify(template)}{{ end }}`);
  bench.write(
    'chart/templates/deployment.yaml',
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n${pods}`,
  );
  return bench.path('chart');
}

/** Apart from the order of lists whose members have names. */
const inOrder = ({ initContainers = [], volumes, ...spec }: PodSpec) => {
  const byName = <T extends { name: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => a.name.localeCompare(b.name));
  return { ...spec, initContainers: byName(initContainers), volumes: byName(volumes) };
};

describeWith(
  [...CONTROL_PLANE, 'helm'],
  'GIVEN an application that is deployed as a Helm chart',
  ({ helm, kubectl }) => {
    const stack = new ShopStack();
    afterAll(() => stack.close());

    describe('and the exporter patched into its pods', () => {
      let plane: ControlPlane;
      let run: Run;

      beforeAll(async () => {
        plane = await ControlPlane.start();
        run = (args, options) => helm(args, { ...options, env: plane.env() });
        plane.kubectlOutput(['apply', '-f', '-'], { input: namespace });
      }, 180_000);
      afterAll(() => plane?.close());

      // By the server, as Helm 4 does unless told otherwise, and by itself, as Helm 3 did.
      it.each(['true', 'false'])(
        'WHEN it is upgraded with --server-side=%s THEN the sidecar stays',
        async serverSide => {
          const chart = writeChart(plane.bench, OF_ONE_PIECE);
          const changing = [`--server-side=${serverSide}`, ...IN];
          expect(run(['install', 'shop', chart, '--set=image=web:1', ...changing])).toMatchObject({ status: 0 });
          expect(stack.patch(plane)).toMatchObject({ status: 0, stderr: '' });
          const patched = inOrder((await deploymentOf(plane)).spec.template.spec);

          expect(run(['upgrade', 'shop', chart, '--set=image=web:2', ...changing])).toMatchObject({ status: 0 });

          const text = JSON.stringify(patched).replaceAll('"web:1"', '"web:2"');
          expect(text).toContain('"shop-exporter"');
          expect(inOrder((await deploymentOf(plane)).spec.template.spec)).toEqual(JSON.parse(text));
          expect(run(['uninstall', 'shop', '--wait', ...IN])).toMatchObject({ status: 0 });
        },
      );
    });

    it('WHEN its own chart merges template.yaml as documented THEN its pods are those that the patch makes', async () => {
      const bench = new Bench();
      try {
        const rendered = (pods: string): string => {
          const { status, stdout, stderr } = helm(['template', writeChart(bench, pods), '--set=image=web:1']);
          expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
          return stdout;
        };
        const plain = bench.write('plain.yaml', rendered(OF_ONE_PIECE));
        const patch = ['--patch-file', stack.path('sidecars/shop-exporter/patch.yaml')];
        const patched = kubectl(['patch', '--local', '--filename', plain, ...patch, '--output', 'json']);
        const [documented = ''] = documentedBlocks('docs/exporter.md', '#### With Helm', 'yaml');
        copyFileSync(stack.path('sidecars/shop-exporter/template.yaml'), bench.path('chart/template.yaml'));

        const merged = load(rendered(documented)) as Deployment;

        const wanted = (JSON.parse(patched.stdout) as Deployment).spec.template;
        expect(merged.spec.template.metadata).toEqual(wanted.metadata);
        expect(inOrder(merged.spec.template.spec)).toEqual(inOrder(wanted.spec));
      } finally {
        await bench.close();
      }
    });
  },
);
