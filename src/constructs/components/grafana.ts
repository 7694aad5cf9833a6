import type { Construct } from 'constructs';
import { grafanaSize } from '../../catalogue/sizing.ts';
import type { Connection } from '../../model/workload.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { contributeOverview } from '../dashboard/contribute-overview.ts';
import { generatedSecret } from '../secret.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement, type ComponentProps, externalHosts } from './component-element.ts';

export interface GrafanaProps extends ComponentProps {
  /** What somebody who has just logged in may do. @default 'Viewer' */
  readonly defaultRole?: 'Viewer' | 'Editor';
  /** Users, preferences and annotations; dashboards come from files. @default '1Gi' */
  readonly storage?: BytesInput;
}

/** Shows dashboards, logs and traces. Login required, anonymous access and sign-up off. */
export class Grafana extends ComponentElement {
  readonly component = 'grafana';
  readonly #props: GrafanaProps;

  constructor(scope: Construct, id: string, props: GrafanaProps = {}) {
    super(scope, id, props);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const deployment = this.deployment(draft);
    draft.component('grafana', {
      kind: 'grafana',
      deployment,
      version: this.version('grafana'),
      ...(this.props.externalUrl === undefined ? {} : { externalUrl: this.props.externalUrl }),
      defaultRole: this.#props.defaultRole ?? 'Viewer',
      origin: this.origin,
    });
    if (deployment.kind === 'existing') return;
    addServerJob(draft, this, { port: 'http', expectedSeries: 1_500 });
    contributeOverview(draft, this.origin);
    draft.later(this.origin, () => this.#workload(draft));
  }

  #workload(draft: StackDraft): void {
    addServer(draft, this, {
      component: 'grafana',
      kind: 'stateful',
      size: grafanaSize({ dashboards: draft.dashboards.length }),
      ...(this.#props.storage === undefined ? {} : { storage: Bytes.parse(this.#props.storage) }),
      storagePath: '/var/lib/grafana',
      args: [],
      env: {
        GF_PATHS_CONFIG: '/etc/sightline/config/grafana.ini',
        GF_PATHS_PROVISIONING: '/etc/sightline/config/provisioning',
      },
      ports: [{ name: 'http', number: 3000, protocol: 'TCP', publish: 3000 }],
      files: [
        { directory: 'config/grafana', mountPath: '/etc/sightline/config', onChange: 'restart' },
        { directory: 'dashboards', mountPath: '/etc/sightline/dashboards', onChange: 'watched' },
      ],
      secrets: [
        generatedSecret(
          'grafana-admin-password',
          'First password of the user "admin" in Grafana; counts only when Grafana starts for the first time',
        ),
        generatedSecret(
          'grafana-secret-key',
          'Key with which Grafana encrypts what it stores; keep it as long as the volume',
        ),
      ],
      scratch: [
        { mountPath: '/tmp', size: Bytes.mebi(64) },
        { mountPath: '/var/log/grafana', size: Bytes.mebi(16) },
      ],
      health: {
        path: '/api/health',
        port: 'http',
        command: ['wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health'],
        // The first start migrates an empty database.
        startSeconds: 300,
      },
      user: { uid: 472, gid: 0 },
      connects: this.#connections(draft),
      admits: [{ from: 'ingress', port: 'http' }],
      stopSeconds: 30,
    });
  }

  /** Grafana asks the data sources that exist. */
  #connections(draft: StackDraft): Connection[] {
    const { prometheus, loki, tempo, alertmanager } = draft.components;
    return [prometheus, loki, tempo, alertmanager].flatMap((component): Connection[] => {
      if (!component) return [];
      const { deployment } = component;
      return deployment.kind === 'deployed'
        ? [{ to: 'workload', workload: deployment.workload, port: 'http' }]
        : externalHosts(Object.values(deployment.urls), `the existing ${component.kind}`);
    });
  }
}
