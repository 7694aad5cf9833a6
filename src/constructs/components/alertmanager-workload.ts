import { alertmanagerSize } from '../../catalogue/sizing.ts';
import type { Connection, SecretReference } from '../../model/workload.ts';
import type { Bytes } from '../../shared/bytes.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer } from './add-server.ts';
import type { ComponentElement } from './component-element.ts';

/** Alertmanager's container: reads its configuration only at start, gossips with its copies, saves silences every 30 s. */
export function addAlertmanager(
  draft: StackDraft,
  element: ComponentElement,
  props: {
    readonly secrets: readonly SecretReference[];
    readonly hosts: readonly Connection[];
    readonly storage?: Bytes;
  },
): void {
  const name = element.workloadName;
  const { replicas } = draft.environment;
  const collector = draft.components.collector?.deployment;
  const peers = Array.from({ length: replicas }, (_, i) => `--cluster.peer=${name}-${i}.${name}-headless:9094`);
  const alerts = draft.rules.filter(r => r.rule.kind === 'alert').length;
  addServer(draft, element, {
    component: 'alertmanager',
    kind: 'stateful',
    replicas,
    size: alertmanagerSize({ alerts }),
    ...(props.storage ? { storage: props.storage } : {}),
    storagePath: '/alertmanager',
    args: [
      '--config.file=/etc/sightline/config/alertmanager.yml',
      '--storage.path=/alertmanager',
      `--data.retention=${draft.components.alertmanager?.retentionSeconds ?? 0}s`,
      // Silences would be lost on a kill within the default of 15 minutes.
      '--data.maintenance-interval=30s',
      ...(element.props.externalUrl === undefined ? [] : [`--web.external-url=${element.props.externalUrl}`]),
    ],
    platformArgs: {
      kubernetes:
        replicas > 1
          ? [
              '--cluster.listen-address=0.0.0.0:9094',
              '--cluster.settle-timeout=10s',
              `--cluster.label=${draft.stackName}`,
              ...peers,
            ]
          : ['--cluster.listen-address='],
      compose: ['--cluster.listen-address='],
    },
    ports: [
      { name: 'http', number: 9093, protocol: 'TCP', publish: 9093 },
      ...(replicas > 1 ? [{ name: 'cluster', number: 9094, protocol: 'TCP' as const }] : []),
    ],
    files: [{ directory: 'config/alertmanager', mountPath: '/etc/sightline/config', onChange: 'restart' }],
    secrets: unique(props.secrets),
    health: {
      path: '/-/ready',
      livePath: '/-/healthy',
      port: 'http',
      command: ['wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:9093/-/ready'],
      startSeconds: 60,
    },
    user: { uid: 65534, gid: 65534 },
    connects: [
      ...props.hosts,
      ...(collector?.kind === 'deployed'
        ? [{ to: 'workload' as const, workload: collector.workload, port: 'alert-events' }]
        : []),
      ...(replicas > 1 ? [{ to: 'workload' as const, workload: name, port: 'cluster' }] : []),
    ],
    stopSeconds: 30,
  });
}

const unique = (secrets: readonly SecretReference[]): SecretReference[] => [
  ...new Map(secrets.map(s => [s.name, s])).values(),
];
