import type { Construct } from 'constructs';
import { agentSize } from '../../catalogue/sizing.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { InputError } from '../../shared/input-error.ts';
import { needNamespace } from '../platforms.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement } from './component-element.ts';

export interface CollectorAgentProps {
  /** On-disk queue for when the gateway is away. @default '512Mi' */
  readonly queueSize?: BytesInput;
  /** Kubernetes: namespaces whose pods' logs are read. @default - all */
  readonly namespaces?: readonly string[];
}

/** Reads the container logs of every node and sends them to the `Collector`. */
export class CollectorAgent extends ComponentElement {
  readonly component = 'collectorAgent';
  readonly #props: CollectorAgentProps;

  constructor(scope: Construct, id: string, props: CollectorAgentProps = {}) {
    super(scope, id, {});
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const queueSize = Bytes.parse(this.#props.queueSize ?? '512Mi');
    draft.component('collectorAgent', {
      kind: 'collector-agent',
      deployment: this.deployment(draft),
      version: this.version('collector'),
      queueSize,
      namespaces: (this.#props.namespaces ?? []).map(needNamespace),
      origin: this.origin,
    });
    addServerJob(draft, this, { port: 'metrics', expectedSeries: 300 });
    draft.later(this.origin, () => this.#workload(draft, queueSize));
  }

  #workload(draft: StackDraft, queueSize: Bytes): void {
    const gateway = draft.components.collector?.deployment;
    if (gateway?.kind !== 'deployed') {
      if (gateway === undefined && draft.declared.includes('collector')) return; // Told of at the Collector.
      throw new InputError(
        'collector-missing',
        'The log agent has no Collector to send to.',
        "Add new Collector(stack, 'collector') to the stack.",
      );
    }
    addServer(draft, this, {
      component: 'collector-agent',
      kind: 'per-node',
      size: agentSize({ logBytesPerDay: draft.volume.logBytesPerDay / draft.volume.nodes, queueSize }),
      storagePath: '/var/lib/otelcol',
      args: [
        '--config=/etc/sightline/config/agent.yaml',
        // Otherwise lines whose place in the file is already stored wait up to 100 ms for company, and a crash loses them.
        '--feature-gates=+stanza.synchronousLogEmitter',
      ],
      nodeNameEnv: 'K8S_NODE_NAME',
      ports: [
        { name: 'health', number: 13_133, protocol: 'TCP' },
        { name: 'metrics', number: 8888, protocol: 'TCP' },
      ],
      files: [{ directory: 'config/collector-agent', mountPath: '/etc/sightline/config', onChange: 'restart' }],
      health: { path: '/', port: 'health', startSeconds: 60 },
      user: { uid: 0, gid: 0 },
      capabilities: [
        { name: 'pod-logs', reason: 'container log files of the node are readable by root only' },
        { name: 'docker-logs', reason: 'container log files of Docker are readable by root only' },
      ],
      connects: [{ to: 'workload', workload: gateway.workload, port: 'otlp-grpc' }, { to: 'kubernetes-api' }],
      discovers: { resources: ['pods'] },
      stopSeconds: 60,
    });
  }
}
