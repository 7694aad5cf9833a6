import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findToolSync } from '../../../scripts/tools/index.js';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

const run = promisify(execFile);

function folder(): string {
  const found = findToolSync('mysqld');
  if (found.missing || found.folder === undefined) throw new Error('mysqld is not in the cache');
  return found.folder;
}

export class Mysql {
  readonly #socket: string;
  readonly port: number;
  readonly server: Server;

  private constructor(port: number, socket: string, server: Server) {
    this.port = port;
    this.#socket = socket;
    this.server = server;
  }

  /** A server with nothing in it; passwords are kept as it does unless told otherwise, by `caching_sha2_password`. */
  static async start(bench: Bench, port: number, settings: readonly string[] = []): Promise<Mysql> {
    const data = bench.path('mysql');
    const socket = bench.path('mysql.sock');
    const share = join(folder(), 'root', 'usr', 'share', 'mysql');
    const common = [
      ...['--no-defaults', `--datadir=${data}`, `--basedir=${join(folder(), 'root', 'usr')}`],
      ...[`--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, 'charsets')}`],
      '--secure-file-priv=NULL',
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ];
    await run(join(folder(), 'mysqld'), [...common, '--initialize-insecure']);
    const server = bench.server('mysqld', [
      ...[...common, `--socket=${socket}`, `--pid-file=${bench.path('mysql.pid')}`, '--mysqlx=OFF'],
      ...['--bind-address=127.0.0.1', `--port=${port}`, '--server-id=1', '--innodb-flush-log-at-trx-commit=0'],
      ...settings,
    ]);
    const mysql = new Mysql(port, socket, server);
    await eventually('MySQL answers', () => mysql.query('select 1'));
    return mysql;
  }

  query = async (sql: string): Promise<string> =>
    (
      await run(join(folder(), 'mysql'), [
        ...['--no-defaults', `--socket=${this.#socket}`, '--user=root', '--batch', `--execute=${sql}`],
      ])
    ).stdout.trim();

  /** A session that stays open for that long and does nothing else; one that is refused ends at once. */
  session = (bench: Bench, user: string, seconds: number): Server =>
    bench.server(
      'mysql',
      [
        ...['--no-defaults', '--protocol=tcp', '--host=127.0.0.1', `--port=${this.port}`, `--user=${user}`],
        `--execute=select sleep(${seconds})`,
      ],
      { command: [join(folder(), 'mysql')] },
    );
}
