import { readFileSync } from 'node:fs';

const SOURCE = 'test/real/containers/application/server.mjs';
const metadata = { name: 'heartbeat', namespace: 'apps' };
const labels = { 'app.kubernetes.io/name': 'heartbeat' };

export const APPLICATION_IMAGE = `docker.io/library/node:${process.versions.node}`;

/** The application of the compose suite as a team would deploy it here: telemetry goes to the gateway by its Service. */
export const application: readonly unknown[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.namespace } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'server.mjs': readFileSync(SOURCE, 'utf8') } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'web',
              image: APPLICATION_IMAGE,
              imagePullPolicy: 'IfNotPresent',
              args: ['/application/server.mjs'],
              env: [
                { name: 'OTEL_SERVICE_NAME', value: 'heartbeat' },
                { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://collector.monitoring.svc:4318' },
              ],
              ports: [{ name: 'web', containerPort: 5000 }],
              readinessProbe: { httpGet: { path: '/metrics', port: 'web' }, periodSeconds: 1 },
              volumeMounts: [{ name: 'application', mountPath: '/application' }],
            },
          ],
          volumes: [{ name: 'application', configMap: { name: metadata.name } }],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: labels, ports: [{ name: 'web', port: 80, targetPort: 'web' }] },
  },
];
