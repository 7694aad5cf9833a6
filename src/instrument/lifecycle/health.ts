import type { DurationInput } from '../../shared/duration.ts';
import { Duration } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import * as is from '../option-checks.ts';

export type Status = 'healthy' | 'warning' | 'critical';

/** Fails by throwing, with `false` or with a `CheckResult`; whatever else it returns means that all is well. */
export type HealthCheck = (signal: AbortSignal) => unknown;
export interface CheckResult {
  readonly status: Status;
  readonly message?: string;
}

export interface HealthCheckOptions {
  /** The service cannot work without it; otherwise its failure is a warning. @default true */
  readonly critical?: boolean;
  /** @default '10s' */
  readonly interval?: DurationInput;
  /** @default '5s' */
  readonly timeout?: DurationInput;
}

const OPTIONS: is.OptionTable<HealthCheckOptions> = { critical: is.flag, interval: is.wait, timeout: is.wait };

interface State {
  readonly status: Status;
  readonly critical: boolean;
  readonly message: string;
  readonly latencySeconds: number;
  readonly checkedAt?: string;
  readonly since: string;
}

/** The answer of `/health/detailed`, in the exporter's words. */
export interface HealthReport {
  readonly service: string;
  readonly status: Status;
  readonly counts: Readonly<Record<Status, number>>;
  readonly checks: Readonly<Record<string, State>>;
}

const ORDER: readonly Status[] = ['healthy', 'warning', 'critical'];

export interface HealthParts {
  readonly service: string;
  /** What may be shown of what a check said or threw. */
  readonly clean: (said: unknown) => string;
  /** Told when a check has another result than before. */
  readonly onChange: (name: string, state: State) => void;
}

/** Checks that run at their own pace; who asks gets the last result and waits for nobody. */
export class Health {
  readonly #parts: HealthParts;
  readonly #states = new Map<string, State>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #stopping = false;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /**
   * Registers a check and makes it for the first time at once.
   * @throws InputError `name-duplicate`, `value-missing`, `option-unknown`, `duration-invalid`
   */
  add(name: string, check: HealthCheck, options: HealthCheckOptions = {}): void {
    is.checkTable(`check("${name}")`, options, OPTIONS);
    const { critical = true, interval = '10s', timeout = '5s' } = options;
    if (typeof check !== 'function')
      throw new InputError('value-missing', `check("${name}") expects a function.`, 'It fails by throwing.');
    const [every, patience] = [Duration.parse(interval).milliseconds, Duration.parse(timeout).milliseconds];
    if (every <= 0 || patience <= 0)
      throw new InputError('duration-invalid', `check("${name}") has no time.`, 'Write interval and timeout above 0.');
    if (this.#states.has(name)) {
      throw new InputError(
        'name-duplicate',
        `There is a check "${name}" already.`,
        'Give each check a name of its own.',
      );
    }
    this.#states.set(name, {
      ...{ status: 'warning', critical, message: 'not checked yet', latencySeconds: 0 },
      since: new Date().toISOString(),
    });
    const round = async (): Promise<void> => {
      await this.#run(name, check, critical, patience);
      if (this.#stopping) return;
      // Instances that started together shall not ask together.
      this.#timers.set(name, setTimeout(round, every * (0.9 + Math.random() * 0.2)).unref());
    };
    void round();
  }

  /** Ready is nobody any more: load balancers shall look elsewhere. */
  drain(): void {
    this.#stopping = true;
  }

  get isDraining(): boolean {
    return this.#stopping;
  }

  stop(): void {
    this.#stopping = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  report(): HealthReport {
    const checks = Object.fromEntries(this.#states);
    const found = Object.values(checks).map(weighed);
    return {
      service: this.#parts.service,
      status: ORDER[Math.max(0, ...found.map(status => ORDER.indexOf(status)))] ?? 'healthy',
      counts: Object.fromEntries(ORDER.map(s => [s, found.filter(one => one === s).length])) as Record<Status, number>,
      checks,
    };
  }

  async #run(name: string, check: HealthCheck, critical: boolean, patience: number): Promise<void> {
    const started = performance.now();
    const result = await attempt(check, patience);
    const before = this.#states.get(name);
    const now = new Date().toISOString();
    const state: State = {
      status: result.status,
      critical,
      message: this.#parts.clean(result.message ?? ''),
      latencySeconds: Math.round(performance.now() - started) / 1000,
      checkedAt: now,
      since: before?.status === result.status ? before.since : now,
    };
    this.#states.set(name, state);
    if (before?.status !== result.status) this.#parts.onChange(name, state);
  }
}

/** What was said or thrown is not looked at before it is clean: reading it may throw. */
interface Said {
  readonly status: Status;
  readonly message?: unknown;
}

const isResult = (value: unknown): value is CheckResult =>
  typeof value === 'object' && value !== null && ORDER.includes((value as CheckResult).status);

const weighed = ({ status, critical }: State): Status => (status === 'critical' && !critical ? 'warning' : status);

function said(result: unknown): Said {
  if (isResult(result)) return result;
  if (result === false) return { status: 'critical', message: 'the check returned false' };
  const status = (result as { readonly status?: unknown } | null | undefined)?.status;
  if (typeof status !== 'string') return { status: 'healthy' };
  return { status: 'critical', message: `the check returned a status that is none: ${status}` };
}

/** A check that hangs is a check that failed, whatever it does with its signal. */
async function attempt(check: HealthCheck, patience: number): Promise<Said> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<CheckResult>(resolve => {
    timer = setTimeout(() => {
      late.abort();
      resolve({ status: 'critical', message: `no answer within ${patience} ms` });
    }, patience);
  });
  try {
    const result: unknown = await Promise.race([(async () => check(late.signal))(), tooLate]);
    return said(result);
  } catch (error) {
    return { status: 'critical', message: error };
  } finally {
    clearTimeout(timer);
  }
}
