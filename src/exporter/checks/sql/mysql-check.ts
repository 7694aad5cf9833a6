import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { MysqlCheck } from '../../../model/exporter-config.ts';
import type { Attempt } from '../../health/bounded-attempt.ts';
import { dialled, reasonOf, secureOptions } from '../connected.ts';
import { otherName, untrusted } from '../untrusted.ts';
import { leaving } from './leaving.ts';
import { type Dialect, type Row, type Session, sqlCheck } from './sql-check.ts';

/** Of the library and of the server: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const WORDS: Readonly<Record<string, string>> = {
  HANDSHAKE_NO_SSL_SUPPORT: 'the server does not speak TLS: switch it on there',
  1040: 'all connections are in use',
  1045: 'user or password is refused',
  1129: 'the server refuses this address after too many errors (FLUSH HOSTS)',
  1203: 'all connections of this user are in use',
  1226: 'this user has used up what it may',
};

interface MysqlError extends Error {
  readonly code?: string;
  readonly errno?: number;
  /** Of the server alone. */
  readonly sqlState?: string;
  /** That was shown instead of the expected one. */
  readonly cert?: PeerCertificate;
}

const DIALECT: Dialect<MysqlCheck> = {
  async open({ host, port = 3306, user, database, tls }, password, signal): Promise<Session> {
    const secure = tls === undefined ? undefined : await secureOptions(tls, host, signal);
    const { createConnection } = await import('mysql2');
    // By an address the library holds the certificate against nobody's name, and Node against this one.
    const name = tls?.serverName ?? host;
    const socket = Object.assign(dialled({ host, port }, signal), { _host: name });
    const connection = createConnection({
      // Only the name its certificate must be for: the connection is ours.
      host: name,
      user,
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      ...(secure === undefined ? {} : { ssl: { ...secure, verifyIdentity: tls?.verify !== false } as object }),
      stream: socket,
      // The attempt has a timeout of its own.
      connectTimeout: 0,
    });
    connection.on('error', () => {});
    const ask = <T>(begin: (done: (error: unknown, result: T) => void) => void): Promise<T> =>
      new Promise((resolve, reject) => {
        const end = (): void => reject(new Error('ended'));
        signal.addEventListener('abort', end);
        begin((error, result) => {
          signal.removeEventListener('abort', end);
          if (error) reject(error);
          else resolve(result);
        });
      });
    await ask<void>(done => connection.connect(error => done(error, undefined))).catch((error: MysqlError) => {
      throw distrusted(error, name, connection);
    });
    return {
      query: sql => ask<readonly Row[]>(done => connection.query(sql, (error, rows) => done(error, rows as never))),
      leave: () => leaving(socket, () => connection.end()),
    };
  },

  async readOnly(session) {
    const [row] = await session.query('SELECT @@global.read_only AS readOnly');
    return ['0', 'OFF'].includes(String(row?.readOnly)) ? undefined : 'the server is read-only';
  },

  async lag(session) {
    // MariaDB has the one name, MySQL from 8.4 on the other alone; of one that receives nothing it is null.
    const rows = await session.query('SHOW REPLICA STATUS').catch(() => session.query('SHOW SLAVE STATUS'));
    const seconds = rows.map(row =>
      'Seconds_Behind_Source' in row ? row.Seconds_Behind_Source : row.Seconds_Behind_Master,
    );
    return seconds.includes(null) ? 'the replica receives or applies nothing' : Math.max(0, ...seconds.map(Number));
  },

  because(error) {
    const { code = '', errno = 0, message, sqlState } = error as MysqlError;
    return WORDS[code] ?? WORDS[errno] ?? (sqlState === undefined ? reasonOf(error) : message);
  },
};

/** An error of TLS has the library's code in the place of the one that says what is wrong. */
function distrusted(error: MysqlError, name: string, connection: object): Error {
  if (error.code !== 'HANDSHAKE_SSL_ERROR') return error;
  const { authorizationError } = (connection as { readonly stream: Partial<TLSSocket> }).stream;
  const words = error.cert === undefined ? untrusted(authorizationError) : otherName(name, error.cert)?.message;
  return new Error(words ?? error.message);
}

/** A query to MySQL or MariaDB. */
export const mysqlCheck = (check: MysqlCheck): Attempt => sqlCheck(check, DIALECT);
