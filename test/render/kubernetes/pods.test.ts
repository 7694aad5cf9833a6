import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Artefact } from '../../../src/model/artefact.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { kubernetesPlatform, stackModel, workload } from '../../fixtures/model.ts';
import { containerOf, named, ofKind, POD_CARRIERS, podOf, podTemplate, spec } from './objects.ts';
import {
  alertmanager,
  artefact,
  collector,
  collectorAgent,
  nodeExporter,
  prometheus,
  sampleArtefacts,
  sampleStack,
} from './sample-stack.ts';

/** Alone: whom it talks to is another test's. */
const render = (workload: Workload, artefacts: readonly Artefact[] = []) =>
  renderKubernetes(stackModel({ workloads: [{ ...workload, connects: [] }] }), artefacts);
const objectsOf = (workload: Workload) => render(workload).objects;

/** Any workload a construct could ask for. */
const anyWorkload = fc
  .record({
    kind: fc.constantFrom('stateless' as const, 'stateful' as const, 'per-node' as const),
    replicas: fc.integer({ min: 1, max: 5 }),
    uid: fc.constantFrom(0, 472, 65534),
    storage: fc.boolean(),
    scratch: fc.integer({ min: 0, max: 3 }),
    secrets: fc.integer({ min: 0, max: 3 }),
    capabilities: fc.subarray(['host-metrics' as const, 'pod-logs' as const, 'docker-logs' as const]),
    livePath: fc.boolean(),
    discovers: fc.boolean(),
  })
  .map(given => {
    const { storage, health, ...base } = workload({
      kind: given.kind,
      replicas: given.replicas,
      user: { uid: given.uid, gid: given.uid },
      scratch: Array.from({ length: given.scratch }, (_, i) => ({
        mountPath: `/scratch/${i}`,
        size: Bytes.mebi(10 + i),
      })),
      secrets: Array.from({ length: given.secrets }, (_, i) => ({
        name: `s${i}`,
        purpose: 'p',
        source: 'generated' as const,
      })),
      capabilities: given.capabilities.map(name => ({ name, reason: 'because' })),
      ...(given.discovers ? { discovers: { resources: ['pods' as const] } } : {}),
    });
    const { livePath, ...readiness } = health;
    return {
      ...base,
      health: given.livePath && livePath !== undefined ? { ...readiness, livePath } : readiness,
      ...(given.storage && storage ? { storage } : {}),
    };
  });

describe('pods', () => {
  it('GIVEN any workload WHEN rendered THEN its container is hardened and limited', () => {
    fc.assert(
      fc.property(anyWorkload, w => {
        const objects = objectsOf(w);
        const pod = podOf(objects, w.name).spec;
        expect(pod.containers).toHaveLength(1);
        expect(pod.securityContext).toMatchObject({
          runAsNonRoot: w.user.uid !== 0,
          runAsUser: w.user.uid,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        const container = containerOf(objects, w.name);
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(container.resources.limits).sort()).toEqual(['ephemeral-storage', 'memory']);
        expect(Object.keys(container.resources.requests).sort()).toEqual(['cpu', 'ephemeral-storage', 'memory']);
        expect(pod).toMatchObject({
          enableServiceLinks: false,
          automountServiceAccountToken: w.discovers !== undefined,
        });
        expect(pod).not.toHaveProperty('hostPID');
        expect(pod).not.toHaveProperty('hostIPC');
        expect(container).toHaveProperty('readinessProbe');
        expect(container).toHaveProperty('startupProbe');
      }),
    );
  });

  it('GIVEN any workload WHEN rendered THEN every mount has its volume, and only volumes of its own are writable', () => {
    fc.assert(
      fc.property(anyWorkload, w => {
        const objects = objectsOf(w);
        const carrier = ofKind(objects, ...POD_CARRIERS)[0];
        if (carrier === undefined) throw new Error('no pods');
        const claims =
          spec<{ volumeClaimTemplates?: { metadata: { name: string } }[] }>(carrier).volumeClaimTemplates ?? [];
        const volumes = podTemplate(carrier).spec.volumes ?? [];
        const names = [...volumes.map(v => v.name), ...claims.map(c => c.metadata.name)];
        const mounts = containerOf(objects, w.name).volumeMounts ?? [];
        expect(mounts.map(m => m.name).sort()).toEqual([...names].sort());
        expect(new Set(names).size).toBe(names.length);
        const writable = mounts.filter(m => m.readOnly !== true).map(m => m.mountPath);
        const expected = [...w.scratch.map(s => s.mountPath), ...(w.storage ? [w.storage.mountPath] : [])];
        expect(writable.sort()).toEqual(expected.sort());
      }),
    );
  });

  it('GIVEN any workload WHEN rendered THEN selectors are stable and part of the labels they select', () => {
    fc.assert(
      fc.property(anyWorkload, fc.constantFrom('v1.0.0', 'v2.5.1-rc.1', 'x'.repeat(90)), (w, tag) => {
        const objects = objectsOf({ ...w, image: { ...w.image, tag } });
        const labels = podOf(objects, w.name).metadata.labels;
        const stable = { 'app.kubernetes.io/name': w.name, 'app.kubernetes.io/instance': 'test' };
        const selectors = [
          ...ofKind(objects, ...POD_CARRIERS).map(
            o => spec<{ selector: { matchLabels: unknown } }>(o).selector.matchLabels,
          ),
          ...ofKind(objects, 'Service').map(o => spec<{ selector: unknown }>(o).selector),
          ...ofKind(objects, 'PodDisruptionBudget').map(
            o => spec<{ selector: { matchLabels: unknown } }>(o).selector.matchLabels,
          ),
        ];
        for (const selector of selectors) expect(selector).toEqual(stable);
        expect(labels).toMatchObject(stable);
        for (const value of Object.values(labels))
          expect(value).toMatch(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
      }),
    );
  });

  it('GIVEN host paths WHEN a workload is rendered THEN only named capabilities bring them, read-only', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    const hostPaths = (name: string) => (podOf(objects, name).spec.volumes ?? []).flatMap(v => v.hostPath?.path ?? []);
    expect(hostPaths('node-exporter')).toEqual(['/proc', '/sys', '/']);
    expect(hostPaths('collector-agent')).toEqual(['/var/lib/sightline/test/collector-agent', '/var/log/pods']);
    for (const name of ['prometheus', 'alertmanager', 'grafana', 'collector', 'kube-state-metrics'])
      expect(hostPaths(name)).toEqual([]);
    const mounts = containerOf(objects, 'node-exporter').volumeMounts ?? [];
    expect(mounts.every(m => m.readOnly)).toBe(true);
    expect(mounts.find(m => m.mountPath === '/host/root')).toMatchObject({ mountPropagation: 'HostToContainer' });
  });

  it('GIVEN host metrics WHEN rendered THEN the pod shares the node network, since counters belong to a network namespace', () => {
    expect(podOf(objectsOf(nodeExporter()), 'node-exporter').spec).toMatchObject({ hostNetwork: true });
    expect(podOf(objectsOf(collectorAgent()), 'collector-agent').spec).not.toHaveProperty('hostNetwork');
  });

  it('GIVEN agents on nodes WHEN rendered THEN they tolerate every taint and live in the privileged namespace', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    const daemonSet = named(objects, 'DaemonSet', 'collector-agent');
    expect(daemonSet.metadata.namespace).toBe('monitoring-nodes');
    expect(podTemplate(daemonSet).spec).toMatchObject({ tolerations: [{ operator: 'Exists' }] });
    const levels = ofKind(objects, 'Namespace').map(n => [
      n.metadata.name,
      n.metadata.labels?.['pod-security.kubernetes.io/enforce'],
    ]);
    expect(levels).toEqual([
      ['monitoring', 'restricted'],
      ['monitoring-nodes', 'privileged'],
    ]);
  });

  it('GIVEN a node agent that needs the name of its node WHEN rendered THEN the variable carries it', () => {
    const { env } = containerOf(objectsOf(collectorAgent({ nodeNameEnv: 'K8S_NODE_NAME' })), 'collector-agent');
    expect(env).toContainEqual({
      name: 'K8S_NODE_NAME',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } },
    });
  });

  it('GIVEN arguments for one platform WHEN rendered THEN Kubernetes gets its own after the common ones', () => {
    const objects = objectsOf(prometheus({ args: ['--a'], platformArgs: { kubernetes: ['--k'], compose: ['--c'] } }));
    expect(containerOf(objects, 'prometheus').args).toEqual(['--a', '--k']);
  });

  it('GIVEN a digest WHEN rendered THEN the image is pinned by it', () => {
    const image = {
      registry: 'r.example',
      repository: 'prom/prometheus',
      tag: 'v3',
      digest: 'sha256:abc',
      shell: true,
    };
    expect(containerOf(objectsOf(prometheus({ image })), 'prometheus')).toMatchObject({
      image: 'r.example/prom/prometheus:v3@sha256:abc',
    });
  });

  it('GIVEN secrets WHEN rendered THEN the Secret is mounted by reference with mode 0440, and no Secret is generated', () => {
    const { objects } = renderKubernetes(sampleStack(), sampleArtefacts);
    const secret = podOf(objects, 'alertmanager').spec.volumes?.find(v => v.secret)?.secret;
    expect(secret).toEqual({
      secretName: 'test-alertmanager-secrets',
      defaultMode: 0o440,
      items: [{ key: 'slack-url', path: 'slack-url' }],
    });
    expect(podOf(objects, 'alertmanager').spec.securityContext).toMatchObject({
      fsGroup: 65534,
      fsGroupChangePolicy: 'OnRootMismatch',
    });
    expect(ofKind(objects, 'Secret')).toEqual([]);
  });

  describe('probes', () => {
    const probes = (w: Workload) => containerOf(objectsOf(w), w.name);

    it('GIVEN a live path WHEN rendered THEN start and life are asked there, readiness at its own', () => {
      expect(probes(prometheus())).toMatchObject({
        startupProbe: { httpGet: { path: '/-/healthy', port: 'http' }, periodSeconds: 5, failureThreshold: 60 },
        readinessProbe: { httpGet: { path: '/-/ready', port: 'http' } },
        livenessProbe: { httpGet: { path: '/-/healthy', port: 'http' } },
      });
    });

    it('GIVEN no live path WHEN rendered THEN nothing restarts a server because it is not ready', () => {
      const container = probes(collector());
      expect(container).not.toHaveProperty('livenessProbe');
      expect(container).toMatchObject({
        startupProbe: { httpGet: { path: '/', port: 'health' }, failureThreshold: 6 },
      });
    });
  });

  describe('a changed file', () => {
    const podWith = (w: Workload, ...artefacts: Artefact[]) => podOf(render(w, artefacts).objects, w.name);
    const hashOf = (w: Workload, content: string) => podWith(w, artefact(`${w.files[0]?.directory}/file.yml`, content));

    it('GIVEN a directory read only at start WHEN a file changes THEN the pods roll', () => {
      expect(hashOf(alertmanager(), 'one')).not.toEqual(hashOf(alertmanager(), 'two'));
      expect(hashOf(alertmanager(), 'one')).toEqual(hashOf(alertmanager(), 'one'));
    });

    it('GIVEN a watched directory WHEN a file changes or comes THEN the pods stay as they are', () => {
      expect(hashOf(prometheus(), 'one')).toEqual(hashOf(prometheus(), 'two'));
      const rules = (...names: string[]) =>
        podWith(prometheus(), ...names.map(n => artefact(`rules/${n}.rules.yml`, 'groups: []\n')));
      expect(rules('a')).toEqual(rules('a', 'b', 'c'));
    });
  });
});

describe('controllers', () => {
  it('GIVEN a stateful workload WHEN rendered THEN its claims outlive it and immutable fields never change', () => {
    const statefulSet = (changes: Partial<Workload>) =>
      spec<Record<string, unknown>>(named(objectsOf(prometheus(changes)), 'StatefulSet', 'prometheus'));
    const one = statefulSet({ replicas: 1 });
    const two = statefulSet({ replicas: 3, image: { ...workload().image, tag: 'v9.9.9' } });
    for (const field of [
      'selector',
      'serviceName',
      'podManagementPolicy',
      'volumeClaimTemplates',
      'revisionHistoryLimit',
    ])
      expect(one[field]).toEqual(two[field]);
    expect(one).toMatchObject({
      serviceName: 'prometheus-headless',
      podManagementPolicy: 'Parallel',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: { requests: { storage: '10Gi' } } } }],
    });
  });

  it('GIVEN a storage class WHEN rendered THEN claims name it, and leave it to the cluster otherwise', () => {
    const platforms = [kubernetesPlatform({ storageClass: 'fast' })];
    const { objects } = renderKubernetes(stackModel({ platforms, workloads: [prometheus({ connects: [] })] }), []);
    expect(named(objects, 'StatefulSet', 'prometheus').spec).toMatchObject({
      volumeClaimTemplates: [{ spec: { storageClassName: 'fast' } }],
    });
    expect(JSON.stringify(objectsOf(prometheus()))).not.toContain('storageClassName');
  });

  it('GIVEN a stateless workload with storage WHEN rendered THEN it is a StatefulSet, which never runs two writers', () => {
    const storage = { size: Bytes.gibi(1), mountPath: '/data' };
    expect(ofKind(objectsOf(collector({ storage })), ...POD_CARRIERS).map(o => o.kind)).toEqual(['StatefulSet']);
    expect(ofKind(objectsOf(collector()), ...POD_CARRIERS).map(o => o.kind)).toEqual(['Deployment']);
  });

  it('GIVEN several replicas WHEN rendered THEN one at a time may be evicted and they spread', () => {
    const objects = objectsOf(prometheus({ replicas: 2 }));
    expect(named(objects, 'PodDisruptionBudget', 'prometheus').spec).toMatchObject({ maxUnavailable: 1 });
    expect(podOf(objects, 'prometheus').spec).toMatchObject({
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
        { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    });
  });

  it('GIVEN a single replica WHEN rendered THEN no budget blocks the drain of its node', () => {
    const objects = [...objectsOf(prometheus({ replicas: 1 })), ...objectsOf(nodeExporter())];
    expect(ofKind(objects, 'PodDisruptionBudget')).toEqual([]);
    expect(podOf(objects, 'prometheus').spec).not.toHaveProperty('topologySpreadConstraints');
  });

  it('GIVEN Prometheus WHEN rendered THEN its Service keeps a client at one replica, others balance', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    expect(named(objects, 'Service', 'prometheus').spec).toMatchObject({ sessionAffinity: 'ClientIP' });
    expect(named(objects, 'Service', 'grafana').spec).not.toHaveProperty('sessionAffinity');
    expect(named(objects, 'Service', 'alertmanager-headless').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  it('GIVEN a workload for compose alone WHEN rendered THEN Kubernetes has nothing of it', () => {
    expect(objectsOf(collector({ platforms: ['compose'] }))).toEqual([]);
  });
});

describe('workload checks', () => {
  it('GIVEN root without a host capability WHEN rendered THEN a problem says that it would be refused', () => {
    const { problems } = render(prometheus({ user: { uid: 0, gid: 0 } }));
    expect(problems).toMatchObject([{ code: 'kubernetes-root-refused', origin: { path: 'test/prometheus' } }]);
  });

  it('GIVEN a node agent that is not root WHEN it keeps state on the node THEN a problem says why it could not write', () => {
    const { problems } = render(collectorAgent({ user: { uid: 10001, gid: 10001 } }));
    expect(problems.map(p => p.code)).toEqual(['kubernetes-node-storage-owner']);
  });

  it('GIVEN the whole sample WHEN rendered THEN there is nothing to complain about', () => {
    expect(renderKubernetes(sampleStack(), sampleArtefacts).problems).toEqual([]);
  });
});
