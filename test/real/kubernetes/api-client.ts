import { request } from 'node:https';

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** How a change is written: the whole object, or a merge of its fields. */
type ContentType = 'application/json' | 'application/merge-patch+json';

export interface ApiClientOptions {
  readonly url: string;
  readonly token: string;
  /** PEM of what the server's certificate is verified with. */
  readonly ca: string;
}

/** Speaks JSON with an API server: for what tests look at often, where a process for each look would be slow. */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  /** @throws Error when the server refuses, with its words. */
  get = async <T>(path: string): Promise<T> => JSON.parse(await this.#ask('GET', path)) as T;

  /** The objects of a collection, `/api/v1/pods` for instance. */
  list = async <T>(path: string): Promise<readonly T[]> => (await this.get<{ items: T[] }>(path)).items;

  create = (path: string, body: unknown): Promise<string> => this.#ask('POST', path, 'application/json', body);

  merge = (path: string, body: unknown): Promise<string> =>
    this.#ask('PATCH', path, 'application/merge-patch+json', body);

  delete = (path: string): Promise<string> => this.#ask('DELETE', path);

  async #ask(method: string, path: string, type?: ContentType, body?: unknown): Promise<string> {
    const answer = await this.send(method, path, type, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  }

  /** Whatever the server answers, refusals included. */
  send(method: string, path: string, type?: ContentType, body?: unknown): Promise<ApiAnswer> {
    const { url, token, ca } = this.#options;
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, url),
        {
          method,
          ca,
          timeout: 10_000,
          headers: { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { 'content-type': type }) },
        },
        answer => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer within 10 s`)));
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
