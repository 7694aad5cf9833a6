import type { TlsOptions } from './tls-options.ts';

/** How trace events of the application are passed on. */
export interface ExporterTraces {
  /** Of an OTLP receiver over HTTP, such as the Collector: `http://collector:4318`. */
  readonly endpoint: string;
  /** How an `https` endpoint is known. @default - as Node does */
  readonly tls?: TlsOptions;
  /** File with the token it wants (`Authorization: Bearer …`), read at every attempt. @default - none */
  readonly tokenFile?: string;
  /** Environment variable that holds the token. @default - none */
  readonly tokenEnv?: string;
  /** Of every event, beside `service.name`. @default - nothing more */
  readonly resource?: Readonly<Record<string, string>>;
  /** Events that wait to be sent; more are dropped and counted. @default 10000 */
  readonly mostQueued?: number;
  /** @default 16777216 */
  readonly mostQueuedBytes?: number;
  /** Events sent at once. @default 500 */
  readonly batch?: number;
  /** An event waits for others at most so long. @default 1 */
  readonly intervalSeconds?: number;
  /** Of one attempt. @default 10 */
  readonly timeoutSeconds?: number;
}
