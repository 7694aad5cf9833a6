import { describe, expect, it } from '@jest/globals';
import { compose, kubernetes, NodeExporter, Prometheus, type PrometheusProps } from 'sightline';
import { modelOf } from '../fixtures/declare.ts';

const scraping = (props: PrometheusProps, platforms = [kubernetes(), compose()] as const) =>
  modelOf(stack => new Prometheus(stack, 'prometheus', props), { platforms });
const jobsOf = ({ scrapeJobs }: ReturnType<typeof scraping>) =>
  scrapeJobs
    .filter(({ name }) => name !== 'prometheus')
    .map(({ name, scheme, path, platforms }) => ({ name, scheme, path, platforms }));
const prometheusOf = ({ workloads }: ReturnType<typeof scraping>) =>
  workloads.find(({ name }) => name === 'prometheus');

const secured = { scheme: 'https', platforms: ['kubernetes'] };
const kubelet = { ...secured, name: 'kubelet', path: '/metrics' };
const cadvisor = { ...secured, name: 'cadvisor', path: '/metrics/cadvisor' };

describe('GIVEN a Prometheus in a cluster', () => {
  it('WHEN nothing is said THEN it scrapes neither kubelets nor API servers, and may not', () => {
    const model = scraping({});
    expect(jobsOf(model)).toEqual([]);
    expect(prometheusOf(model)?.discovers?.resources).toEqual(['endpointslices', 'services', 'pods']);
  });

  it('WHEN it scrapes kubelets THEN with their containers, over TLS, and the right to nothing else cluster-wide', () => {
    const model = scraping({ kubelets: true });
    expect(jobsOf(model)).toEqual([cadvisor, kubelet]);
    const { discovers, connects } = prometheusOf(model) ?? {};
    expect(discovers).toEqual({
      resources: ['endpointslices', 'services', 'pods', 'nodes', 'nodes/metrics'],
      namespaces: ['monitoring'],
    });
    expect(connects).toContainEqual({ to: 'nodes', ports: [10_250] });
  });

  it('WHEN containers are not wanted THEN they are left out', () => {
    expect(jobsOf(scraping({ kubelets: { containers: false } }))).toEqual([kubelet]);
  });

  it('WHEN it scrapes the API servers THEN it finds them in the namespace default, and may read their metrics', () => {
    const model = scraping({ apiServer: true });
    expect(jobsOf(model)).toEqual([{ ...secured, name: 'kube-apiserver', path: '/metrics' }]);
    expect(prometheusOf(model)?.discovers).toEqual({
      resources: ['endpointslices', 'services', 'pods', '/metrics'],
      namespaces: ['default', 'monitoring'],
    });
  });

  it('WHEN agents run on nodes THEN it may look for them in their namespace, which is there with them alone', () => {
    const model = modelOf(stack => {
      new Prometheus(stack, 'prometheus');
      new NodeExporter(stack, 'node-exporter');
    });
    expect(prometheusOf(model)?.discovers?.namespaces).toEqual(['monitoring', 'monitoring-nodes']);
    expect(prometheusOf(scraping({}))?.discovers?.namespaces).toEqual(['monitoring']);
  });

  it('WHEN there is no cluster THEN there is nothing to scrape', () => {
    const model = modelOf(stack => new Prometheus(stack, 'prometheus', { kubelets: true, apiServer: true }), {
      platforms: [compose()],
    });
    expect(jobsOf(model)).toEqual([]);
  });
});
