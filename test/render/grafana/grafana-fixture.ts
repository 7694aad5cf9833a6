import type { Components, GrafanaComponent } from '../../../src/model/component.ts';
import type { PlatformView } from '../../../src/model/platform-view.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import type { SecretReference } from '../../../src/model/workload.ts';
import { origin, stackModel, workload } from '../../fixtures/model.ts';

export const view: PlatformView = {
  platform: 'compose',
  address: (name, port) => `${name}:${port === 'http' ? 8080 : port}`,
  replicaAddresses: () => [],
  discovery: () => ({ discovery: {}, relabel: [] }),
  secretPath: name => `/etc/sightline/secrets/${name}`,
};

const secret = (name: string): SecretReference => ({ name, purpose: name, source: 'generated' });
const deployed = (name: string) => ({
  deployment: { kind: 'deployed' as const, workload: name },
  version: '1.2.3',
  origin: origin(),
});

export const grafana = (changes: Partial<GrafanaComponent> = {}): GrafanaComponent => ({
  kind: 'grafana',
  ...deployed('grafana'),
  defaultRole: 'Viewer',
  ...changes,
});

/** The servers Grafana reads from, as records whose other fields it never looks at. */
const SERVERS = Object.fromEntries(
  (['prometheus', 'loki', 'tempo', 'alertmanager'] as const).map(kind => [kind, { kind, ...deployed(kind) }]),
) as unknown as Components;

/** A stack with Grafana and everything it reads from. */
export const grafanaModel = (changes: Partial<StackModel> = {}, components: Partial<Components> = {}): StackModel =>
  stackModel({
    components: { ...SERVERS, grafana: grafana(), ...components },
    workloads: ['prometheus', 'loki', 'tempo', 'alertmanager', 'grafana'].map(name =>
      workload({
        name,
        ...(name === 'grafana'
          ? {
              secrets: [secret('grafana-admin-password'), secret('grafana-secret-key')],
              files: [
                { directory: 'config/grafana', mountPath: '/etc/conf', onChange: 'restart' as const },
                { directory: 'dashboards', mountPath: '/etc/boards', onChange: 'watched' as const },
              ],
            }
          : {}),
      }),
    ),
    ...changes,
  });
