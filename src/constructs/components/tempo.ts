import type { Construct } from 'constructs';
import { tempoSize } from '../../catalogue/sizing.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement, type ComponentProps } from './component-element.ts';

export interface TempoProps extends ComponentProps {
  /** How long traces are kept. @default - the environment's */
  readonly retention?: DurationInput;
  /** @default - computed from spans, sampling and retention */
  readonly storage?: BytesInput;
}

/** Stores sampled traces. */
export class Tempo extends ComponentElement {
  readonly component = 'tempo';
  readonly #props: TempoProps;

  constructor(scope: Construct, id: string, props: TempoProps = {}) {
    super(scope, id, props);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const deployment = this.deployment(draft);
    const retention = Duration.parse(this.#props.retention ?? draft.environment.tracesRetention);
    draft.component('tempo', {
      kind: 'tempo',
      deployment,
      version: this.version('tempo'),
      retentionSeconds: retention.seconds,
      origin: this.origin,
    });
    if (deployment.kind === 'existing') return;
    addServerJob(draft, this, { port: 'http', expectedSeries: 2_000 });
    draft.later(this.origin, () => this.#workload(draft, retention));
  }

  #workload(draft: StackDraft, retention: Duration): void {
    const sampling = draft.components.collector?.sampling ?? draft.environment.sampling;
    addServer(draft, this, {
      component: 'tempo',
      kind: 'stateful',
      size: tempoSize({ spansPerSecond: draft.volume.spansPerSecond, sampling, retentionSeconds: retention.seconds }),
      ...(this.#props.storage === undefined ? {} : { storage: Bytes.parse(this.#props.storage) }),
      storagePath: '/var/tempo',
      args: ['-config.file=/etc/sightline/config/tempo.yaml', '-config.expand-env=false'],
      ports: [
        { name: 'http', number: 3200, protocol: 'TCP' },
        { name: 'grpc', number: 9095, protocol: 'TCP' },
        { name: 'otlp-grpc', number: 4317, protocol: 'TCP' },
      ],
      files: [{ directory: 'config/tempo', mountPath: '/etc/sightline/config', onChange: 'restart' }],
      scratch: [{ mountPath: '/tmp', size: Bytes.mebi(64) }],
      health: { path: '/ready', port: 'http', startSeconds: 300 },
      user: { uid: 10_001, gid: 10_001 },
      // All data is on disk after a moment, but a query in the last half minute keeps Tempo 3.0 from ending by itself.
      stopSeconds: 30,
    });
  }
}
