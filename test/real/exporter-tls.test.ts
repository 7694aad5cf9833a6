import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, it } from '@jest/globals';
import type { ExporterCheck } from '../../src/model/exporter-config.ts';
import { freePort } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Mariadb } from './data-stores/mariadb.ts';
import { Mysql } from './data-stores/mysql.ts';
import { Postgres } from './data-stores/postgres.ts';
import { Redis } from './data-stores/redis.ts';
import { PASSWORD, passwords } from './exporter/passwords.ts';
import { watching } from './exporter/watched.ts';
import { CertificateAuthority } from './stand-ins/certificates.ts';
import { type Bench, onBench } from './telemetry-servers.ts';

interface Files {
  readonly key: string;
  readonly cert: string;
}

/** A server that encrypts, with a user `checker` if it has users. */
interface Secured {
  readonly kind: 'postgres' | 'mysql' | 'redis';
  readonly more?: object;
  /** Makes it show the certificate that is in its file by now; MySQL takes none that has expired. */
  reload?(): Promise<unknown>;
}

const createUser = (server: Mysql | Mariadb): Promise<string> =>
  server.query(`create user checker@'127.0.0.1' identified by '${PASSWORD}' require ssl`);

const SERVERS = [
  {
    tool: 'postgres',
    async start(bench: Bench, port: number, { key, cert }: Files): Promise<Secured> {
      const server = await Postgres.start(bench, port, { ssl: 'on', ssl_key_file: key, ssl_cert_file: cert });
      await server.query(`create role checker login password '${PASSWORD}'`);
      return {
        kind: 'postgres',
        more: { database: 'postgres' },
        reload: () => server.query('select pg_reload_conf()'),
      };
    },
  },
  {
    tool: 'mariadbd',
    async start(bench: Bench, port: number, { key, cert }: Files): Promise<Secured> {
      const server = await Mariadb.start(bench, port, [`--ssl-key=${key}`, `--ssl-cert=${cert}`]);
      await createUser(server);
      return { kind: 'mysql', reload: () => server.query('flush ssl') };
    },
  },
  {
    tool: 'mysqld',
    async start(bench: Bench, port: number, { key, cert }: Files): Promise<Secured> {
      await createUser(await Mysql.start(bench, port, [`--ssl-key=${key}`, `--ssl-cert=${cert}`]));
      return { kind: 'mysql' };
    },
  },
  {
    tool: 'redis-server',
    async start(bench: Bench, port: number, { key, cert }: Files): Promise<Secured> {
      const plain = await freePort();
      const files = { 'tls-key-file': key, 'tls-cert-file': cert, 'tls-auth-clients': 'no' };
      const server = await Redis.start(bench, plain, { 'tls-port': `${port}`, ...files, 'tls-ca-cert-dir': '/' });
      await server.send('acl', 'setuser', 'checker', 'on', `>${PASSWORD}`, '+ping');
      return { kind: 'redis', reload: () => server.send('config', 'set', 'tls-cert-file', cert, 'tls-key-file', key) };
    },
  },
] as const;

let authority: CertificateAuthority;
let stranger: CertificateAuthority;
beforeAll(() => {
  authority = new CertificateAuthority();
  stranger = new CertificateAuthority();
});
afterAll(() => {
  authority.close();
  stranger.close();
});

/** In the same two files each time. */
function shown(bench: Bench, days: number): Files {
  const { key, cert } = authority.issue(['db.example', '127.0.0.1'], days);
  const files = { key: bench.write('server.key', key), cert: bench.write('server.crt', cert) };
  chmodSync(files.key, 0o600);
  return files;
}

const UNKNOWN = 'critical: nobody who is trusted has signed the certificate: name its authority in tls.caFile';
const forOther = (name: string): string =>
  `critical: the certificate is for db.example, 127.0.0.1, not for ${name}: name in tls.serverName whom it is for`;

for (const { tool, start } of SERVERS) {
  describeWith([tool], `GIVEN a real ${tool} that encrypts`, () => {
    it(
      'WHEN it is checked over TLS THEN authority, name and age of its certificate are held, and what to do is said',
      () =>
        onBench(async bench => {
          const port = await freePort();
          const server = await start(bench, port, shown(bench, 2));
          const { right } = passwords(bench);
          const over = (host: string, tls: object): ExporterCheck =>
            ({ kind: server.kind, host, port, ...right, ...server.more, tls }) as ExporterCheck;
          const caFile = authority.file;
          const watched = await watching(bench, {
            address: over('127.0.0.1', { caFile }),
            'other-name': over('localhost', { caFile, serverName: 'db.example' }),
            'other-address': over('localhost', { caFile, serverName: '127.0.0.1' }),
            'wrong-host': over('localhost', { caFile }),
            'wrong-name': over('127.0.0.1', { caFile, serverName: 'other.example' }),
            'wrong-address': over('127.0.0.1', { caFile, serverName: '127.0.0.2' }),
            stranger: over('127.0.0.1', { caFile: stranger.file }),
            unnamed: over('127.0.0.1', {}),
            anybody: over('localhost', { verify: false }),
          });
          for (const well of ['address', 'other-name', 'other-address', 'anybody'])
            await watched.until(well, 'healthy: answers');
          await watched.until('wrong-host', forOther('localhost'));
          await watched.until('wrong-name', forOther('other.example'));
          await watched.until('wrong-address', forOther('127.0.0.2'));
          await watched.until('stranger', UNKNOWN);
          await watched.until('unnamed', UNKNOWN);

          if (server.reload === undefined) return;
          shown(bench, -1);
          await server.reload();
          await watched.until('address', 'critical: the certificate, or one that signed it, has expired: renew it');
          shown(bench, 2);
          await server.reload();
          await watched.until('address', 'healthy: answers');
        }),
      120_000,
    );
  });
}
