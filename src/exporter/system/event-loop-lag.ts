import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Looks cost CPU even when nothing happens: every 10 ms they would take all that an idle exporter may. */
const RESOLUTION_MS = 40;
const HALF_WINDOW_MS = 30_000;

/**
 * How late the event loop is. Two measurements are begun anew in turns, and the elder one is told: it covers half a minute
 * to a minute, whoever asks how often.
 */
export class EventLoopLag {
  #elder = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #younger = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #timer: NodeJS.Timeout | undefined;

  start(): void {
    this.#elder.enable();
    this.#younger.enable();
    this.#timer = setInterval(() => this.turn(), HALF_WINDOW_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#elder.disable();
    this.#younger.disable();
  }

  /** The elder one begins anew, and is the younger one then. */
  turn(): void {
    [this.#elder, this.#younger] = [this.#younger, this.#elder];
    this.#younger.reset();
  }

  /** What was measured are the times from one look to the next: a loop that is never late has looked every 40 ms. */
  seconds(percentile: number): number {
    return Math.max(0, this.#elder.percentile(percentile) / 1e6 - RESOLUTION_MS) / 1000;
  }
}
