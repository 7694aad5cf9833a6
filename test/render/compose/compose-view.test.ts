import { describe, expect, it } from '@jest/globals';
import { composeView } from '../../../src/render/compose/index.ts';
import { kubernetesPlatform, scrapeJob, stackModel } from '../../fixtures/model.ts';
import { exampleStack } from './models.ts';

describe('composeView', () => {
  const view = composeView(exampleStack());

  it('GIVEN a workload with two replicas WHEN its addresses are asked for THEN there is one: compose runs one container', () => {
    expect(view.address('prometheus', 'http')).toBe('prometheus:9090');
    expect(view.replicaAddresses('prometheus', 'http')).toEqual(['prometheus:9090']);
  });

  it('GIVEN a secret WHEN its path is asked for THEN it is the one both platforms mount', () => {
    expect(view.secretPath('api-token')).toBe('/etc/sightline/secrets/api-token');
  });

  it.each([
    [
      'a workload',
      scrapeJob({ target: { kind: 'workload', workload: 'collector', port: 'otlp-http' } }),
      'collector:4318',
    ],
    ['an application', scrapeJob(), 'heartbeat:5000'],
  ])(
    'GIVEN %s WHEN it is discovered THEN one static target carries its address as instance, and nothing else',
    (_, job, address) => {
      expect(view.discovery(job)).toEqual({
        discovery: { static_configs: [{ targets: [address] }] },
        relabel: [{ source_labels: ['__address__'], target_label: 'instance' }],
      });
    },
  );

  it('GIVEN something that does not exist on compose WHEN it is asked for THEN our own mistake is thrown with its name', () => {
    expect(() => view.address('kube-state-metrics', 'http')).toThrow('no workload "kube-state-metrics" on compose');
    expect(() => view.address('prometheus', 'grpc')).toThrow('no port "grpc" in the workload "prometheus"');
    const elsewhere = {
      kind: 'application',
      addresses: { kubernetes: { host: 'a', namespace: 'b', port: 1 } },
    } as const;
    expect(() => view.discovery(scrapeJob({ target: elsewhere }))).toThrow('has no address on compose');
    expect(() => view.discovery(scrapeJob({ target: { kind: 'kubelet', cadvisor: false } }))).toThrow('kubelet');
    expect(() => view.discovery(scrapeJob({ target: { kind: 'probe', module: 'http', urls: [] } }))).toThrow(
      'probes URLs',
    );
    expect(() => composeView(stackModel({ platforms: [kubernetesPlatform()] }))).toThrow('not rendered for compose');
  });
});
