import type { Server } from 'node:http';
import { Duration, type DurationInput } from '../../shared/duration.ts';
import { InputError } from '../../shared/input-error.ts';
import * as is from '../option-checks.ts';
import { LastRequests } from './last-requests.ts';

export interface ShutdownStep {
  /** Lower ones first; those of the same priority side by side. Requests are finished at 100. @default 200 */
  readonly priority?: number;
  /** How long it may take; then the next one begins. @default '5s' */
  readonly deadline?: DurationInput;
}

export interface ServeOptions {
  /** Requests under way have so long, then they are cut off. @default '20s' */
  readonly deadline?: DurationInput;
}

const STEP: is.OptionTable<ShutdownStep> = { priority: is.number, deadline: is.wait };
const SERVE: is.OptionTable<ServeOptions> = { deadline: is.wait };

/** Where the library's own steps stand among those of the application. */
export const PRIORITY = { notReady: 0, requests: 100, application: 200, telemetry: 900, logs: 1_000 } as const;

export interface ShutdownReport {
  readonly step: string;
  readonly outcome: 'done' | 'failed' | 'too late';
  readonly seconds: number;
  readonly error?: unknown;
}

/** Longer nobody waits for whoever reads the last lines, or does not any more. */
const LAST_LINES_MS = 1_000;

/** How long the end of the process may take, and how much of it is kept for the last lines. */
export function timeToEnd(deadline: DurationInput = '25s'): { readonly wholeMs: number; readonly lastLinesMs: number } {
  const { milliseconds } = Duration.parse(deadline);
  return { wholeMs: milliseconds, lastLinesMs: Math.min(LAST_LINES_MS, milliseconds / 4) };
}

interface Step {
  readonly name: string;
  readonly run: () => unknown;
  readonly priority: number;
  readonly deadlineMs: number;
}

/** Steps on the way out, in the order of their priority, each with a deadline. */
export class Shutdown {
  readonly #steps: Step[] = [];
  readonly #onStep: (report: ShutdownReport) => void;
  #running: Promise<boolean> | undefined;

  constructor(onStep: (report: ShutdownReport) => void) {
    this.#onStep = onStep;
  }

  /** @throws InputError `value-missing`, `option-unknown`, `duration-invalid` */
  add(name: string, run: () => unknown, step: ShutdownStep = {}): void {
    is.checkTable(`shutdown.add("${name}")`, step, STEP);
    if (typeof run !== 'function')
      throw new InputError('value-missing', `shutdown.add("${name}") expects a function.`, 'It is called at the end.');
    const { priority = PRIORITY.application, deadline = '5s' } = step;
    this.#steps.push({ name, run, priority, deadlineMs: Duration.parse(deadline).milliseconds });
  }

  /** Takes no more connections, lets requests under way finish, and cuts off what is not finished at the deadline. */
  server(server: Server, options: ServeOptions = {}): void {
    is.checkTable('serve()', options, SERVE);
    const { deadline = '20s' } = options;
    const { milliseconds } = Duration.parse(deadline);
    const requests = new LastRequests(server);
    // A little more than the cut itself needs.
    this.add('requests', () => requests.finish(milliseconds), {
      priority: PRIORITY.requests,
      deadline: Duration.milliseconds(milliseconds + 500),
    });
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Takes all steps, once. @returns whether all of them were done in time */
  run(): Promise<boolean> {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll(): Promise<boolean> {
    const priorities = [...new Set(this.#steps.map(step => step.priority))].sort((a, b) => a - b);
    let fine = true;
    for (const priority of priorities) {
      const together = this.#steps.filter(step => step.priority === priority);
      const outcomes = await Promise.all(together.map(step => this.#take(step)));
      fine &&= outcomes.every(outcome => outcome === 'done');
    }
    return fine;
  }

  async #take({ name, run, deadlineMs }: Step): Promise<ShutdownReport['outcome']> {
    const started = performance.now();
    const told = (outcome: ShutdownReport['outcome'], error?: unknown): ShutdownReport['outcome'] => {
      const seconds = Math.round(performance.now() - started) / 1000;
      this.#onStep({ step: name, outcome, seconds, ...(error === undefined ? {} : { error }) });
      return outcome;
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'too late'>(resolve => {
      timer = setTimeout(resolve, deadlineMs, 'too late');
    });
    try {
      const outcome = await Promise.race([(async () => run())().then(() => 'done' as const), late]);
      return told(outcome);
    } catch (error) {
      return told('failed', error);
    } finally {
      clearTimeout(timer);
    }
  }
}
