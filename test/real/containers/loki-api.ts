export interface Line {
  readonly stream: Readonly<Record<string, string>>;
  readonly text: string;
}

const PAGE = 5_000;

/** What is asked of Loki's API. https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export class LokiApi {
  readonly #base: string;

  constructor(host: string) {
    this.#base = `http://${host}:3100`;
  }

  ready = async (): Promise<true | undefined> => (await fetch(`${this.#base}/ready`)).ok || undefined;

  /** At most `limit` lines from a moment on, oldest first. */
  async lines(query: string, { since, limit = 100 }: { since: number; limit?: number }): Promise<Line[]> {
    return (await this.#page(query, BigInt(Math.floor(since)) * 1_000_000n, limit)).map(([, line]) => line);
  }

  /** Every line from a moment on, in as many requests as it takes. */
  async all(query: string, since: number): Promise<Line[]> {
    const seen = new Set<string>();
    const lines: Line[] = [];
    let from = BigInt(Math.floor(since)) * 1_000_000n;
    for (;;) {
      const page = await this.#page(query, from, PAGE);
      for (const [nanoseconds, line] of page) {
        const key = `${nanoseconds} ${line.text}`;
        if (!seen.has(key)) lines.push(line);
        seen.add(key);
      }
      const last = page.at(-1)?.[0];
      if (page.length < PAGE || last === undefined) return lines;
      from = last;
    }
  }

  async #page(query: string, start: bigint, limit: number): Promise<(readonly [bigint, Line])[]> {
    const parameters = { query, start: `${start}`, limit: `${limit}`, direction: 'forward' };
    const answer = await fetch(`${this.#base}/loki/api/v1/query_range?${new URLSearchParams(parameters)}`);
    if (!answer.ok) throw new Error(`Loki: ${answer.status} ${await answer.text()}`);
    const { data } = (await answer.json()) as { data: { result: Stream[] } };
    return data.result
      .flatMap(({ stream, values }) => values.map(([time, text]) => [BigInt(time), { stream, text }] as const))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

interface Stream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [string, string])[];
}
