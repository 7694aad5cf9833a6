import type { Construct } from 'constructs';
import { lokiSize } from '../../catalogue/sizing.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import { needNumber } from '../input.ts';
import type { StackDraft } from '../stack-draft.ts';
import { addServer, addServerJob } from './add-server.ts';
import { ComponentElement, type ComponentProps } from './component-element.ts';

export interface LokiProps extends ComponentProps {
  /** How long log lines are kept. @default - the environment's */
  readonly retention?: DurationInput;
  /** Streams kept longer or shorter: `{ '{service="audit"}': '365d' }`. */
  readonly streams?: Readonly<Record<string, DurationInput>>;
  /** @default - computed from log volume and retention */
  readonly storage?: BytesInput;
  /** Bytes a second that are taken; more is refused and waits in the Collector's queue. @default '16Mi' */
  readonly ingestionRate?: BytesInput;
  /** Most active log streams. @default 10000 */
  readonly maxStreams?: number;
}

const MATCHER = '\\s*[a-zA-Z_]\\w*\\s*(=|!=|=~|!~)\\s*("([^"\\\\\\n]|\\\\.)*"|`[^`]*`)\\s*';
const SELECTOR = new RegExp(`^\\{${MATCHER}(,${MATCHER})*\\}$`);

/** @throws InputError `log-query-syntax` */
function needSelector(selector: string): string {
  if (SELECTOR.test(selector)) return selector;
  throw new InputError(
    'log-query-syntax',
    `"${selector.slice(0, 60)}" does not select log streams.`,
    'Write label matchers in braces, such as \'{service="audit"}\'.',
  );
}

/** Stores logs and alert events, and evaluates log-based rules. */
export class Loki extends ComponentElement {
  readonly component = 'loki';
  readonly #props: LokiProps;

  constructor(scope: Construct, id: string, props: LokiProps = {}) {
    super(scope, id, props);
    this.#props = props;
  }

  contribute(draft: StackDraft): void {
    const props = this.#props;
    const deployment = this.deployment(draft);
    const retention = Duration.parse(props.retention ?? draft.environment.logsRetention);
    const events = draft.environment.alertEventsRetention;
    draft.component('loki', {
      kind: 'loki',
      deployment,
      version: this.version('loki'),
      retentionSeconds: retention.seconds,
      streamRetention: [
        { selector: '{service="alert-events"}', seconds: events.seconds, priority: 100 },
        ...Object.entries(props.streams ?? {}).map(([selector, kept], i) => ({
          selector: needSelector(selector),
          seconds: Duration.parse(kept).seconds,
          priority: 10 + i,
        })),
      ],
      ingestionRate: Bytes.parse(props.ingestionRate ?? '16Mi'),
      maxStreams: needNumber('maxStreams', props.maxStreams ?? 10_000, { from: 1 }),
      origin: this.origin,
    });
    if (deployment.kind === 'existing') return;
    addServerJob(draft, this, { port: 'http', expectedSeries: 2_000 });
    draft.later(this.origin, () => this.#workload(draft, retention));
  }

  #workload(draft: StackDraft, retention: Duration): void {
    const logRules = draft.rules.filter(rule => rule.language === 'logql');
    const hasLogRules = logRules.length > 0;
    const { alertmanager, prometheus } = draft.components;
    // What its ruler records is written to Prometheus.
    const told = [alertmanager, ...(logRules.some(({ rule }) => rule.kind === 'recording') ? [prometheus] : [])];
    addServer(draft, this, {
      component: 'loki',
      kind: 'stateful',
      size: lokiSize({ logBytesPerDay: draft.volume.logBytesPerDay, retentionSeconds: retention.seconds }),
      ...(this.#props.storage === undefined ? {} : { storage: Bytes.parse(this.#props.storage) }),
      storagePath: '/loki',
      args: ['-config.file=/etc/sightline/config/loki.yaml', '-config.expand-env=false'],
      ports: [
        { name: 'http', number: 3100, protocol: 'TCP' },
        { name: 'grpc', number: 9095, protocol: 'TCP' },
      ],
      files: [
        { directory: 'config/loki', mountPath: '/etc/sightline/config', onChange: 'restart' },
        ...(hasLogRules
          ? [{ directory: 'loki', mountPath: '/etc/sightline/loki-rules/fake', onChange: 'watched' as const }]
          : []),
      ],
      scratch: [{ mountPath: '/tmp', size: Bytes.mebi(64) }],
      // The image has no shell; Loki asks itself.
      health: { path: '/ready', port: 'http', command: ['/usr/bin/loki', '-health'], startSeconds: 300 },
      user: { uid: 10_001, gid: 10_001 },
      connects: told.flatMap(server =>
        server?.deployment.kind === 'deployed'
          ? [{ to: 'workload' as const, workload: server.deployment.workload, port: 'http' }]
          : [],
      ),
      stopSeconds: 300,
    });
  }
}
