import type { ExporterConfig } from '../../model/exporter-config.ts';
import { attemptOf } from '../checks/index.ts';
import type { Registry } from '../metrics/registry.ts';
import { checkMetrics } from './check-metrics.ts';
import { type Status, type Verdict, worse } from './outcome.ts';
import { type CheckState, ScheduledCheck } from './scheduled-check.ts';

/** The answer of `/health/detailed`. */
export interface HealthReport {
  readonly service: string;
  readonly status: Verdict;
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

/** What a check means for the whole: what the service can do without is a warning at most. */
const weighed = ({ status, critical }: CheckState): Verdict => {
  if (status !== 'critical' && status !== 'unknown') return status;
  return critical ? 'critical' : 'warning';
};

/** All checks of a service, running at their own pace. */
export class Health {
  readonly #service: string;
  readonly #checks: ReadonlyMap<string, ScheduledCheck>;

  constructor({ service, checks = {} }: Pick<ExporterConfig, 'service' | 'checks'>, registry: Registry) {
    this.#service = service;
    const metrics = checkMetrics(registry);
    const names = Object.entries(checks);
    const dependants = (name: string): string[] =>
      names.filter(([, { dependsOn = [] }]) => dependsOn.includes(name)).map(([other]) => other);
    this.#checks = new Map(
      names.map(([name, declared]) => {
        const waiting = dependants(name);
        const changed = (state: CheckState): void => {
          metrics.tell(name, state);
          for (const other of waiting) this.#checks.get(other)?.reconsider();
        };
        const blocked = () => this.#cause(declared.dependsOn ?? []);
        const check = new ScheduledCheck(attemptOf(declared), declared, { changed, blocked });
        // Prometheus would otherwise not know of it before the first result.
        metrics.tell(name, check.state);
        return [name, check];
      }),
    );
  }

  start(): void {
    for (const check of this.#checks.values()) check.start();
  }

  stop(): void {
    for (const check of this.#checks.values()) check.stop();
  }

  /** That of the report, without writing one: load balancers ask for it all the time. */
  status(): Verdict {
    let status: Verdict = 'healthy';
    for (const { state } of this.#checks.values()) status = worse(status, weighed(state));
    return status;
  }

  /** From the last results; nothing is waited for. */
  report(): HealthReport {
    const states = [...this.#checks].map(([name, check]) => [name, check.state] as const);
    const counts: Record<Status, number> = { healthy: 0, warning: 0, critical: 0, unknown: 0 };
    for (const [, state] of states) counts[state.status === 'unknown' ? 'unknown' : weighed(state)] += 1;
    return {
      service: this.#service,
      status: this.status(),
      counts,
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

  /** Why a check that depends on these makes no sense now; the first cause of a chain, not its links. */
  #cause(dependsOn: readonly string[]): string | undefined {
    for (const name of dependsOn) {
      const state = this.#checks.get(name)?.state;
      if (state?.status === 'critical') return `unknown because of ${name}, which is critical`;
      if (state?.status !== 'unknown') continue;
      return state.message.startsWith('unknown ') ? state.message : `unknown until ${name} was checked`;
    }
    return undefined;
  }
}
