import { Duration, type DurationInput } from '../shared/duration.ts';
import { InputError } from '../shared/input-error.ts';
import { needNumber } from './input.ts';
import { dnsLabel } from './names.ts';

/** What differs between places the same stack is deployed to. */
export interface EnvironmentProps {
  /** How long metrics are kept. @default 30 days */
  readonly metricsRetention?: DurationInput;
  /** How long logs are kept. @default 7 days */
  readonly logsRetention?: DurationInput;
  /** How long traces are kept. @default 3 days */
  readonly tracesRetention?: DurationInput;
  /** How long alert events are kept. @default 90 days */
  readonly alertEventsRetention?: DurationInput;
  /** Share of traces kept, 0–1. @default 0.1 */
  readonly sampling?: number;
  /** Copies of Prometheus and Alertmanager on Kubernetes. Compose always runs one of each. @default 1 */
  readonly replicas?: number;
}

/** A named environment; pass it to `MonitoringStack`. A component's own props go before it. */
export interface Environment extends EnvironmentProps {
  readonly name: string;
}

/** `environment('production', { logsRetention: '30d' })` */
export const environment = (name: string, props: EnvironmentProps = {}): Environment => ({ name, ...props });

/** Metrics 90 d, logs 30 d, two copies, 10 % of traces. */
export const production = environment('production', {
  metricsRetention: '90d',
  logsRetention: '30d',
  tracesRetention: '14d',
  replicas: 2,
});

/** Metrics 15 d, logs 7 d, one copy, half of the traces. */
export const staging = environment('staging', { metricsRetention: '15d', sampling: 0.5 });

/** Metrics 3 d, logs 1 d, one copy, every trace: for a laptop. */
export const development = environment('development', {
  metricsRetention: '3d',
  logsRetention: '1d',
  tracesRetention: '1d',
  alertEventsRetention: '7d',
  sampling: 1,
});

/** Every copy scrapes and evaluates everything; more than a few only cost. */
const MOST_REPLICAS = 10;

export interface ResolvedEnvironment {
  readonly name: string;
  readonly metricsRetention: Duration;
  readonly logsRetention: Duration;
  readonly tracesRetention: Duration;
  readonly alertEventsRetention: Duration;
  readonly sampling: number;
  readonly replicas: number;
}

/** Fills in the defaults. @throws InputError `duration-invalid`, `number-invalid`, `sampling-invalid` */
export const resolveEnvironment = (e: Environment): ResolvedEnvironment => ({
  name: dnsLabel('An environment', e.name),
  metricsRetention: Duration.parse(e.metricsRetention ?? '30d'),
  logsRetention: Duration.parse(e.logsRetention ?? '7d'),
  tracesRetention: Duration.parse(e.tracesRetention ?? '3d'),
  alertEventsRetention: Duration.parse(e.alertEventsRetention ?? '90d'),
  sampling: needSampling(e.sampling ?? 0.1),
  replicas: needNumber('The number of copies (replicas)', e.replicas ?? 1, { from: 1, to: MOST_REPLICAS }),
});

/** Share of traces kept. @throws InputError `sampling-invalid` */
export function needSampling(share: number): number {
  if (share >= 0 && share <= 1) return share;
  throw new InputError(
    'sampling-invalid',
    `Sampling is a share from 0 to 1, found ${share}.`,
    'Write 0.1 for one trace in ten.',
  );
}
