import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createSecureContext } from 'node:tls';
import type { ExporterAccess, ExporterTls } from '../../model/exporter-access.ts';
import { log } from '../log.ts';
import type { Registry } from '../metrics/registry.ts';
import { HttpError } from './answer.ts';
import { FollowedFiles, type Following } from './followed-files.ts';

/** A shorter token can be guessed. */
const LEAST_CHARACTERS = 16;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What a TLS server needs. */
export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

type What = 'token' | 'tls';

/** Token and certificate, as they are at the moment. */
export class Access {
  readonly #followed: FollowedFiles[] = [];
  readonly #told: (what: What) => Pick<Following, 'failed' | 'current'>;
  #token: Buffer | undefined;
  #pair: KeyPair | undefined;
  #renewed: (pair: KeyPair) => void = () => {};

  /** @throws Error when a file cannot be used */
  constructor({ tokenFile, tls }: ExporterAccess, registry: Registry) {
    const failures = registry.counter({
      kind: 'counter',
      name: 'sightline_exporter_reload_failures_total',
      help: 'How often a new token or certificate could not be used; the one before stays.',
      labels: { what: ['token', 'tls'] },
    });
    const successful = registry.gauge({
      kind: 'gauge',
      name: 'sightline_exporter_reload_successful',
      help: '1 while the token or certificate that is used is the one in its file, 0 while that cannot be used.',
      labels: { what: ['token', 'tls'] },
    });
    this.#told = what => ({
      failed: error => {
        failures.increase({ what });
        successful.set({ what }, 0);
        log('error', `the new ${what} cannot be used`, { reason: error.message });
      },
      current: () => successful.set({ what }, 1),
    });
    if (tokenFile !== undefined) {
      failures.increase({ what: 'token' }, 0);
      this.#follow('token', [tokenFile], ([content]) => this.#useToken(content));
    }
    if (tls !== undefined) {
      failures.increase({ what: 'tls' }, 0);
      this.#followPair(tls, registry);
    }
  }

  /** What the TLS server begins with. */
  get pair(): KeyPair | undefined {
    return this.#pair;
  }

  /** @param renewed called with each new certificate */
  start(renewed: (pair: KeyPair) => void): void {
    this.#renewed = renewed;
    for (const files of this.#followed) files.start();
  }

  stop(): void {
    for (const files of this.#followed) files.stop();
  }

  /** @throws HttpError when the request does not bear the token */
  check({ headers: { authorization = '' } }: IncomingMessage): void {
    if (this.#token === undefined) return;
    const [, token = ''] = /^Bearer ([!-~]+)$/i.exec(authorization) ?? [];
    // Digests are of one length: the comparison tells nothing about the token.
    if (timingSafeEqual(digest(token), this.#token)) return;
    throw new HttpError(401, 'a bearer token is needed', { 'www-authenticate': 'Bearer', connection: 'close' });
  }

  #useToken(content: Buffer = Buffer.alloc(0)): void {
    const token = content.toString('utf8').trim();
    if (!/^[!-~]*$/.test(token)) throw new Error('the token has characters that no header can have');
    if (token.length < LEAST_CHARACTERS) throw new Error(`the token has less than ${LEAST_CHARACTERS} characters`);
    this.#token = digest(token);
  }

  #followPair({ certFile, keyFile }: ExporterTls, registry: Registry): void {
    const expiry = registry.gauge({
      kind: 'gauge',
      name: 'sightline_exporter_certificate_expiry_timestamp_seconds',
      help: 'When the certificate of the exporter expires.',
      labels: {},
      unit: 'seconds',
    });
    this.#follow('tls', [certFile, keyFile], ([cert = Buffer.alloc(0), key = Buffer.alloc(0)]) => {
      createSecureContext({ cert, key });
      expiry.set({}, Date.parse(new X509Certificate(cert).validTo) / 1000);
      this.#pair = { cert, key };
      this.#renewed(this.#pair);
    });
  }

  #follow(what: What, files: readonly string[], use: (contents: readonly Buffer[]) => void): void {
    try {
      this.#followed.push(new FollowedFiles(files, { use, ...this.#told(what) }));
    } catch (error) {
      throw new Error(`access: ${files.join(' and ')} cannot be used: ${(error as Error).message}`, { cause: error });
    }
  }
}
