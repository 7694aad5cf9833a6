import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findToolSync } from '../../../scripts/tools/index.js';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root. In a user namespace it is somebody else, and its files are still ours. */
const AS_SOMEBODY = process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000'] : [];

/** Programs of one release lie beside each other. */
function program(name: string): string {
  const found = findToolSync('postgres');
  if (found.missing || found.folder === undefined) throw new Error('postgres is not in the cache');
  return join(found.folder, name);
}

const asSomebody = async (name: string, args: readonly string[]): Promise<unknown> => {
  const [first = name, ...rest] = [...AS_SOMEBODY, program(name), ...args];
  return await run(first, rest);
};

export class Postgres {
  readonly port: number;
  readonly server: Server;

  private constructor(port: number, server: Server) {
    this.port = port;
    this.server = server;
  }

  /** A server with nothing in it, ready for connections. */
  static async start(bench: Bench, port: number, settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
    const data = bench.path(`postgres-${port}`);
    await asSomebody('initdb', [
      ...['--pgdata', data, '--username=postgres', '--auth=trust', '--no-sync', '--no-locale'],
    ]);
    return await Postgres.#serve(bench, port, data, settings);
  }

  /** A server that follows another one and can only be read. */
  static async replicaOf(bench: Bench, primary: Postgres, port: number): Promise<Postgres> {
    const data = bench.path(`postgres-${port}`);
    const from = ['--host=127.0.0.1', `--port=${primary.port}`, '--username=postgres'];
    await asSomebody('pg_basebackup', [
      ...from,
      '--pgdata',
      data,
      '--write-recovery-conf',
      '--no-sync',
      '--checkpoint=fast',
    ]);
    return await Postgres.#serve(bench, port, data, {});
  }

  static async #serve(
    bench: Bench,
    port: number,
    data: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<Postgres> {
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', ...settings };
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = bench.server('postgres', ['-D', data, '-p', `${port}`, ...options], {
      command: [...AS_SOMEBODY, program('postgres')],
    });
    const postgres = new Postgres(port, server);
    await eventually('PostgreSQL answers', () => postgres.query('select 1'));
    return postgres;
  }

  address = (role = 'postgres'): string => `postgresql://${role}@127.0.0.1:${this.port}/postgres?sslmode=disable`;

  /** What psql prints. */
  query = async (sql: string): Promise<string> =>
    (await run(program('psql'), ['--no-psqlrc', '--tuples-only', '--command', sql, this.address()])).stdout.trim();

  /** A session that stays open for that long and does nothing else; one that is refused ends at once. */
  session = (bench: Bench, role: string, seconds: number): Server =>
    bench.server('psql', ['--no-psqlrc', '--command', `select pg_sleep(${seconds})`, this.address(role)], {
      command: [program('psql')],
    });

  /** The exporter of this server. */
  exporter = (bench: Bench, port: number): Server =>
    bench.server('postgres_exporter', [`--web.listen-address=127.0.0.1:${port}`, '--collector.database_wraparound'], {
      env: { DATA_SOURCE_NAME: this.address() },
    });
}
