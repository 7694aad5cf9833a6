import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Key and certificate of a server, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Signs certificates for stand-ins whose clients insist on TLS. Go programs trust it by `SSL_CERT_FILE=<file>`; nothing
 * of it outlives `close`.
 */
export class CertificateAuthority {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sightline-ca-'));
  /** The authority's own certificate. */
  readonly file = join(this.#directory, 'ca.pem');

  /** @param days its own certificate is valid for */
  constructor(days = 2) {
    const own = ['-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=stand-ins', '-days', `${days}`];
    this.#openssl(['req', '-x509', ...NEW_KEY, ...own]);
  }

  /**
   * @param hosts names and addresses the server is called by
   * @param days it is valid for; at least -1
   */
  issue(hosts: readonly string[], days = 2): Certificate {
    const names = hosts.map(host => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`);
    writeFileSync(join(this.#directory, 'names'), `subjectAltName=${names.join(',')}\n`);
    this.#openssl(['req', '-new', ...NEW_KEY, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=stand-in']);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', `${Date.now()}`, '-extfile', 'names'];
    this.#openssl(['x509', '-req', '-days', `${days}`, '-in', 'request.pem', '-out', 'cert.pem', ...signing]);
    return { key: this.#read('key.pem'), cert: this.#read('cert.pem') };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true });
  }

  #openssl(args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#directory, stdio: 'pipe', timeout: 30_000 });
  }

  #read = (name: string): string => readFileSync(join(this.#directory, name), 'utf8');
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
