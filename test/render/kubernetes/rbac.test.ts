import { describe, expect, it } from '@jest/globals';
import type { Discovery, Workload } from '../../../src/model/workload.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { stackModel } from '../../fixtures/model.ts';
import { ofKind } from './objects.ts';
import { kubeStateMetrics, prometheus } from './sample-stack.ts';

const objectsOf = (...workloads: Workload[]) => renderKubernetes(stackModel({ workloads }), []).objects;
const discovering = (discovers: Discovery) => objectsOf(prometheus({ connects: [], discovers }));

/** `namespace group/resource verb` of everything a workload may do; `*` for the whole cluster. */
function rights(objects: ReturnType<typeof objectsOf>): string[] {
  return ofKind(objects, 'RoleBinding', 'ClusterRoleBinding')
    .flatMap(binding => {
      const { kind, name } = binding.roleRef as { kind: string; name: string };
      const namespace = binding.metadata.namespace ?? '*';
      const role = objects.find(
        o => o.kind === kind && o.metadata.name === name && o.metadata.namespace === binding.metadata.namespace,
      );
      const rules = role?.rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[];
      return rules.flatMap(r =>
        r.apiGroups.flatMap(g => r.resources.flatMap(s => r.verbs.map(v => `${namespace} ${g}/${s} ${v}`))),
      );
    })
    .sort();
}

describe('rights', () => {
  it('GIVEN a workload that discovers nothing WHEN rendered THEN it has an account of its own and no right', () => {
    const { discovers: _, ...quiet } = prometheus({ connects: [] });
    const objects = objectsOf(quiet);
    expect(ofKind(objects, 'ServiceAccount')).toMatchObject([{ automountServiceAccountToken: false }]);
    expect(rights(objects)).toEqual([]);
  });

  it('GIVEN namespaces WHEN pods are discovered THEN it may watch them there and nowhere else', () => {
    expect(rights(discovering({ resources: ['pods'], namespaces: ['apps', 'monitoring'] }))).toEqual([
      'apps /pods get',
      'apps /pods list',
      'apps /pods watch',
      'monitoring /pods get',
      'monitoring /pods list',
      'monitoring /pods watch',
    ]);
  });

  it('GIVEN no namespaces WHEN endpoints are discovered THEN the right is for the whole cluster', () => {
    expect(rights(discovering({ resources: ['endpointslices'] }))).toEqual([
      '* discovery.k8s.io/endpointslices get',
      '* discovery.k8s.io/endpointslices list',
      '* discovery.k8s.io/endpointslices watch',
    ]);
  });

  it('GIVEN nodes beside namespaces WHEN discovered THEN what has no namespace is a right of its own, metrics to read only', () => {
    expect(rights(discovering({ resources: ['nodes', 'nodes/metrics'], namespaces: ['apps'] }))).toEqual([
      '* /nodes get',
      '* /nodes list',
      '* /nodes watch',
      '* /nodes/metrics get',
    ]);
  });

  it('GIVEN kube-state-metrics WHEN rendered THEN it watches what its own argument names, each in its API group', () => {
    expect(rights(objectsOf(kubeStateMetrics()))).toEqual(
      ['* /nodes', '* /pods', '* apps/deployments', '* batch/cronjobs'].flatMap(r => [`${r} list`, `${r} watch`]),
    );
  });

  it('GIVEN kube-state-metrics without the argument WHEN rendered THEN it reads neither Secrets nor ConfigMaps', () => {
    const all = rights(objectsOf(kubeStateMetrics({ platformArgs: {} })));
    expect(all).toContain('* policy/poddisruptionbudgets watch');
    expect(all.filter(r => /secrets|configmaps/.test(r))).toEqual([]);
  });

  it('GIVEN a resource kube-state-metrics does not know WHEN rendered THEN it is our mistake and throws', () => {
    expect(() => objectsOf(kubeStateMetrics({ args: ['--resources=pod'], platformArgs: {} }))).toThrow(
      'no resources pod',
    );
  });

  it('GIVEN two stacks in one cluster WHEN both discover nodes THEN their cluster-wide names differ', () => {
    const names = (name: string) =>
      ofKind(
        renderKubernetes(stackModel({ name, workloads: [prometheus({ connects: [] })] }), []).objects,
        'ClusterRole',
        'ClusterRoleBinding',
      ).map(o => o.metadata.name);
    expect(names('one').some(n => names('two').includes(n))).toBe(false);
  });

  it('GIVEN any role WHEN looked at THEN no wildcard and nothing that writes is in it', () => {
    const objects = objectsOf(prometheus({ connects: [] }), kubeStateMetrics({ platformArgs: {} }));
    expect(rights(objects).filter(r => !/ (get|list|watch)$/.test(r) || r.split(' ')[1]?.includes('*'))).toEqual([]);
  });
});
