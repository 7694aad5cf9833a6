import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Artefact } from '../../../src/model/artefact.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { stackModel } from '../../fixtures/model.ts';
import { ofKind, podOf } from './objects.ts';
import { artefact, grafana } from './sample-stack.ts';

const MIB = 1_048_576;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

const dashboards = grafana({
  connects: [],
  files: [{ directory: 'dashboards', mountPath: '/dashboards', onChange: 'watched' }],
});
const render = (...artefacts: Artefact[]) => renderKubernetes(stackModel({ workloads: [dashboards] }), artefacts);

const dataOf = (object: { readonly [field: string]: unknown }) => object.data as Record<string, string>;

/** The directory as the container sees it, put together as the kubelet does from the projected sources. */
function mounted(objects: ReturnType<typeof render>['objects']): Record<string, string> {
  const maps = new Map(ofKind(objects, 'ConfigMap').map(o => [o.metadata.name, dataOf(o)]));
  const files: Record<string, string> = {};
  for (const volume of podOf(objects, 'grafana').spec.volumes ?? [])
    for (const { configMap } of volume.projected?.sources ?? []) {
      const data = maps.get(configMap.name);
      if (data === undefined) throw new Error(`no ConfigMap ${configMap.name}`);
      const items = configMap.items ?? Object.keys(data).map(key => ({ key, path: key }));
      for (const { key, path } of items) {
        expect(files).not.toHaveProperty([path]);
        files[path] = data[key] ?? '';
      }
    }
  return files;
}

describe('config maps', () => {
  it('GIVEN files of any name and size WHEN rendered THEN the container sees each under its path, no ConfigMap is too large', () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,12}$/),
      fc.stringMatching(/^[a-z]{1,4}\/[a-z _é]{1,8}$/),
      fc.string({ minLength: 200, maxLength: 300 }).map(s => `${s.replaceAll('/', '').replaceAll('\0', '')}x`),
    );
    const sizes = fc.constantFrom(1, 1000, 300_000, 500_000, 850_000);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, sizes), { selector: ([n]) => n, maxLength: 8 }), given => {
        const artefacts = given.map(([n, size], i) => artefact(`dashboards/${n}`, `${i}`.repeat(size).slice(0, size)));
        const { objects, problems } = render(...artefacts);
        expect(problems).toEqual([]);
        expect(mounted(objects)).toEqual(
          Object.fromEntries(artefacts.map(a => [a.id.slice('dashboards/'.length), a.content])),
        );
        for (const map of ofKind(objects, 'ConfigMap')) {
          const entries = Object.entries(dataOf(map));
          expect(entries.reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v), 0)).toBeLessThan(
            MIB,
          );
          for (const [key] of entries) expect(key).toMatch(KEY);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('GIVEN paths that only differ in what a key cannot hold WHEN rendered THEN both are there', () => {
    const { objects } = render(
      artefact('dashboards/a/b', 'slash'),
      artefact('dashboards/a_b', 'flat'),
      artefact('dashboards/a b', 'space'),
    );
    expect(mounted(objects)).toEqual({ 'a/b': 'slash', a_b: 'flat', 'a b': 'space' });
  });

  it('GIVEN plain names WHEN rendered THEN there are no items, so that a new file needs no new pod', () => {
    const { objects } = render(artefact('dashboards/api.json', '{}'));
    expect(podOf(objects, 'grafana').spec.volumes?.[0]?.projected).toEqual({
      sources: [{ configMap: { name: 'grafana-dashboards' } }],
    });
  });

  it('GIVEN a compact form WHEN rendered THEN the ConfigMap has it', () => {
    const { objects } = render(artefact('dashboards/api.json', '{\n}\n', { compact: '{}' }));
    expect(mounted(objects)).toEqual({ 'api.json': '{}' });
  });

  it('GIVEN characters of several bytes WHEN split THEN bytes count, not characters', () => {
    const { objects } = render(
      artefact('dashboards/a', 'é'.repeat(400_000)),
      artefact('dashboards/b', 'é'.repeat(400_000)),
    );
    expect(ofKind(objects, 'ConfigMap')).toHaveLength(2);
  });

  it('GIVEN a file that no ConfigMap can hold WHEN rendered THEN a problem names it and the others are there', () => {
    const { objects, problems } = render(
      artefact('dashboards/huge.json', 'x'.repeat(MIB)),
      artefact('dashboards/small.json', '{}'),
    );
    expect(problems).toMatchObject([
      { code: 'kubernetes-artefact-too-large', message: expect.stringContaining('dashboards/huge.json') },
    ]);
    expect(mounted(objects)).toEqual({ 'small.json': '{}' });
  });

  it('GIVEN a directory without files WHEN rendered THEN the container still has the directory', () => {
    const { objects } = render();
    expect(mounted(objects)).toEqual({});
    expect(podOf(objects, 'grafana').spec.volumes?.[0]?.projected?.sources).toHaveLength(1);
  });

  it('GIVEN a file for compose WHEN rendered THEN Kubernetes does not get it', () => {
    const { objects } = render(
      artefact('dashboards/a', 'c', { platform: 'compose' }),
      artefact('dashboards/b', 'k', { platform: 'kubernetes' }),
    );
    expect(mounted(objects)).toEqual({ b: 'k' });
  });

  it('GIVEN no volume WHEN looked at THEN none is mounted by subPath, which would never see a change', () => {
    expect(JSON.stringify(render(artefact('dashboards/a/b', 'x')).objects)).not.toContain('subPath');
  });
});
