import type { LiveRegistry } from '../metrics/live-metrics.ts';
import { namedLabels } from '../named-labels.ts';
import { REQUEST_LABELS, type RequestFacts } from './request-labels.ts';
import type { RequestOptions } from './request-options.ts';

/**
 * So many finished requests wait to be counted, or until somebody reads the page: one by one each would find what counts
 * it gone from the processor's caches, which costs several times the counting.
 */
const BATCH = 256;

interface Finished {
  readonly facts: RequestFacts;
  readonly seconds: number;
}

/** The metrics of requests that the application declares. */
export class RequestMetrics {
  readonly #counted: ReturnType<typeof namedLabels<RequestFacts>>;
  readonly #timed: ReturnType<typeof namedLabels<RequestFacts>>;
  #underWay = 0;
  #finished: Finished[] = [];

  /** @throws InputError for a label that nobody can fill, and whatever is wrong with a metric */
  constructor(live: LiveRegistry, options: Pick<RequestOptions, 'requests' | 'duration' | 'inFlight'>) {
    this.#counted = namedLabels(live, options.requests, REQUEST_LABELS);
    this.#timed = namedLabels(live, options.duration, REQUEST_LABELS);
    const inFlight = options.inFlight && live.recorder(options.inFlight);
    live.beforePage(() => {
      this.#settle();
      inFlight?.set(this.#underWay);
    });
  }

  begin(): void {
    this.#underWay += 1;
  }

  end(facts: RequestFacts, seconds: number): void {
    this.#underWay -= 1;
    this.#finished.push({ facts, seconds });
    if (this.#finished.length >= BATCH) this.#settle();
  }

  #settle(): void {
    const finished = this.#finished;
    this.#finished = [];
    for (const { facts, seconds } of finished) {
      this.#counted?.((recorder, labels) => recorder.inc(labels), facts);
      this.#timed?.((recorder, labels) => recorder.observe(seconds, labels), facts);
    }
  }
}
