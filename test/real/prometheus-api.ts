/** What is asked of Prometheus's API. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

export interface Range {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

export interface RuleAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  readonly interval: number;
  /** Seconds the last evaluation took. */
  readonly evaluationTime: number;
  readonly rules: readonly {
    readonly name: string;
    readonly type: 'alerting' | 'recording';
    readonly query: string;
    readonly health: string;
    readonly state?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly alerts?: readonly RuleAlert[];
  }[];
}

export class PrometheusApi {
  readonly #base: string;

  /** @param path of its external URL, below which it answers */
  constructor(port: number, path = '') {
    this.#base = `http://127.0.0.1:${port}${path}`;
  }

  readonly #get = async <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> => {
    const answer = await fetch(`${this.#base}/api/v1/${path}?${new URLSearchParams(query)}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { data: T }).data;
  };

  query = async (expression: string): Promise<Sample[]> =>
    (await this.#get<{ result: Sample[] }>('query', { query: expression })).result;

  /** Every stored sample of the last seconds. */
  stored = async (selector: string, seconds: number): Promise<Range[]> =>
    (await this.#get<{ result: Range[] }>('query', { query: `${selector}[${seconds}s]` })).result;

  alerts = async (): Promise<RuleAlert[]> => (await this.#get<{ alerts: RuleAlert[] }>('alerts')).alerts;
  rules = async (): Promise<RuleGroup[]> => (await this.#get<{ groups: RuleGroup[] }>('rules')).groups;
  ready = async (): Promise<true | undefined> => (await fetch(`${this.#base}/-/ready`)).ok || undefined;

  async reload(): Promise<void> {
    const answer = await fetch(`${this.#base}/-/reload`, { method: 'POST' });
    if (!answer.ok) throw new Error(`reload: ${await answer.text()}`);
  }
}
