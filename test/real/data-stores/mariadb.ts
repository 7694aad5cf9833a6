import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findToolSync } from '../../../scripts/tools/index.js';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

const run = promisify(execFile);

function folder(): string {
  const found = findToolSync('mariadbd');
  if (found.missing || found.folder === undefined) throw new Error('mariadbd is not in the cache');
  return found.folder;
}

/** Where Debian puts what the server reads, below the folder it was unpacked into. */
const base = (): string => join(folder(), 'root', 'usr');

export class Mariadb {
  readonly #socket: string;
  readonly port: number;
  readonly server: Server;

  private constructor(port: number, socket: string, server: Server) {
    this.port = port;
    this.#socket = socket;
    this.server = server;
  }

  /** A server with nothing in it. */
  static async start(bench: Bench, port: number, settings: readonly string[] = []): Promise<Mariadb> {
    const data = bench.path('mariadb');
    const socket = bench.path('mariadb.sock');
    const install = ['--no-defaults', `--datadir=${data}`, `--basedir=${base()}`, '--skip-test-db'];
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    await run(join(folder(), 'mariadb-install-db'), [...install, '--auth-root-authentication-method=normal', ...user]);
    const server = bench.server('mariadbd', [
      ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${bench.path('mariadb.pid')}`],
      ...[`--lc-messages-dir=${join(base(), 'share', 'mysql')}`, '--bind-address=127.0.0.1', `--port=${port}`],
      ...['--server-id=1', '--innodb-flush-log-at-trx-commit=0', ...user],
      ...settings,
    ]);
    const mariadb = new Mariadb(port, socket, server);
    await eventually('MariaDB answers', () => mariadb.query('select 1'));
    return mariadb;
  }

  query = async (sql: string): Promise<string> =>
    (
      await run(join(folder(), 'mariadb'), [
        '--no-defaults',
        `--socket=${this.#socket}`,
        '--user=root',
        '--batch',
        `--execute=${sql}`,
      ])
    ).stdout.trim();

  /** A session that stays open for that long and does nothing else; one that is refused ends at once. */
  session = (bench: Bench, user: string, seconds: number): Server =>
    bench.server(
      'mariadb',
      [
        ...['--no-defaults', '--protocol=tcp', '--host=127.0.0.1', `--port=${this.port}`, `--user=${user}`],
        `--execute=select sleep(${seconds})`,
      ],
      { command: [join(folder(), 'mariadb')] },
    );

  /** The exporter of this server, with the rights its documentation asks for. */
  async exporter(bench: Bench, port: number): Promise<Server> {
    await this.query("create user exporter@'127.0.0.1' identified by 'of-this-test'");
    await this.query("grant process, replication client, slave monitor, select on *.* to exporter@'127.0.0.1'");
    return bench.server(
      'mysqld_exporter',
      [
        ...[`--mysqld.address=127.0.0.1:${this.port}`, '--mysqld.username=exporter', '--config.my-cnf=/dev/null'],
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { env: { MYSQLD_EXPORTER_PASSWORD: 'of-this-test' } },
    );
  }
}
