import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health } from '../lifecycle/health.ts';
import type { LiveRegistry } from '../metrics/live-metrics.ts';
import type { EndpointPaths } from './endpoint-paths.ts';

type Answer = (response: ServerResponse) => void | Promise<void>;

/** Answers what monitoring asks the application; such requests are not counted as the application's own. */
export class Endpoints {
  readonly #answers = new Map<string, Answer>();

  constructor({ metrics = '/metrics', health: root = '/health' }: EndpointPaths, live: LiveRegistry, health: Health) {
    if (metrics !== false) {
      this.#answers.set(metrics, async response => {
        const page = await live.page();
        response.writeHead(200, { 'content-type': live.contentType, 'cache-control': 'no-store' }).end(page);
      });
    }
    if (root === false) return;
    const report =
      (detailed: boolean): Answer =>
      response => {
        const found = health.report();
        const status = health.isDraining ? 'critical' : found.status;
        json(response, status === 'critical' ? 503 : 200, detailed ? { ...found, status } : { status });
      };
    this.#answers.set(root, report(false));
    this.#answers.set(`${root}/ready`, report(false));
    this.#answers.set(`${root}/detailed`, report(true));
    // A dependency that is down is no reason to restart this process.
    this.#answers.set(`${root}/live`, response => json(response, 200, { status: 'healthy' }));
  }

  /** @returns whether this was a request for one of them; it is answered then */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const { url = '' } = request;
    const query = url.indexOf('?');
    const answer = this.#answers.get(query < 0 ? url : url.slice(0, query));
    if (answer === undefined) return false;
    Promise.resolve()
      .then(() => answer(response))
      .catch(() => response.destroy());
    return true;
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
