/** What is asked of Alertmanager's API. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export interface KnownAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: {
    readonly state: string;
    readonly inhibitedBy: readonly string[];
    readonly silencedBy: readonly string[];
  };
  readonly startsAt: string;
  readonly endsAt: string;
  readonly updatedAt: string;
}

export interface Silence {
  readonly id: string;
  readonly comment: string;
  readonly createdBy: string;
  readonly matchers: readonly unknown[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}

export class AlertmanagerApi {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  readonly #get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${this.#base}/api/v2${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as T;
  };

  /** All alerts that have not ended, muted ones too. */
  alerts = (): Promise<KnownAlert[]> => this.#get('/alerts');
  silences = (): Promise<Silence[]> => this.#get('/silences');
  status = (): Promise<{ readonly config: { readonly original: string } }> => this.#get('/status');

  ready = async (): Promise<true | undefined> => (await fetch(`${this.#base}/-/ready`)).ok || undefined;

  async silence(comment: string, alertname: string, minutes = 60): Promise<string> {
    const answer = await fetch(`${this.#base}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: [{ name: 'alertname', value: alertname, isRegex: false, isEqual: true }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + minutes * 60_000).toISOString(),
        createdBy: 'test',
        comment,
      }),
    });
    if (!answer.ok) throw new Error(`silence: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { silenceID: string }).silenceID;
  }

  async endSilence(id: string): Promise<void> {
    const answer = await fetch(`${this.#base}/api/v2/silence/${id}`, { method: 'DELETE' });
    if (!answer.ok) throw new Error(`end of a silence: ${answer.status} ${await answer.text()}`);
  }

  async reload(): Promise<void> {
    const answer = await fetch(`${this.#base}/-/reload`, { method: 'POST' });
    if (!answer.ok) throw new Error(`reload: ${await answer.text()}`);
  }

  /** Fires alerts as Prometheus does, for so many seconds. */
  async fire(alerts: readonly Readonly<Record<string, string>>[], seconds: number): Promise<void> {
    const endsAt = new Date(Date.now() + seconds * 1000).toISOString();
    const answer = await fetch(`${this.#base}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map(labels => ({ labels, endsAt }))),
    });
    if (!answer.ok) throw new Error(`alerts: ${answer.status} ${await answer.text()}`);
  }
}
