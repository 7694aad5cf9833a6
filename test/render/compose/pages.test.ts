import { describe, expect, it } from '@jest/globals';
import { composeDifferences, renderCompose } from '../../../src/render/compose/index.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { kubernetesPlatform, stackModel, workload } from '../../fixtures/model.ts';
import { exampleArtefacts, exampleStack } from './models.ts';

const page = renderCompose(exampleStack(), exampleArtefacts).files.get('applications.md') ?? '';
const snippet = (text: string) => parseYaml(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '');

describe('applications.md', () => {
  it('GIVEN a declared service WHEN the page is read THEN its snippet names, logs and connects that service', () => {
    expect(snippet(page)).toEqual({
      services: {
        heartbeat: {
          environment: {
            OTEL_SERVICE_NAME: 'api',
            OTEL_EXPORTER_OTLP_ENDPOINT: 'http://test-collector:4318',
            OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
          },
          networks: ['default', 'monitoring'],
          logging: {
            driver: 'json-file',
            options: {
              'max-size': '50m',
              'max-file': '5',
              labels: 'com.docker.compose.project,com.docker.compose.service',
            },
          },
        },
      },
      networks: { monitoring: { name: 'test-applications', external: true } },
    });
    expect(page).toContain('docker network create --internal test-applications');
    expect(page).toContain('`http://test-collector:4317` (grpc)');
  });

  it('GIVEN no declared service WHEN the page is read THEN the snippet still shows the shape', () => {
    const none = renderCompose(exampleStack({ services: [] }), exampleArtefacts).files.get('applications.md') ?? '';
    expect(snippet(none)).toMatchObject({ services: { application: { networks: ['default', 'monitoring'] } } });
  });

  it('GIVEN a stack that meets no application WHEN rendered THEN there is no page and no network for them', () => {
    const { files } = renderCompose(stackModel({ workloads: [workload()] }), []);
    expect(files.has('applications.md')).toBe(false);
    expect(files.get('compose.yaml')).not.toContain('docker network create');
  });
});

describe('composeDifferences', () => {
  it('GIVEN a stack WHEN compared with Kubernetes THEN everything compose has otherwise is listed with its reason', () => {
    expect(composeDifferences(exampleStack()).map(d => d.subject)).toEqual([
      'prometheus: one container instead of 2',
      'collector: no health check, and whoever depends on it waits for its start only',
      'log-agent: no health check, and whoever depends on it waits for its start only',
      'volumes-init: it runs once as uid 0 with the capability CHOWN, without network and on a read-only root',
      'node-exporter: counters of network devices and sockets are those of its container',
      'volumes have no size limit',
      'every container on the network test-applications reaches, without a login, collector (otlp-grpc 4317, otlp-http 4318); prometheus (http 9090)',
      'connections between the servers are not limited to the declared ones',
    ]);
    for (const { platform, reason } of composeDifferences(exampleStack())) {
      expect(platform).toBe('compose');
      expect(reason).not.toBe('');
    }
  });

  it('GIVEN a stack without compose, or without servers WHEN compared THEN there is nothing to list', () => {
    expect(composeDifferences(exampleStack({ platforms: [kubernetesPlatform()] }))).toEqual([]);
    expect(composeDifferences(stackModel())).toEqual([]);
  });
});
