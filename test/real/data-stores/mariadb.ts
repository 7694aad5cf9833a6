import { join } from 'node:path';
import type { Bench, Server } from '../telemetry-servers.ts';
import { folderOf, MysqlProtocol, run } from './mysql-protocol.ts';

export class Mariadb extends MysqlProtocol {
  /** A server with nothing in it. */
  static async start(bench: Bench, port: number, settings: readonly string[] = []): Promise<Mariadb> {
    const folder = folderOf('mariadbd');
    // Where Debian puts what the server reads.
    const base = join(folder, 'root', 'usr');
    const data = bench.path('mariadb');
    const socket = bench.path('mariadb.sock');
    const install = ['--no-defaults', `--datadir=${data}`, `--basedir=${base}`, '--skip-test-db'];
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    await run(join(folder, 'mariadb-install-db'), [...install, '--auth-root-authentication-method=normal', ...user]);
    const server = bench.server('mariadbd', [
      ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${bench.path('mariadb.pid')}`],
      ...[`--lc-messages-dir=${join(base, 'share', 'mysql')}`, '--bind-address=127.0.0.1', `--port=${port}`],
      ...['--server-id=1', '--innodb-flush-log-at-trx-commit=0', ...user],
      ...settings,
    ]);
    const mariadb = new Mariadb({ client: join(folder, 'mariadb'), port, socket, server });
    await mariadb.answers('MariaDB');
    return mariadb;
  }

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
