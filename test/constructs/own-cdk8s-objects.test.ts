import { describe, expect, it } from '@jest/globals';
import { App as Cdk8sApp, Chart, Size } from 'cdk8s';
import { ConfigMap, PersistentVolumeAccessMode, PersistentVolumeClaim } from 'cdk8s-plus-27';
import { App, MonitoringStack } from 'sightline';
import { parseYamlDocuments } from '../../src/shared/yaml.ts';
import { synthesize } from '../../src/synth/index.ts';
import { soundStack, testEnvironment } from '../fixtures/declare.ts';

describe('GIVEN constructs of the user’s own cdk8s', () => {
  it('WHEN they are added to a stack THEN its manifests hold their objects', async () => {
    const app = new App();
    const stack = new MonitoringStack(app, 'test', { environment: testEnvironment });
    soundStack(stack);
    stack.addKubernetesObjects(() => {
      const chart = new Chart(new Cdk8sApp(), 'own', { namespace: 'monitoring' });
      new ConfigMap(chart, 'banner', { metadata: { name: 'banner' }, data: { text: 'hello' } });
      new PersistentVolumeClaim(chart, 'archive', {
        metadata: { name: 'archive' },
        accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
        storage: Size.gibibytes(5),
      });
      return chart.toJson();
    });
    const { stacks } = await synthesize(app);
    expect(stacks[0]?.findings).toEqual([]);
    const objects = parseYamlDocuments(stacks[0]?.files.get('kubernetes/extra.yaml') ?? '');
    expect(objects).toMatchObject([
      { kind: 'ConfigMap', metadata: { name: 'banner', namespace: 'monitoring' }, data: { text: 'hello' } },
      { kind: 'PersistentVolumeClaim', spec: { resources: { requests: { storage: '5Gi' } } } },
    ]);
  });
});
