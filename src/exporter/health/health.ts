import type { ExporterConfig } from '../../model/exporter-config.ts';
import { attemptOf } from '../checks/index.ts';
import type { Registry } from '../metrics/registry.ts';
import { type Status, worse } from './outcome.ts';
import { type CheckState, ScheduledCheck } from './scheduled-check.ts';

/** The answer of `/health/detailed`. */
export interface HealthReport {
  readonly service: string;
  readonly status: Status;
  readonly counts: Readonly<Record<Status, number>>;
  readonly checks: Readonly<
    Record<
      string,
      {
        readonly status: Status;
        readonly critical: boolean;
        readonly message: string;
        readonly latencySeconds: number;
        readonly checkedAt?: string;
        readonly since: string;
      }
    >
  >;
}

const STATUSES: readonly Status[] = ['healthy', 'warning', 'critical'];

/** A failure of something the service can do without is a warning. */
const weighed = ({ status, critical }: CheckState): Status => (status === 'critical' && !critical ? 'warning' : status);

/** All checks of a service, running at their own pace. */
export class Health {
  readonly #service: string;
  readonly #checks: ReadonlyMap<string, ScheduledCheck>;

  constructor({ service, checks = {} }: Pick<ExporterConfig, 'service' | 'checks'>, registry: Registry) {
    this.#service = service;
    const labels = { check: 'string' } as const;
    const status = registry.gauge({
      kind: 'gauge',
      name: 'sightline_check_status',
      help: 'What a health check found: 1 for the status it has, 0 for the others.',
      labels: { ...labels, status: STATUSES },
    });
    const seconds = registry.gauge({
      kind: 'gauge',
      name: 'sightline_check_duration_seconds',
      help: 'How long the last attempt of a health check took.',
      labels,
      unit: 'seconds',
    });
    const last = registry.gauge({
      kind: 'gauge',
      name: 'sightline_check_last_run_timestamp_seconds',
      help: 'When a health check was made last.',
      labels,
      unit: 'seconds',
    });
    this.#checks = new Map(
      Object.entries(checks).map(([check, declared]) => {
        const changed = (state: CheckState): void => {
          for (const one of STATUSES) status.set({ check, status: one }, state.status === one ? 1 : 0);
          seconds.set({ check }, state.latencySeconds);
          last.set({ check }, (state.checkedAt?.getTime() ?? 0) / 1000);
        };
        return [check, new ScheduledCheck(attemptOf(declared), declared, changed)];
      }),
    );
  }

  start(): void {
    for (const check of this.#checks.values()) check.start();
  }

  stop(): void {
    for (const check of this.#checks.values()) check.stop();
  }

  /** From the last results; nothing is waited for. */
  report(): HealthReport {
    const states = [...this.#checks].map(([name, check]) => [name, check.state] as const);
    const found = states.map(([, state]) => weighed(state));
    return {
      service: this.#service,
      status: found.reduce(worse, 'healthy'),
      counts: Object.fromEntries(STATUSES.map(s => [s, found.filter(one => one === s).length])) as Record<
        Status,
        number
      >,
      checks: Object.fromEntries(
        states.map(([name, { checkedAt, since, ...state }]) => [
          name,
          {
            ...state,
            ...(checkedAt === undefined ? {} : { checkedAt: checkedAt.toISOString() }),
            since: since.toISOString(),
          },
        ]),
      ),
    };
  }
}
