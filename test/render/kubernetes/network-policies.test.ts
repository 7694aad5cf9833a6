import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Connection, Workload } from '../../../src/model/workload.ts';
import { renderKubernetes } from '../../../src/render/kubernetes/index.ts';
import { kubernetesPlatform, scrapeJob, stackModel } from '../../fixtures/model.ts';
import { connects, podEnd, sides } from './network-evaluator.ts';
import { ofKind, spec } from './objects.ts';
import { collector, grafana, prometheus, sampleStack, service } from './sample-stack.ts';

const objectsOf = (workloads: readonly Workload[], changes = {}) =>
  renderKubernetes(stackModel({ workloads, ...changes }), []).objects;

const alone = (connections: readonly Connection[]): Workload =>
  prometheus({ connects: connections, secrets: [], files: [] });

const DNS = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const NODE = { ip: '10.1.2.3' };

describe('network policies', () => {
  const NAMES = ['one', 'two', 'three', 'four'];
  const PORTS = ['http', 'grpc'];
  const edge = fc.record({
    from: fc.constantFrom(...NAMES),
    to: fc.constantFrom(...NAMES),
    port: fc.constantFrom(...PORTS),
  });

  it('GIVEN any declared connections WHEN judged by the policies THEN each side allows exactly these', () => {
    const kinds = fc.array(fc.constantFrom('stateless', 'stateful', 'per-node'), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 10 }), kinds, (edges, kindOf) => {
        const workloads = NAMES.map((name, i) =>
          collector({
            name,
            kind: (kindOf[i] ?? 'stateless') as Workload['kind'],
            files: [],
            ports: PORTS.map((port, n) => ({ name: port, number: 1000 + n, protocol: 'TCP' as const })),
            health: { path: '/', port: 'http', startSeconds: 1 },
            admits: [],
            connects: edges.filter(e => e.from === name).map(e => ({ to: 'workload', workload: e.to, port: e.port })),
          }),
        );
        const objects = objectsOf(workloads);
        for (const from of NAMES)
          for (const to of NAMES)
            for (const [n, port] of PORTS.entries()) {
              const declared = edges.some(e => e.from === from && e.to === to && e.port === port);
              const actual = sides(objects, podEnd(objects, from), podEnd(objects, to), 1000 + n);
              expect({ from, to, port, ...actual }).toEqual({ from, to, port, leaves: declared, enters: declared });
            }
      }),
      { numRuns: 60 },
    );
  });

  it('GIVEN a whole stack WHEN a stranger asks any port THEN nothing answers, and nothing asks a stranger', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    const stranger = { namespace: 'elsewhere', labels: { app: 'stranger' }, ip: '10.9.9.9' };
    for (const workload of [
      'prometheus',
      'alertmanager',
      'grafana',
      'collector',
      'collector-agent',
      'kube-state-metrics',
    ]) {
      const pod = podEnd(objects, workload);
      for (const port of [53, 443, 3000, 4317, 5000, 8080, 9090, 9093, 9094]) {
        expect(connects(objects, stranger, pod, port)).toBe(false);
        expect(connects(objects, pod, stranger, port)).toBe(false);
      }
    }
  });

  it('GIVEN somebody who lives in the namespace but is no workload WHEN it connects THEN the default deny holds', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    const intruder = { namespace: 'monitoring', labels: { app: 'intruder' } };
    expect(connects(objects, intruder, podEnd(objects, 'grafana'), 3000)).toBe(false);
    expect(connects(objects, intruder, { ip: '203.0.113.9' }, 443)).toBe(false);
  });

  it('GIVEN a scraped application WHEN its namespace is open THEN nothing is applied there, and the policy is kept at hand', () => {
    const { files, objects } = renderKubernetes(sampleStack(), []);
    expect(ofKind(objects, 'NetworkPolicy').filter(p => p.metadata.namespace === 'apps')).toEqual([]);
    const app = { namespace: 'apps', labels: { app: 'heartbeat' } };
    expect(connects(objects, podEnd(objects, 'prometheus'), app, 5000)).toBe(true);
    expect(connects(objects, podEnd(objects, 'prometheus'), app, 5001)).toBe(false);
    const optional = files.get('optional/application-network-policies.yaml');
    expect(optional).toContain('namespace: apps');
    // By which pruning passes over it: it is not among the files that are applied.
    expect(optional).toContain('app.kubernetes.io/component: optional');
  });

  it('GIVEN an isolated namespace WHEN rendered THEN Prometheus and nobody else gets in', () => {
    const platforms = [kubernetesPlatform({ isolatedNamespaces: ['apps'] })];
    const { files, objects } = renderKubernetes(sampleStack({ platforms }), []);
    const app = { namespace: 'apps', labels: { app: 'heartbeat' } };
    expect(connects(objects, podEnd(objects, 'prometheus'), app, 5000)).toBe(true);
    expect(connects(objects, podEnd(objects, 'prometheus'), app, 22)).toBe(false);
    expect(connects(objects, { namespace: 'elsewhere', labels: {} }, app, 5000)).toBe(false);
    expect(files.get('applications.yaml')).toContain('kind: NetworkPolicy');
    expect(files.get('applications.yaml')).not.toContain('app.kubernetes.io/component: optional');
    expect(files.has('optional/application-network-policies.yaml')).toBe(false);
  });

  it('GIVEN applications that push WHEN they connect THEN pods of their namespaces may, on the admitted port only', () => {
    const objects = objectsOf([collector()], { services: [service('heartbeat', 'apps')] });
    const pod = podEnd(objects, 'collector');
    expect(connects(objects, { namespace: 'apps', labels: {} }, pod, 4317)).toBe(true);
    expect(connects(objects, { namespace: 'apps', labels: {} }, pod, 13133)).toBe(false);
    expect(connects(objects, { namespace: 'other', labels: {} }, pod, 4317)).toBe(false);
  });

  it('GIVEN no application on Kubernetes WHEN applications are admitted THEN nobody is, instead of everybody', () => {
    const objects = objectsOf([collector()]);
    expect(connects(objects, { namespace: 'apps', labels: {} }, podEnd(objects, 'collector'), 4317)).toBe(false);
  });

  it('GIVEN ingress controllers WHEN Grafana admits ingress THEN their namespaces reach it, and none do by default', () => {
    const controller = { namespace: 'ingress-nginx', labels: {} };
    const closed = objectsOf([grafana({ connects: [] })]);
    expect(connects(closed, controller, podEnd(closed, 'grafana'), 3000)).toBe(false);
    const platforms = [kubernetesPlatform({ ingressNamespaces: ['ingress-nginx'] })];
    const open = objectsOf([grafana({ connects: [] })], { platforms });
    expect(connects(open, controller, podEnd(open, 'grafana'), 3000)).toBe(true);
  });

  it('GIVEN an admission of anybody WHEN rendered THEN any address reaches that port', () => {
    const objects = objectsOf([collector({ admits: [{ from: 'anywhere', port: 'otlp-grpc' }] })]);
    expect(connects(objects, { ip: '203.0.113.9' }, podEnd(objects, 'collector'), 4317)).toBe(true);
    expect(connects(objects, { ip: '203.0.113.9' }, podEnd(objects, 'collector'), 13133)).toBe(false);
  });

  it.each([
    ['203.0.113.9', true],
    ['10.0.0.1', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.254', false],
    ['127.0.0.1', false],
    ['2001:4860:4860::8888', true],
    ['::1', false],
    ['fe80::1', false],
    ['fd00:ec2::254', false],
  ])('GIVEN a receiver by name WHEN %s is asked THEN that is allowed: %s', (ip, allowed) => {
    const objects = objectsOf([alone([{ to: 'outside', host: 'hooks.slack.com', port: 443, reason: 'receiver' }])]);
    expect(connects(objects, podEnd(objects, 'prometheus'), { ip }, 443)).toBe(allowed);
    expect(connects(objects, podEnd(objects, 'prometheus'), { ip }, 80)).toBe(false);
    expect(connects(objects, podEnd(objects, 'prometheus'), DNS, 53, 'UDP')).toBe(true);
  });

  it('GIVEN ranges to leave out WHEN rendered THEN none is IPv4 written as IPv6, which the API server refuses', () => {
    const objects = objectsOf([alone([{ to: 'outside', host: 'hooks.slack.com', port: 443, reason: 'receiver' }])]);
    expect(JSON.stringify(objects)).not.toContain('::ffff:');
  });

  it('GIVEN a receiver by its private address WHEN rendered THEN that address alone is open, without DNS', () => {
    const objects = objectsOf([alone([{ to: 'outside', host: '10.3.4.5', port: 8443, reason: 'mail' }])]);
    const pod = podEnd(objects, 'prometheus');
    expect(connects(objects, pod, { ip: '10.3.4.5' }, 8443)).toBe(true);
    expect(connects(objects, pod, { ip: '10.3.4.6' }, 8443)).toBe(false);
    expect(connects(objects, pod, { ip: '203.0.113.9' }, 8443)).toBe(false);
    expect(connects(objects, pod, DNS, 53, 'UDP')).toBe(false);
  });

  it('GIVEN peers by name WHEN rendered THEN DNS answers, and it does not for who only knows addresses', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    for (const [name, asks] of [
      ['grafana', true],
      ['kube-state-metrics', false],
      ['collector', false],
    ] as const)
      expect(connects(objects, podEnd(objects, name), DNS, 53, 'UDP')).toBe(asks);
  });

  it('GIVEN an existing server of the same cluster WHEN named as its Service THEN its namespace is open on that port', () => {
    const objects = objectsOf([
      alone([{ to: 'outside', host: 'loki.logging.svc.cluster.local', port: 3100, reason: 'logs' }]),
    ]);
    const pod = podEnd(objects, 'prometheus');
    expect(connects(objects, pod, { namespace: 'logging', labels: {} }, 3100)).toBe(true);
    expect(connects(objects, pod, { ip: '203.0.113.9' }, 3100)).toBe(false);
  });

  it('GIVEN nodes and the API server WHEN asked THEN the declared ranges and ports answer', () => {
    const objects = objectsOf([alone([{ to: 'nodes', ports: [10250] }, { to: 'kubernetes-api' }])]);
    const pod = podEnd(objects, 'prometheus');
    expect(connects(objects, pod, NODE, 10250)).toBe(true);
    expect(connects(objects, pod, NODE, 22)).toBe(false);
    expect(connects(objects, pod, { ip: '10.96.0.1' }, 6443)).toBe(true);
    expect(connects(objects, pod, { ip: '11.0.0.1' }, 10250)).toBe(false);
  });

  it('GIVEN a workload with the network of its node WHEN another connects to it THEN it is asked at the node', () => {
    const { objects } = renderKubernetes(sampleStack(), []);
    expect(connects(objects, podEnd(objects, 'prometheus'), NODE, 9100)).toBe(true);
    expect(ofKind(objects, 'NetworkPolicy').map(p => p.metadata.name)).not.toContain('node-exporter');
  });

  it('GIVEN a job that is not on Kubernetes WHEN connected to THEN nothing is opened', () => {
    const objects = objectsOf([alone([{ to: 'application', job: 'api' }])], {
      scrapeJobs: [scrapeJob({ platforms: ['compose'] })],
    });
    expect(connects(objects, podEnd(objects, 'prometheus'), { namespace: 'apps', labels: {} }, 5000)).toBe(false);
  });

  it('GIVEN a connection to a job that does not exist WHEN rendered THEN it is our mistake and throws', () => {
    expect(() => objectsOf([alone([{ to: 'application', job: 'nope' }])])).toThrow('does not exist');
  });

  it('GIVEN many services of one namespace WHEN rendered THEN they share one rule', () => {
    const names = Array.from({ length: 300 }, (_, i) => `service-${i}`);
    const jobs = names.map((name, i) =>
      scrapeJob({
        name,
        target: {
          kind: 'application',
          addresses: { kubernetes: { host: name, namespace: 'apps', port: 5000 + (i % 3) } },
        },
      }),
    );
    const objects = objectsOf([alone(names.map(job => ({ to: 'application', job })))], { scrapeJobs: jobs });
    const [policy] = ofKind(objects, 'NetworkPolicy').filter(p => p.metadata.name === 'prometheus');
    expect(policy && spec<{ egress: readonly unknown[] }>(policy).egress).toHaveLength(1);
  });
});

describe('network policies with Cilium', () => {
  const platforms = [kubernetesPlatform({ egress: 'cilium' })];
  const ciliumOf = (connections: readonly Connection[]) =>
    ofKind(objectsOf([alone(connections)], { platforms }), 'CiliumNetworkPolicy').map(
      p => spec<{ egress: unknown }>(p).egress,
    );

  it('GIVEN a receiver WHEN rendered THEN its name alone is open, DNS goes through the proxy, and no address range is', () => {
    const connections: Connection[] = [{ to: 'outside', host: 'hooks.slack.com', port: 443, reason: 'receiver' }];
    expect(ciliumOf(connections)).toEqual([
      [
        {
          toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s-app': 'kube-dns' } }],
          toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
        },
        { toFQDNs: [{ matchName: 'hooks.slack.com' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
      ],
    ]);
    const objects = objectsOf([alone(connections)], { platforms });
    expect(connects(objects, podEnd(objects, 'prometheus'), { ip: '203.0.113.9' }, 443)).toBe(false);
  });

  it('GIVEN nodes and the API server WHEN rendered THEN they are entities, since ranges do not match them there', () => {
    expect(ciliumOf([{ to: 'nodes', ports: [10250] }, { to: 'kubernetes-api' }])).toEqual([
      [
        { toEntities: ['host', 'remote-node'], toPorts: [{ ports: [{ port: '10250', protocol: 'TCP' }] }] },
        { toEntities: ['kube-apiserver'], toPorts: [{ ports: [{ port: '6443', protocol: 'TCP' }] }] },
      ],
    ]);
  });

  it('GIVEN a workload that connects to nobody WHEN rendered THEN it has no Cilium policy', () => {
    expect(ciliumOf([])).toEqual([]);
  });
});
