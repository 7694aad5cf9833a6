import { describe, expect, it } from '@jest/globals';
import { requiredSecrets } from '../../../src/model/kubernetes-secrets.ts';
import type { WorkloadOverride } from '../../../src/model/workload.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { parseYaml, parseYamlDocuments } from '../../../src/shared/yaml.ts';
import { composePlatform, origin, stackModel } from '../../fixtures/model.ts';
import { containerOf, named, spec } from './objects.ts';
import { prometheus, sampleArtefacts, sampleStack } from './sample-stack.ts';

describe('the directory of manifests', () => {
  const { files, objects } = renderKubernetes(sampleStack(), sampleArtefacts);
  const applied = [...files].filter(([path]) => path.endsWith('.yaml') && !path.includes('/'));

  it('GIVEN the files kubectl applies WHEN read in its order THEN the namespaces come first and every document is an object', () => {
    const read = applied.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, text]) => parseYamlDocuments(text));
    expect(read).toEqual(objects);
    expect(objects[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'monitoring' } });
    expect(objects.filter(o => o.kind === 'Kustomization')).toEqual([]);
  });

  it('GIVEN the list for kustomize WHEN read THEN it names the same files, and kubectl -f passes it over', () => {
    const kustomization = parseYaml(files.get('Kustomization') ?? '') as { resources: string[] };
    expect([...kustomization.resources].sort()).toEqual(applied.map(([path]) => path).sort());
  });

  it('GIVEN ConfigMaps WHEN applied in order THEN they are there before the pods that mount them', () => {
    const index = (kind: string, name: string) => objects.indexOf(named(objects, kind, name));
    expect(index('ConfigMap', 'alertmanager-config-alertmanager')).toBeLessThan(index('StatefulSet', 'alertmanager'));
  });

  it('GIVEN roles for an application’s namespace WHEN rendered THEN they are in a file of their own', () => {
    const documents = parseYamlDocuments(files.get('applications.yaml') ?? '') as { metadata: { namespace: string } }[];
    expect(new Set(documents.map(d => d.metadata.namespace))).toEqual(new Set(['apps']));
  });

  it('GIVEN any object WHEN looked at THEN it has the recommended labels and no annotation that last-applied would need', () => {
    for (const object of objects)
      expect(object.metadata.labels).toMatchObject({
        'app.kubernetes.io/part-of': 'test',
        'app.kubernetes.io/managed-by': 'sightline',
      });
    expect([...files.values()].join('')).not.toContain('last-applied');
  });

  it('GIVEN the same stack WHEN rendered again THEN every byte is the same', () => {
    expect(renderKubernetes(sampleStack(), [...sampleArtefacts].reverse()).files).toEqual(files);
  });

  it('GIVEN a stack without Kubernetes, or without servers WHEN rendered THEN there are no files', () => {
    const nothing = { files: new Map(), objects: [], problems: [] };
    expect(renderKubernetes(sampleStack({ platforms: [composePlatform()] }), sampleArtefacts)).toEqual(nothing);
    expect(renderKubernetes(stackModel(), sampleArtefacts)).toEqual(nothing);
  });

  it('GIVEN secrets WHEN asked which THEN each workload’s Secret with its keys, never a value', () => {
    expect(requiredSecrets(sampleStack())).toMatchObject([
      {
        namespace: 'monitoring',
        name: 'test-alertmanager-secrets',
        workload: 'alertmanager',
        secrets: [{ name: 'slack-url' }],
      },
      {
        namespace: 'monitoring',
        name: 'test-prometheus-secrets',
        workload: 'prometheus',
        secrets: [{ name: 'api-token' }],
      },
    ]);
    expect(requiredSecrets(sampleStack({ platforms: [composePlatform()] }))).toEqual([]);
  });
});

describe('overrides', () => {
  const override = (changes: Partial<WorkloadOverride>): WorkloadOverride => ({
    platform: 'kubernetes',
    kind: 'merge',
    patch: {},
    origin: origin('test/override'),
    ...changes,
  });
  const render = (...overrides: Partial<WorkloadOverride>[]) =>
    renderKubernetes(
      stackModel({ workloads: [prometheus({ connects: [], overrides: overrides.map(override) })] }),
      sampleArtefacts,
    );

  const circle: Record<string, unknown> = {};
  circle.self = circle;

  it('GIVEN a merge WHEN applied THEN the pods’ object changes, containers found by name', () => {
    const containers = [
      { name: 'prometheus', env: [{ name: 'EXTRA', value: '1' }] },
      { name: 'sidecar', image: 'x:1' },
    ];
    const { objects, problems } = render({ patch: { spec: { template: { spec: { containers } } } } });
    expect(problems).toEqual([]);
    expect(containerOf(objects, 'prometheus').env?.map(e => e.name)).toEqual(['GOMEMLIMIT', 'EXTRA']);
    expect(named(objects, 'StatefulSet', 'prometheus').spec).toMatchObject({
      template: { spec: { containers: [{}, { name: 'sidecar' }] } },
    });
  });

  it('GIVEN a kind WHEN several objects have it THEN the workload’s own is changed, another by its name', () => {
    const patch = { metadata: { annotations: { team: 'core' } } };
    const { objects } = render({ object: 'Service', patch });
    expect(named(objects, 'Service', 'prometheus').metadata.annotations).toEqual({ team: 'core' });
    expect(named(objects, 'Service', 'prometheus-headless').metadata.annotations).toBeUndefined();
    const headless = render({ object: 'Service/prometheus-headless', patch }).objects;
    expect(named(headless, 'Service', 'prometheus-headless').metadata.annotations).toEqual({ team: 'core' });
  });

  it('GIVEN a JSON patch WHEN applied THEN its operations take effect', () => {
    const { objects, problems } = render({
      kind: 'json-patch',
      patch: [{ op: 'replace', path: '/spec/replicas', value: 7 }],
    });
    expect(problems).toEqual([]);
    expect(spec<{ replicas: number }>(named(objects, 'StatefulSet', 'prometheus')).replicas).toBe(7);
  });

  it.each<[string, Partial<WorkloadOverride>]>([
    ['changes nothing', { patch: { spec: { replicas: 2 } } }],
    ['is empty', { patch: {} }],
    ['finds nothing at its path', { kind: 'json-patch', patch: [{ op: 'remove', path: '/spec/nowhere' }] }],
    ['is no list of operations', { kind: 'json-patch', patch: { op: 'remove' } }],
    ['refers to itself', { patch: circle }],
    ['names a kind the workload has not', { object: 'Deployment', patch: { spec: {} } }],
    ['names an object that is not there', { object: 'Service/promtheus', patch: { spec: {} } }],
  ])('GIVEN an override WHEN it %s THEN that is a problem where it was written', (_, changes) => {
    expect(render(changes).problems).toMatchObject([{ code: 'override-no-match', origin: { path: 'test/override' } }]);
  });

  it('GIVEN a misspelt kind WHEN rendered THEN the hint names the near one', () => {
    expect(render({ object: 'StatefullSet', patch: {} }).problems[0]?.hint).toContain('"StatefulSet"');
  });

  it('GIVEN an override for compose WHEN rendered THEN Kubernetes does not care', () => {
    expect(render({ platform: 'compose', patch: {} }).problems).toEqual([]);
  });
});

describe('added objects', () => {
  const render = (objects: () => readonly unknown[]) =>
    renderKubernetes(
      stackModel({
        workloads: [prometheus({ connects: [] })],
        extraObjects: [{ objects, origin: origin('test/extra') }],
      }),
      [],
    );
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'grafana', namespace: 'monitoring' },
  };

  it('GIVEN plain objects and cdk8s constructs WHEN rendered THEN they are in extra.yaml, and the callback ran once', () => {
    let calls = 0;
    const chart = { toJson: () => [{ ...ingress, metadata: { name: 'from-a-chart' } }] };
    const { files, problems } = render(() => {
      calls += 1;
      return [ingress, chart];
    });
    expect(problems).toEqual([]);
    expect(calls).toBe(1);
    expect(parseYamlDocuments(files.get('extra.yaml') ?? '')).toMatchObject([
      ingress,
      { metadata: { name: 'from-a-chart' } },
    ]);
  });

  it.each<[string, () => readonly unknown[]]>([
    ['no kind', () => [{ apiVersion: 'v1', metadata: { name: 'x' } }]],
    ['no name', () => [{ apiVersion: 'v1', kind: 'Service', metadata: {} }]],
    ['text', () => ['apiVersion: v1']],
    ['null', () => [null]],
    ['undefined', () => [undefined]],
    [
      'a circle',
      () => {
        const circle: Record<string, unknown> = { ...ingress };
        circle.self = circle;
        return [circle];
      },
    ],
    [
      'an exception',
      () => {
        throw new Error('boom');
      },
    ],
    ['no list', () => 'nothing' as never],
  ])('GIVEN %s WHEN rendered THEN a problem says so where it was added, and the rest is there', (_, objects) => {
    const result = render(objects);
    expect(result.problems).toMatchObject([{ code: 'kubernetes-extra-object', origin: { path: 'test/extra' } }]);
    expect(result.files.has('extra.yaml')).toBe(false);
    expect(result.files.has('prometheus.yaml')).toBe(true);
  });

  it('GIVEN an object that exists already WHEN added THEN a problem says that one would replace the other', () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'prometheus', namespace: 'monitoring' } };
    expect(render(() => [service]).problems.map(p => p.code)).toEqual(['kubernetes-object-duplicate']);
  });
});
