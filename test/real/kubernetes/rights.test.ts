import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../../tools/tool.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { startKubeStateMetrics } from './kube-state-metrics.ts';
import { MANIFESTS, manifestsOf } from './manifests.ts';

const OWN = ['monitoring', 'monitoring-nodes', 'apps'];
const NAMESPACES = [...OWN, 'kube-system'];
/** An account of the same cluster that nobody gave anything: what everybody may. */
const NOBODY = 'monitoring:default';

type Rights = Readonly<Record<string, string>>;

const READ = 'get list watch';
const DISCOVERY: Rights = { 'endpointslices.discovery.k8s.io': READ, pods: READ, services: READ };
const KUBE_STATE: Rights = Object.fromEntries(
  [
    'certificatesigningrequests.certificates.k8s.io',
    'cronjobs.batch',
    'daemonsets.apps',
    'deployments.apps',
    'endpointslices.discovery.k8s.io',
    'horizontalpodautoscalers.autoscaling',
    'ingresses.networking.k8s.io',
    'jobs.batch',
    'leases.coordination.k8s.io',
    'limitranges',
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'namespaces',
    'networkpolicies.networking.k8s.io',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'poddisruptionbudgets.policy',
    'pods',
    'replicasets.apps',
    'replicationcontrollers',
    'resourcequotas',
    'services',
    'statefulsets.apps',
    'storageclasses.storage.k8s.io',
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    'volumeattachments.storage.k8s.io',
  ].map(resource => [resource, 'list watch']),
);

/** Everything each account may beyond what everybody may, by namespace; whoever is not named may nothing. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, Rights>>>> = {
  'monitoring:prometheus': Object.fromEntries(OWN.map(namespace => [namespace, DISCOVERY])),
  'monitoring:kube-state-metrics': Object.fromEntries(NAMESPACES.map(namespace => [namespace, KUBE_STATE])),
  'monitoring-nodes:collector-agent': Object.fromEntries(NAMESPACES.map(namespace => [namespace, { pods: READ }])),
};

const accounts = manifestsOf(MANIFESTS)
  .filter(({ kind }) => kind === 'ServiceAccount')
  .map(({ metadata }) => `${metadata.namespace}:${metadata.name}`);

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith([...CONTROL_PLANE, 'kube-state-metrics'], 'GIVEN dist/heartbeat on a cluster with RBAC', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    plane.kubectlOutput(['create', 'namespace', 'apps']);
    plane.kubectlOutput(['apply', '--server-side', '--kustomize', MANIFESTS]);
  }, 180_000);
  afterAll(() => plane?.close());

  const mayDo = (account: string, namespace: string): readonly string[] => {
    const args = ['auth', 'can-i', '--list', '--no-headers', '-n', namespace];
    const table = plane.kubectlOutput([...args, `--as=system:serviceaccount:${account}`]);
    return table.trimEnd().split('\n');
  };
  const givenTo = (account: string, namespace: string): Rights => {
    const everybody = new Set(mayDo(NOBODY, namespace).map(withoutPadding));
    const lines = mayDo(account, namespace).filter(line => !everybody.has(withoutPadding(line)));
    return Object.fromEntries(
      lines.map(line => {
        const [, resource = '', urls, names, verbs = ''] = ROW.exec(line) ?? [];
        expect({ line, urls, names }).toEqual({ line, urls: '', names: '' });
        return [resource, verbs];
      }),
    );
  };

  it('WHEN there are service accounts THEN every workload has one of its own, and each right below is of one of them', () => {
    expect(accounts.length).toBe(new Set(accounts).size);
    expect(accounts).toEqual(expect.arrayContaining(Object.keys(RIGHTS)));
  });

  it.each(accounts)('WHEN %s is asked for what it may THEN it is what it needs, and nothing else', account => {
    for (const namespace of NAMESPACES) {
      expect({ namespace, ...givenTo(account, namespace) }).toEqual({ namespace, ...RIGHTS[account]?.[namespace] });
    }
  });

  it('WHEN an account is given one right more THEN the list shows it: the equality above says something', () => {
    const role = ['create', 'role', 'reader', '--verb=get', '--resource=secrets', '--resource-name=one'];
    plane.kubectlOutput(['-n', 'monitoring', ...role]);
    plane.kubectlOutput(['-n', 'monitoring', 'create', 'rolebinding', 'reader', '--role=reader', '--user=curious']);
    const table = plane.kubectlOutput(['auth', 'can-i', '--list', '--no-headers', '-n', 'monitoring', '--as=curious']);
    expect(table.split('\n').map(withoutPadding)).toContain('secrets [] [one] [get]');
  });

  it('WHEN kube-state-metrics runs with its own token THEN its probes succeed and it sees all that it asks for', async () => {
    const running = await startKubeStateMetrics(plane);
    const watched = await eventually('every resource is watched', async () => {
      const metrics = await running.get('telemetry', '/metrics');
      const watches = [
        ...metrics.body.matchAll(/^kube_state_metrics_watch_total\{resource="(.*?)",result="(.*?)"\}/gm),
      ];
      return watches.length >= running.resources.length ? watches.map(([, ...watch]) => watch.join(' ')) : undefined;
    });
    expect(watched.filter(watch => !watch.endsWith(' success'))).toEqual([]);
    expect(running.server.log()).not.toMatch(/^[EW]\d{4}|forbidden/m);
    for (const { path, port } of running.probes) {
      expect({ path, port, status: (await running.get(port, path)).status }).toEqual({ path, port, status: 200 });
    }
    expect((await running.get('http', '/metrics')).body).toContain(
      'kube_statefulset_replicas{namespace="monitoring",statefulset="prometheus"} 2',
    );
  });
});

const ROW = /^(\S*)\s+\[(.*?)\]\s+\[(.*?)\]\s+\[(.*?)\]\s*$/;
const withoutPadding = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');
