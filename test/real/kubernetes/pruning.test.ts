import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { parseYaml, toYaml } from '../../../src/shared/yaml.ts';
import { describeWith } from '../../tools/tool.ts';
import { documentedCommands } from '../documented-commands.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { idOf, MANIFESTS, type Manifest, manifestsOf } from './manifests.ts';
import { typeCommands } from './type-commands.ts';

/** Taken out of a copy: what keeps data, what has rights in the whole cluster, what lies in an application's namespace. */
const REMOVED = ['tempo.yaml', 'tempo.config.yaml', 'kube-state-metrics.yaml', 'applications.yaml'];

const OPTIONAL = 'optional/application-network-policies.yaml';
const CLAIMS = '/api/v1/namespaces/monitoring/persistentvolumeclaims';

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith(CONTROL_PLANE, 'GIVEN an applied stack, and output from which something was removed', () => {
  const commands = documentedCommands('docs/kubernetes.md', '## What is no longer declared');
  const declared = manifestsOf(MANIFESTS);
  let plane: ControlPlane;
  let project: string;
  let removed: readonly string[];
  let claim: Manifest;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    project = plane.bench.path('project');
    const folder = join(project, MANIFESTS);
    cpSync(MANIFESTS, folder, { recursive: true });
    plane.kubectlOutput(['create', 'namespace', 'apps']);
    plane.kubectlOutput(['apply', '--server-side', '-k', folder, '-o', 'name']);
    plane.kubectlOutput(['apply', '--server-side', '-f', join(folder, OPTIONAL)]);
    // Somebody else's objects in the same namespaces.
    plane.kubectlOutput(['-n', 'monitoring', 'create', 'configmap', 'theirs', '--from-literal=a=b']);
    plane.kubectlOutput(['-n', 'apps', 'create', 'serviceaccount', 'theirs']);
    claim = await eventually('the claim of Tempo', () => plane.api.get<Manifest>(`${CLAIMS}/data-tempo-0`));
    removed = remove(folder);
  }, 180_000);
  afterAll(() => plane?.close());

  /** Identity by name of everything that somebody made, without what the cluster keeps for itself. */
  const objects = (): ReadonlyMap<string, string> => {
    const kinds = [...new Set(declared.map(({ kind }) => kind)), 'PersistentVolumeClaim'].join(',');
    const { items } = JSON.parse(plane.kubectlOutput(['get', kinds, '-A', '-o', 'json'])) as {
      items: (Manifest & { metadata: { uid: string } })[];
    };
    return new Map(
      items
        .filter(({ metadata }) => !metadata.name.startsWith('system:') && !metadata.namespace?.startsWith('kube-'))
        .map(item => [idOf(item), `${item.metadata.uid} ${item.metadata.generation}`]),
    );
  };

  it('WHEN the documented commands are typed THEN exactly what was removed is gone, and nothing else was touched', () => {
    const before = objects();
    plane.kubectlOutput(['apply', '--server-side', '-k', join(project, MANIFESTS)]);
    const typed = typeCommands(plane, commands, project);
    expect({ status: typed.status, stderr: typed.stderr }).toEqual({ status: 0, stderr: '' });
    const after = objects();
    expect(removed.length).toBeGreaterThan(10);
    expect([...before.keys()].filter(id => !after.has(id)).sort()).toEqual([...removed].sort());
    expect([...after]).toEqual([...before].filter(([id]) => !removed.includes(id)));
  });

  it('WHEN a workload that kept data was removed THEN its pod goes and its claim stays', async () => {
    await eventually('its pod is gone', async () => {
      const { status } = await plane.api.send('GET', '/api/v1/namespaces/monitoring/pods/tempo-0');
      return status === 404 ? true : undefined;
    });
    const kept = await plane.api.get<Manifest>(`${CLAIMS}/data-tempo-0`);
    expect(kept.metadata).toMatchObject({ uid: (claim.metadata as { uid?: string }).uid });
    expect(kept.metadata).not.toHaveProperty('deletionTimestamp');
  });

  it('WHEN nothing was removed THEN the same commands delete nothing', () => {
    const before = objects();
    const { status, stdout } = typeCommands(plane, commands, project);
    expect(status).toBe(0);
    expect(stdout).not.toContain('deleted');
    expect(objects()).toEqual(before);
  });

  it('WHEN the mark is on all objects THEN they differ from the files in nothing', () => {
    const { status, stdout } = plane.kubectl(['diff', '--server-side', '-k', join(project, MANIFESTS)]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('WHEN it is declared again THEN its pod gets the same claim', async () => {
    plane.kubectlOutput(['apply', '--server-side', '-k', MANIFESTS]);
    await eventually('its pod', () => plane.api.get('/api/v1/namespaces/monitoring/pods/tempo-0'));
    const found = await plane.api.get<Manifest>(`${CLAIMS}/data-tempo-0`);
    expect(found.metadata).toMatchObject({ uid: (claim.metadata as { uid?: string }).uid });
  });

  it('WHEN kubectl is told to prune by itself THEN it refuses: why there are commands', () => {
    const selector = 'app.kubernetes.io/part-of=heartbeat';
    const prune = ['apply', '--server-side', '--prune', '-k', MANIFESTS];
    const byLabel = plane.kubectl([...prune, '--selector', selector]);
    expect(byLabel.stderr).toContain("doesn't currently work on objects created by server-side apply");
    const byApplySet = plane.kubectl([...prune, '--applyset=configmaps/heartbeat', '--namespace=monitoring'], {
      env: { KUBECTL_APPLYSET: 'true' },
    });
    expect(byApplySet.stderr).toContain('does not match the namespace "monitoring"');
  });
});

/** Takes files out of the output as a smaller declaration would; returns the objects that were in them. */
function remove(folder: string): readonly string[] {
  const before = manifestsOf(folder).map(idOf);
  for (const name of REMOVED) rmSync(join(folder, name));
  const list = join(folder, 'Kustomization');
  const kustomization = parseYaml(readFileSync(list, 'utf8')) as { resources: readonly string[] };
  const resources = kustomization.resources.filter(name => !REMOVED.includes(name));
  writeFileSync(list, toYaml({ ...kustomization, resources }));
  const after = new Set(manifestsOf(folder).map(idOf));
  return before.filter(id => !after.has(id));
}
