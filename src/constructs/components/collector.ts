import type { Construct } from 'constructs';
import { collectorSize } from '../../catalogue/sizing.ts';
import type { Redaction } from '../../model/component.ts';
import type { Connection } from '../../model/workload.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../shared/redaction/built-in.ts';
import { needSampling } from '../environment.ts';
import { needNumber } from '../input.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement, type ComponentProps, externalHosts } from './component-element.ts';

export interface CollectorProps extends ComponentProps {
  /** Share of traces kept, 0–1; span metrics count all of them. @default - the environment's */
  readonly sampling?: number;
  /** Most series applications may push. @default - twice the expected */
  readonly pushedSeriesLimit?: number;
  /** Replaced in log bodies, attributes and spans, beside the built-in ones. */
  readonly redactions?: readonly Redaction[];
  /** Fields whose values are always replaced, beside the built-in ones such as `password` and `authorization`. */
  readonly redactedFields?: readonly string[];
  /** On-disk queue of each destination, for when it is away. 1 GiB lasts 15 minutes at 100,000 lines a minute. @default '1Gi' */
  readonly queueSize?: BytesInput;
}

/** The gateway: takes OTLP and alert events, redacts, counts spans, samples, buffers on disk, forwards. */
export class Collector extends ComponentElement {
  readonly component = 'collector';
  readonly #props: CollectorProps;

  constructor(scope: Construct, id: string, props: CollectorProps = {}) {
    super(scope, id, props);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const props = this.#props;
    const sampling = needSampling(props.sampling ?? draft.environment.sampling);
    const deployment = this.deployment(draft);
    const queueSize = Bytes.parse(props.queueSize ?? '1Gi');
    draft.component('collector', {
      kind: 'collector',
      deployment,
      version: this.version('collector'),
      sampling,
      pushedSeriesLimit: needNumber('pushedSeriesLimit', props.pushedSeriesLimit ?? 2 * draft.volume.pushedSeries, {
        from: 1,
      }),
      redactions: [...DEFAULT_REDACTIONS, ...(props.redactions ?? [])],
      redactedFields: [...DEFAULT_REDACTED_FIELDS, ...(props.redactedFields ?? [])],
      queueSize,
      alertEvents: true,
      origin: this.origin,
    });
    if (deployment.kind === 'existing') return;
    addServerJob(draft, this, { port: 'metrics', expectedSeries: 500 });
    draft.later(this.origin, () => this.#workload(draft, queueSize));
  }

  #workload(draft: StackDraft, queueSize: Bytes): void {
    const { loki, tempo, prometheus } = draft.components;
    const destinations = (loki ? 2 : 0) + (tempo ? 1 : 0) + (prometheus ? draft.environment.replicas : 0);
    addServer(draft, this, {
      component: 'collector',
      kind: 'stateful',
      size: collectorSize({
        logBytesPerDay: draft.volume.logBytesPerDay,
        spansPerSecond: draft.volume.spansPerSecond,
        pushedSeries: draft.volume.pushedSeries,
        queueSize,
        destinations,
      }),
      storagePath: '/var/lib/otelcol',
      args: ['--config=/etc/sightline/config/collector.yaml'],
      ports: [
        { name: 'otlp-grpc', number: 4317, protocol: 'TCP' },
        { name: 'otlp-http', number: 4318, protocol: 'TCP' },
        { name: 'alert-events', number: 8088, protocol: 'TCP' },
        { name: 'health', number: 13_133, protocol: 'TCP' },
        { name: 'metrics', number: 8888, protocol: 'TCP' },
      ],
      files: [{ directory: 'config/collector', mountPath: '/etc/sightline/config', onChange: 'restart' }],
      health: { path: '/', port: 'health', startSeconds: 60 },
      user: { uid: 10_001, gid: 10_001 },
      connects: this.#connections(draft),
      admits: [
        { from: 'applications', port: 'otlp-grpc' },
        { from: 'applications', port: 'otlp-http' },
      ],
      stopSeconds: 60,
    });
  }

  #connections(draft: StackDraft): Connection[] {
    const { loki, tempo, prometheus } = draft.components;
    const destinations = [
      { component: loki, port: 'http' },
      { component: tempo, port: 'otlp-grpc' },
      { component: prometheus, port: 'http' },
    ];
    return destinations.flatMap(({ component, port }): Connection[] => {
      if (!component) return [];
      const { deployment } = component;
      return deployment.kind === 'deployed'
        ? [{ to: 'workload', workload: deployment.workload, port }]
        : externalHosts(Object.values(deployment.urls), `the existing ${component.kind}`);
    });
  }
}
