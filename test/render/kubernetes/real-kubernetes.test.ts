import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StackModel } from '../../../src/model/stack.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { parseYamlDocuments } from '../../../src/shared/yaml.ts';
import { kubernetesPlatform } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { sampleArtefacts, sampleStack } from './sample-stack.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sightline-kubernetes-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Writes what is rendered; returns the folder and the paths of all manifests, optional ones included. */
function write(name: string, model: StackModel) {
  const { files, objects } = renderKubernetes(model, sampleArtefacts);
  const folder = join(directory, name);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, objects, manifests: [...files.keys()].filter(p => p.endsWith('.yaml')).map(p => join(folder, p)) };
}

describeWith(['k8s-strict-decode'], 'the types of Kubernetes', run => {
  it.each([
    ['plain', kubernetesPlatform()],
    [
      'isolated',
      kubernetesPlatform({ isolatedNamespaces: ['apps'], storageClass: 'fast', ingressNamespaces: ['ingress'] }),
    ],
    ['cilium', kubernetesPlatform({ egress: 'cilium' })],
  ])(
    'GIVEN a stack (%s) WHEN decoded strictly THEN every field of every object exists and has its type',
    (name, platform) => {
      const { manifests, objects } = write(name, sampleStack({ platforms: [platform] }));
      const { status, stdout } = run['k8s-strict-decode'](['-allow-group', 'cilium.io', ...manifests]);
      const verdicts = stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as { ok: boolean });
      expect(verdicts.filter(v => !v.ok)).toEqual([]);
      expect(status).toBe(0);
      expect(verdicts.length).toBeGreaterThanOrEqual(objects.length);
    },
  );
});

describeWith(['kubectl'], 'kubectl', run => {
  it('GIVEN the directory WHEN kustomize builds it THEN it gives exactly the objects that -f applies', () => {
    const { folder, objects } = write('kustomize', sampleStack());
    const { status, stdout, stderr } = run.kubectl(['kustomize', folder]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const id = (o: unknown) => {
      const { kind, metadata } = o as { kind: string; metadata: { name: string; namespace?: string } };
      return `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
    };
    expect(parseYamlDocuments(stdout).map(id).sort()).toEqual(objects.map(id).sort());
  });
});

describe('files for real programs', () => {
  it('GIVEN a stack WHEN written THEN there is something to judge', () => {
    expect(write('any', sampleStack()).manifests.length).toBeGreaterThan(5);
  });
});
