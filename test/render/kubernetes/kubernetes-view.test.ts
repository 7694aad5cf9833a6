import { describe, expect, it } from '@jest/globals';
import type { ScrapeTarget } from '../../../src/model/scrape-job.ts';
import { kubernetesView } from '../../../src/render/kubernetes/index.ts';
import { composePlatform, kubernetesPlatform, scrapeJob } from '../../fixtures/model.ts';
import { sampleStack } from './sample-stack.ts';

const view = kubernetesView(sampleStack());

interface Relabel {
  readonly action?: string;
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
}

/** What Prometheus makes of a discovered target: its labels, or undefined when it is not kept. */
function relabelled(target: ScrapeTarget, found: Record<string, string>): Record<string, string> | undefined {
  let labels: Record<string, string> = { ...found };
  for (const rule of view.discovery(scrapeJob({ target })).relabel as unknown as Relabel[]) {
    const value = (rule.source_labels ?? []).map(l => labels[l] ?? '').join(';');
    const match = new RegExp(`^(?:${rule.regex ?? '(.*)'})$`).exec(value);
    if (rule.action === 'keep' && match === null) return undefined;
    if (rule.target_label !== undefined && match !== null) labels = { ...labels, [rule.target_label]: match[1] ?? '' };
  }
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}

const endpoint = (changes: Record<string, string> = {}) => ({
  __address__: '10.0.0.7:9090',
  __meta_kubernetes_namespace: 'monitoring',
  __meta_kubernetes_service_name: 'prometheus',
  __meta_kubernetes_endpointslice_port_name: 'http',
  __meta_kubernetes_endpointslice_port: '9090',
  __meta_kubernetes_pod_name: 'prometheus-0',
  __meta_kubernetes_pod_node_name: 'node-a',
  __meta_kubernetes_pod_label_app: 'prometheus',
  ...changes,
});

const PROMETHEUS: ScrapeTarget = { kind: 'workload', workload: 'prometheus', port: 'http' };

describe('the view of the cluster', () => {
  it('GIVEN a workload WHEN addressed THEN by its Service, agents in the namespace of the nodes', () => {
    expect(view.address('prometheus', 'http')).toBe('prometheus.monitoring.svc:9090');
    expect(view.address('node-exporter', 'http')).toBe('node-exporter.monitoring-nodes.svc:9100');
  });

  it('GIVEN replicas WHEN each is addressed THEN by the names a StatefulSet gives its pods', () => {
    expect(view.replicaAddresses('alertmanager', 'cluster')).toEqual([
      'alertmanager-0.alertmanager-headless.monitoring.svc:9094',
      'alertmanager-1.alertmanager-headless.monitoring.svc:9094',
    ]);
    expect(view.replicaAddresses('collector', 'otlp-grpc')).toEqual(['collector.monitoring.svc:4317']);
  });

  it('GIVEN a secret WHEN asked for its path THEN it is the one the pods mount', () => {
    expect(view.secretPath('slack-url')).toBe('/etc/sightline/secrets/slack-url');
  });

  it.each([
    ['its own endpoint', {}, { instance: 'prometheus-0' }],
    ['another service', { __meta_kubernetes_service_name: 'prometheus-headless' }, undefined],
    ['a service whose name begins alike', { __meta_kubernetes_service_name: 'prometheus2' }, undefined],
    ['another port', { __meta_kubernetes_endpointslice_port_name: 'grpc' }, undefined],
    ['a container port that is in no Service', { __meta_kubernetes_endpointslice_port_name: '' }, undefined],
  ])(
    'GIVEN a job of a workload WHEN discovery finds %s THEN only identity labels of its own stay',
    (_, changes, expected) => {
      expect(relabelled(PROMETHEUS, endpoint(changes))).toEqual(expected);
    },
  );

  it('GIVEN an agent on nodes WHEN discovered THEN its instance is the node, which outlives the pod', () => {
    const target: ScrapeTarget = { kind: 'workload', workload: 'node-exporter', port: 'http' };
    const found = endpoint({
      __meta_kubernetes_service_name: 'node-exporter',
      __meta_kubernetes_namespace: 'monitoring-nodes',
    });
    expect(relabelled(target, found)).toEqual({ instance: 'node-a' });
    expect(view.discovery(scrapeJob({ target })).discovery).toEqual({
      kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: ['monitoring-nodes'] } }],
    });
  });

  it('GIVEN an application WHEN discovered THEN by its Service and the port its pods listen on', () => {
    const target = scrapeJob().target;
    const found = (port: string) =>
      endpoint({
        __meta_kubernetes_service_name: 'heartbeat',
        __meta_kubernetes_endpointslice_port: port,
        __meta_kubernetes_pod_name: 'heartbeat-7d9f-x2',
      });
    expect(relabelled(target, found('5000'))).toEqual({ instance: 'heartbeat-7d9f-x2' });
    expect(relabelled(target, found('15000'))).toBeUndefined();
    expect(view.discovery(scrapeJob()).discovery).toMatchObject({
      kubernetes_sd_configs: [{ namespaces: { names: ['apps'] } }],
    });
  });

  it('GIVEN endpoints that are no pods WHEN discovered THEN instance is left to Prometheus, the address', () => {
    expect(relabelled(PROMETHEUS, endpoint({ __meta_kubernetes_pod_name: '' }))).toEqual({});
  });

  it('GIVEN the kubelet WHEN discovered THEN each node by its name, with the pod’s token and verified certificates', () => {
    const target: ScrapeTarget = { kind: 'kubelet', cadvisor: false };
    expect(relabelled(target, { __address__: '10.0.0.1:10250', __meta_kubernetes_node_name: 'node-a' })).toEqual({
      instance: 'node-a',
    });
    const { discovery } = view.discovery(scrapeJob({ target }));
    expect(discovery).toEqual({
      kubernetes_sd_configs: [{ role: 'node' }],
      authorization: { type: 'Bearer', credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token' },
      tls_config: { ca_file: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' },
    });
  });

  it('GIVEN kubelets with certificates of their own WHEN declared so THEN they are not verified', () => {
    const model = sampleStack({ platforms: [kubernetesPlatform({ kubeletInsecureTls: true })] });
    const { discovery } = kubernetesView(model).discovery(scrapeJob({ target: { kind: 'kubelet', cadvisor: true } }));
    expect(discovery).toMatchObject({ tls_config: { insecure_skip_verify: true } });
  });

  it('GIVEN the API servers WHEN discovered THEN those behind the Service kubernetes, by its name and with the pod’s token', () => {
    const { discovery, relabel } = view.discovery(scrapeJob({ target: { kind: 'kubernetes-api' } }));
    expect(discovery).toMatchObject({
      kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: ['default'] } }],
      tls_config: { server_name: 'kubernetes.default.svc' },
    });
    expect(relabel).toMatchObject([{ action: 'keep', regex: 'kubernetes;https' }]);
  });

  it('GIVEN what only our own mistake can ask WHEN asked THEN it throws', () => {
    expect(() => view.address('nobody', 'http')).toThrow('no workload "nobody"');
    expect(() => view.address('prometheus', 'grpc')).toThrow('no port "grpc"');
    expect(() => view.discovery(scrapeJob({ target: { kind: 'application', addresses: {} } }))).toThrow(
      'no address on kubernetes',
    );
    expect(() => view.discovery(scrapeJob({ target: { kind: 'probe', module: 'http', urls: [] } }))).toThrow(
      'nothing to discover',
    );
    expect(() => kubernetesView(sampleStack({ platforms: [composePlatform()] }))).toThrow(
      'not rendered for kubernetes',
    );
  });
});
