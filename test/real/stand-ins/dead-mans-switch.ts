import { type HttpRequest, HttpStandIn, type StandInOptions, type Verdict } from './http-stand-in.ts';

export interface Ping {
  readonly at: number;
}

export interface DeadMansSwitchOptions extends StandInOptions {
  /** A ping is expected at least so often … */
  readonly periodSeconds: number;
  /** … and somebody is paged when it is so late. */
  readonly graceSeconds: number;
}

/** An outside check: any request to its secret path is a ping, and it pages when pings stop. */
export class DeadMansSwitch {
  /** When somebody was paged, in milliseconds since 1970. */
  readonly pages: number[] = [];
  readonly #options: DeadMansSwitchOptions;
  #standIn: HttpStandIn<Ping> | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: DeadMansSwitchOptions) {
    this.#options = options;
  }

  static async start(options: DeadMansSwitchOptions): Promise<DeadMansSwitch> {
    const watcher = new DeadMansSwitch(options);
    watcher.#standIn = await HttpStandIn.start(request => watcher.#ping(request), options);
    return watcher;
  }

  get standIn(): HttpStandIn<Ping> {
    if (this.#standIn === undefined) throw new Error('not started');
    return this.#standIn;
  }

  /** The secret address that is pinged. */
  get url(): string {
    return this.standIn.url('/ping/3f2a6c1e');
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.standIn.close();
  }

  /** Watches from the first ping on: a check that was never pinged pages nobody. */
  #ping({ method, path, at }: HttpRequest): Verdict<Ping> {
    if (!path.startsWith('/ping/')) return { status: 404, body: 'not found', problems: ['the check is unknown'] };
    if (!['GET', 'HEAD', 'POST'].includes(method)) return { status: 405, body: '', problems: [`${method} is no ping`] };
    clearTimeout(this.#timer);
    const { periodSeconds, graceSeconds } = this.#options;
    this.#timer = setTimeout(() => this.pages.push(Date.now()), (periodSeconds + graceSeconds) * 1000);
    return { status: 200, body: 'OK', contentType: 'text/plain', message: { at } };
  }
}
