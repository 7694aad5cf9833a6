import type { Client } from 'pg';
import type { PostgresCheck } from '../../../model/exporter-config.ts';
import type { Attempt } from '../../health/bounded-attempt.ts';
import { reasonOf, secureOptions, undialled } from '../connected.ts';
import { leaving } from './leaving.ts';
import { type Dialect, type Session, sqlCheck } from './sql-check.ts';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WORDS: Readonly<Record<string, string>> = {
  '28P01': 'user or password is refused',
  '53300': 'all connections are in use',
  '57P01': 'the server is shutting down',
  '57P03': 'the server is starting or shutting down',
};

/** Of the library. */
const NO_TLS = 'The server does not support SSL connections';

const READ_ONLY = `SELECT pg_is_in_recovery() AS replica, current_setting('transaction_read_only') AS "readOnly"`;

/** One that has replayed everything it has is not late, however long nothing was written; but it must receive. */
const LAG = `SELECT CASE WHEN NOT pg_is_in_recovery() THEN 0
  WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN -1
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
  ELSE EXTRACT(EPOCH FROM now() - COALESCE(pg_last_xact_replay_timestamp(), pg_postmaster_start_time())) END::float8 AS seconds`;

const DIALECT: Dialect<PostgresCheck> = {
  async open({ host, port = 5432, user, database = user, tls }, password, signal): Promise<Session> {
    const secure = tls === undefined ? false : await secureOptions(tls, host, signal);
    const { Client: PostgresClient } = await import('pg');
    const socket = undialled({ host, port }, signal);
    const client: Client = new PostgresClient({
      // Only the name its certificate must be for: the connection is ours.
      host: tls?.serverName ?? host,
      port,
      user,
      database,
      // Nothing is taken from the environment, nor from a file in the home of whoever runs this.
      password: password ?? '',
      ssl: secure,
      stream: () => socket,
      application_name: 'sightline-exporter',
    });
    // A connection that breaks later is told by the query that waits for it.
    client.on('error', () => {});
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('ended')));
    });
    gone.catch(() => {});
    await Promise.race([client.connect(), gone]);
    return {
      query: async sql => (await Promise.race([client.query<Record<string, unknown>>(sql), gone])).rows,
      leave: () => leaving(socket, () => void client.end().catch(() => {})),
    };
  },

  async readOnly(session) {
    const [row] = await session.query(READ_ONLY);
    if (row?.replica === true) return 'this is a replica';
    return row?.readOnly === 'on' ? 'transactions are read-only by default' : undefined;
  },

  async lag(session) {
    const seconds = Number((await session.query(LAG))[0]?.seconds);
    return seconds < 0 ? 'the replica receives nothing from its primary' : seconds;
  },

  because(error) {
    const { code = '', message } = error as { readonly code?: string; readonly message: string };
    if (message === NO_TLS) return 'the server does not speak TLS: switch it on there';
    // Those of the server have five characters, and a message that says more.
    return WORDS[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? message : reasonOf(error));
  },
};

/** A query to PostgreSQL. */
export const postgresCheck = (check: PostgresCheck): Attempt => sqlCheck(check, DIALECT);
