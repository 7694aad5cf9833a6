import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { stackModel } from '../../fixtures/model.ts';
import { artefact, grafana } from '../../render/kubernetes/sample-stack.ts';
import { describeWith, type Ran } from '../../tools/tool.ts';
import { documentedCommands } from '../documented-commands.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { idOf, MANIFESTS, type Manifest, manifestsOf } from './manifests.ts';
import { typeCommands } from './type-commands.ts';

const objects = manifestsOf(MANIFESTS);
const dashboards = grafana({
  connects: [],
  files: [{ directory: 'dashboards', mountPath: '/dashboards', onChange: 'watched' }],
});

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith(CONTROL_PLANE, 'GIVEN an empty cluster and dist/heartbeat as it is', () => {
  const commands = documentedCommands('dist/heartbeat/runbooks/setup.md', '## Kubernetes');
  let plane: ControlPlane;
  let tooEarly: Ran;
  let typed: Ran;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    tooEarly = typeCommands(plane, commands);
    plane.kubectlOutput(['create', 'namespace', 'apps']);
    typed = typeCommands(plane, commands);
  }, 180_000);
  afterAll(() => plane?.close());

  const apply = (items: readonly unknown[]): Ran =>
    plane.kubectl(['apply', '--server-side', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
  /** The applied objects as the server has them. */
  const inCluster = (): readonly Manifest[] => {
    const args = ['get', '--kustomize', MANIFESTS, '--output', 'json', '--show-managed-fields=false'];
    return (JSON.parse(plane.kubectlOutput(args)) as { items: Manifest[] }).items;
  };
  const versions = () =>
    Object.fromEntries(
      inCluster().map(object => [idOf(object), [object.metadata.resourceVersion, object.metadata.generation]]),
    );

  it('WHEN the namespace of the applications is missing THEN the first command of its setup page says so, before anything is made', () => {
    expect(tooEarly).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining('namespaces "apps" not found') });
  });

  it('WHEN the commands of its setup page are typed THEN none fails, and none warns', () => {
    expect({ status: typed.status, stderr: typed.stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('WHEN they have been typed THEN exactly the objects of the files are there', () => {
    expect(inCluster().map(idOf).sort()).toEqual(objects.map(idOf).sort());
  });

  it('WHEN pods mount secrets THEN the typed Secrets have every key that they ask for', async () => {
    const wanted = objects.flatMap(mountedSecrets);
    expect(wanted.length).toBeGreaterThan(0);
    for (const { namespace, secret, keys } of wanted) {
      const { data } = await plane.api.get<{ data: Record<string, string> }>(
        `/api/v1/namespaces/${namespace}/secrets/${secret}`,
      );
      expect(Object.keys(data).sort()).toEqual([...keys].sort());
    }
  });

  it.each([
    ['-k', ['--kustomize', MANIFESTS]],
    ['-f', ['--filename', MANIFESTS]],
  ])(
    'WHEN applied again with %s THEN it is silent and no object gets a new version or generation',
    async (_, what) => {
      // Controllers write the status of what they find, once.
      const before = await eventually('the controllers have nothing more to write', async () => {
        const seen = versions();
        await new Promise(resolve => setTimeout(resolve, 1000));
        return JSON.stringify(versions()) === JSON.stringify(seen) ? seen : undefined;
      });
      const { status, stderr } = plane.kubectl(['apply', '--server-side', '--validate=strict', ...what]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(versions()).toEqual(before);
    },
    90_000,
  );

  it('WHEN the files are compared with the cluster THEN nothing differs', () => {
    const { status, stdout, stderr } = plane.kubectl(['diff', '--server-side', '--kustomize', MANIFESTS]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('WHEN a field is unknown THEN strict validation refuses it: the silence above says something', () => {
    const input = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'misspelt', namespace: 'monitoring' },
      dada: {},
    });
    const { status, stderr } = plane.kubectl(['apply', '--server-side', '--validate=strict', '-f', '-'], { input });
    expect(status).not.toBe(0);
    expect(stderr).toContain('.dada: field not declared in schema');
  });

  it('WHEN looked at THEN no object carries a copy of itself in an annotation', () => {
    const carriers = inCluster().filter(
      ({ metadata }) => metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined,
    );
    expect(carriers.map(idOf)).toEqual([]);
  });

  it('WHEN a directory is split into full ConfigMaps THEN the server takes them twice, and one that is not split it does not', () => {
    const texts = Array.from({ length: 6 }, (_, i) => artefact(`dashboards/d${i}.json`, '"\\n'.repeat(148_000)));
    const full = renderKubernetes(stackModel({ workloads: [dashboards] }), texts).objects.filter(
      o => o.kind === 'ConfigMap',
    );
    const sizes = full.map(({ data }) => Object.values(data as object).join('').length);
    expect(Math.max(...sizes)).toBeGreaterThan(850_000);
    for (const _ of ['once', 'twice']) {
      expect(apply(full)).toMatchObject({ status: 0, stderr: '' });
    }
    const [one] = full;
    const data = Object.fromEntries(texts.slice(0, 3).map(({ content }, i) => [`d${i}`, content]));
    const whole = { ...one, metadata: { ...one?.metadata, name: 'whole' }, data };
    expect(apply([whole]).stderr).toContain('may not be more than 1048576 bytes');
  });
});

interface SecretVolume {
  readonly secret?: { readonly secretName: string; readonly items: readonly { readonly key: string }[] };
}

function mountedSecrets({ metadata, spec }: Manifest) {
  const volumes = (spec as { template?: { spec: { volumes?: readonly SecretVolume[] } } } | undefined)?.template?.spec
    .volumes;
  return (volumes ?? []).flatMap(({ secret }) =>
    secret === undefined
      ? []
      : [{ namespace: metadata.namespace, secret: secret.secretName, keys: secret.items.map(({ key }) => key) }],
  );
}
