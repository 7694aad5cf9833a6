import { join } from 'node:path';
import type { Bench } from '../telemetry-servers.ts';
import { folderOf, MysqlProtocol, run } from './mysql-protocol.ts';

export class Mysql extends MysqlProtocol {
  /** A server with nothing in it; passwords are kept as it does unless told otherwise, by `caching_sha2_password`. */
  static async start(bench: Bench, port: number, settings: readonly string[] = []): Promise<Mysql> {
    const folder = folderOf('mysqld');
    const data = bench.path('mysql');
    const socket = bench.path('mysql.sock');
    const share = join(folder, 'root', 'usr', 'share', 'mysql');
    const common = [
      ...['--no-defaults', `--datadir=${data}`, `--basedir=${join(folder, 'root', 'usr')}`],
      ...[`--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, 'charsets')}`],
      '--secure-file-priv=NULL',
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ];
    await run(join(folder, 'mysqld'), [...common, '--initialize-insecure']);
    const server = bench.server('mysqld', [
      ...[...common, `--socket=${socket}`, `--pid-file=${bench.path('mysql.pid')}`, '--mysqlx=OFF'],
      ...['--bind-address=127.0.0.1', `--port=${port}`, '--server-id=1', '--innodb-flush-log-at-trx-commit=0'],
      ...settings,
    ]);
    const mysql = new Mysql({ client: join(folder, 'mysql'), port, socket, server });
    await mysql.answers('MySQL');
    return mysql;
  }
}
