import { renameSync, statSync } from 'node:fs';
import type { SynthesizedStack } from '../../../src/synth/index.ts';
import { freePort } from '../../ports.ts';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

export type Labels = Readonly<Record<string, string>>;

/** An alert as a client of Alertmanager's API posts it. */
export interface PostedAlert {
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Prometheus says with each repetition when it began. @default - now */
  readonly startsAt?: string;
  /** In the past: the alert is over. */
  readonly endsAt?: string;
}

export interface Places {
  /** Addresses of the declaration → where the stand-ins are. Each must be in the configuration. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Contents of the secrets' files by name. @default - there are none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** File of an authority whose certificates it trusts. @default - those of the machine */
  readonly trust?: string;
}

const DIRECTORY = 'compose/config/alertmanager';
const DATA = 'alertmanager-data';

/** The real program with what was generated for it: configuration, templates and arguments, only places exchanged. */
export class RealAlertmanager {
  readonly address: string;
  readonly #bench: Bench;
  readonly #server: Server;

  private constructor(bench: Bench, address: string, server: Server) {
    this.#bench = bench;
    this.address = address;
    this.#server = server;
  }

  static async start(bench: Bench, { files, model }: SynthesizedStack, places: Places): Promise<RealAlertmanager> {
    for (const [path, content] of files) if (path.startsWith(`${DIRECTORY}/templates/`)) bench.write(path, content);
    const config = bench.place(
      {
        id: `${DIRECTORY}/alertmanager.yml`,
        platform: 'compose',
        content: files.get(`${DIRECTORY}/alertmanager.yml`) ?? '',
      },
      { ...(places.secrets ? { '/etc/sightline/secrets': bench.path('secrets') } : {}), ...places.addresses },
    );
    const workload = model.workloads.find(w => w.component === 'alertmanager');
    const args = [...(workload?.args ?? []), ...(workload?.platformArgs?.compose ?? [])].map(arg =>
      arg
        .replace('/etc/sightline/config/alertmanager.yml', config)
        .replace('--storage.path=/alertmanager', `--storage.path=${bench.path(DATA)}`),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const started = new RealAlertmanager(
      bench,
      address,
      bench.server('alertmanager', [...args, `--web.listen-address=${address}`], {
        env: places.trust === undefined ? {} : { SSL_CERT_FILE: places.trust },
      }),
    );
    for (const [name, value] of Object.entries(places.secrets ?? {})) started.writeSecret(name, value);
    await started.ready();
    return started;
  }

  /** Replaces a secret as a person or the kubelet does: the new file is moved over the old one. */
  writeSecret(name: string, value: string): void {
    renameSync(this.#bench.write(`secrets/.${name}.new`, value), this.#bench.path('secrets', name));
  }

  kill = (): Promise<void> => this.#server.kill();

  async restart(): Promise<void> {
    this.#server.start();
    await this.ready();
  }

  ready = (): Promise<true> =>
    eventually('Alertmanager is ready', async () =>
      (await fetch(`http://${this.address}/-/ready`)).ok ? true : undefined,
    );

  post = (...alerts: readonly PostedAlert[]): Promise<unknown> => this.#send('alerts', alerts);

  /** Says that alerts are over. */
  resolve = (...alerts: readonly PostedAlert[]): Promise<unknown> =>
    this.post(...alerts.map(alert => ({ ...alert, endsAt: new Date().toISOString() })));

  /** Silences alerts with exactly these labels for an hour. */
  async silence(labels: Labels): Promise<string> {
    const silence = await this.#send('silences', {
      matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      createdBy: 'test',
      comment: 'acknowledged',
    });
    return (silence as { silenceID: string }).silenceID;
  }

  async expire(silence: string): Promise<void> {
    const answer = await fetch(`http://${this.address}/api/v2/silence/${silence}`, { method: 'DELETE' });
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status}`);
  }

  /** How many messages were held back so far, by reason: `silence`, `inhibition`, `mute_time_interval` … */
  async heldBack(reason: string): Promise<number> {
    const text = await (await fetch(`http://${this.address}/metrics`)).text();
    const line = new RegExp(`^alertmanager_notifications_suppressed_total\\{reason="${reason}"\\} (\\d+)`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  }

  /** When its data was last saved, in milliseconds since 1970; undefined before the first time. */
  savedAt = (what: 'silences' | 'nflog'): number | undefined =>
    statSync(this.#bench.path(DATA, what), { throwIfNoEntry: false })?.mtimeMs;

  get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`http://${this.address}/api/v2/${path}`)).json()) as T;

  async #send(path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`http://${this.address}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
