import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../../tools/tool.ts';
import { eventually } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { countByWorkload, type DeployedStack, deployStack, expectedPods, workloadOf } from './deployed-stack.ts';
import { inventory } from './manifests.ts';

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

interface NetworkPolicy {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> } };
}

/** What a level less than `privileged` would refuse, by workload: each has a reason in stack.json. */
const BEYOND_RESTRICTED = {
  'collector-agent': 'restricted volume types, runAsNonRoot != true, runAsUser=0',
  'node-exporter': 'host namespaces, hostPort, restricted volume types',
};

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith(CONTROL_PLANE, 'GIVEN dist/heartbeat on a cluster of two nodes with the real controllers', () => {
  let plane: ControlPlane;
  let stack: DeployedStack;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    stack = await deployStack(plane);
  }, 180_000);
  afterAll(() => plane?.close());

  const events = (namespace: string) => plane.api.list<Event>(`/api/v1/namespaces/${namespace}/events`);
  /** A look at what other Pod Security labels would do: the warnings. */
  const wouldWarn = (namespace: string, label: string): readonly string[] => {
    const args = ['label', 'namespace', namespace, '--overwrite', '--dry-run=server', label];
    const { stderr } = plane.kubectl(args);
    return stderr.split('\n').filter(line => line.startsWith('Warning: ') && !line.includes('existing pods'));
  };

  it('WHEN they are done THEN every workload has the pods that stack.json counts, and nobody warned', async () => {
    expect(countByWorkload(stack.pods)).toEqual(expectedPods());
    const all = [...(await events('monitoring')), ...(await events('monitoring-nodes'))];
    expect(all.length).toBeGreaterThan(0);
    // The API server repairs what its own allocator has not seen yet, soon after it starts.
    const told = all.filter(({ type, reason }) => type !== 'Normal' && reason !== 'ClusterIPNotAllocated');
    expect(told.map(e => `${e.reason}: ${e.message}`)).toEqual([]);
  });

  it('WHEN a pod less hardened is deployed beside them THEN Pod Security refuses it, and both instruments show it', async () => {
    const { stderr } = plane.kubectl(['-n', 'monitoring', 'create', 'deployment', 'careless', '--image=careless:1']);
    expect(stderr).toContain('Warning: would violate PodSecurity "restricted:v1.36"');
    const refusal = await eventually('the refusal', async () =>
      (await events('monitoring')).find(({ reason }) => reason === 'FailedCreate'),
    );
    expect(refusal.involvedObject).toMatchObject({ kind: 'ReplicaSet' });
    expect(refusal.message).toContain('violates PodSecurity "restricted:v1.36"');
    plane.kubectlOutput(['-n', 'monitoring', 'delete', 'deployment', 'careless']);
  });

  it('WHEN the namespace of the servers took the newest standard THEN no pod of it would warn', () => {
    expect(wouldWarn('monitoring', 'pod-security.kubernetes.io/enforce-version=latest')).toEqual([]);
  });

  it('WHEN the namespace of the agents were restricted THEN only the named exceptions would be refused', () => {
    const warnings = wouldWarn('monitoring-nodes', 'pod-security.kubernetes.io/enforce=restricted');
    const byWorkload = Object.fromEntries(
      warnings.map(line => {
        const [, workload = '', violations = ''] = /^Warning: (.+)-\w+ \(.*?\): (.*)$/.exec(line) ?? [];
        return [workload, violations];
      }),
    );
    expect(byWorkload).toEqual(BEYOND_RESTRICTED);
    for (const workload of Object.keys(BEYOND_RESTRICTED)) {
      expect(inventory().exceptions.filter(e => e.workload === workload && e.reason !== '')).not.toEqual([]);
    }
  });

  it('WHEN tokens are mounted THEN only pods that ask the API server have one', () => {
    const withToken = stack.pods.filter(({ spec }) =>
      spec.volumes?.some(({ projected }) => projected?.sources.some(source => 'serviceAccountToken' in source)),
    );
    expect([...new Set(withToken.map(workloadOf))].sort()).toEqual([
      'collector-agent',
      'kube-state-metrics',
      'prometheus',
    ]);
  });

  it('WHEN policies select by label THEN each pod is closed, and opened by the one of its workload', async () => {
    for (const namespace of ['monitoring', 'monitoring-nodes']) {
      const policies = await plane.api.list<NetworkPolicy>(
        `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
      );
      for (const pod of stack.pods.filter(({ metadata }) => metadata.namespace === namespace)) {
        const selecting = policies
          .filter(({ spec }) =>
            Object.entries(spec.podSelector.matchLabels ?? {}).every(([k, v]) => pod.metadata.labels[k] === v),
          )
          .map(({ metadata }) => metadata.name);
        // No policy holds a pod with the node's network.
        const own = pod.spec.hostNetwork ? [] : [workloadOf(pod)];
        expect(selecting.sort()).toEqual([...own, 'default-deny'].sort());
      }
    }
  });

  it.each(['alertmanager', 'prometheus'])(
    'WHEN a node is drained of one %s THEN the other one must stay',
    async workload => {
      const path = '/apis/policy/v1/namespaces/monitoring/poddisruptionbudgets';
      await eventually('one disruption is allowed', async () => {
        const { status } = await plane.api.get<{ status: { disruptionsAllowed: number } }>(`${path}/${workload}`);
        return status.disruptionsAllowed === 1 ? true : undefined;
      });
      const evict = async (name: string) => {
        const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'monitoring' } };
        const { status } = await plane.api.send(
          'POST',
          `/api/v1/namespaces/monitoring/pods/${name}/eviction`,
          'application/json',
          eviction,
        );
        return status;
      };
      expect(await evict(`${workload}-0`)).toBe(201);
      expect(await evict(`${workload}-1`)).toBe(429);
    },
    70_000,
  );
});
