import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findToolSync } from '../../../scripts/tools/index.js';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

export const run = promisify(execFile);

/** Where a server of this family was unpacked. */
export function folderOf(tool: 'mysqld' | 'mariadbd'): string {
  const found = findToolSync(tool);
  if (found.missing || found.folder === undefined) throw new Error(`${tool} is not in the cache`);
  return found.folder;
}

interface Running {
  /** The client that comes with it. */
  readonly client: string;
  readonly port: number;
  readonly socket: string;
  readonly server: Server;
}

/** A server that speaks MySQL's protocol. */
export class MysqlProtocol {
  readonly #running: Running;

  protected constructor(running: Running) {
    this.#running = running;
  }

  get port(): number {
    return this.#running.port;
  }

  get server(): Server {
    return this.#running.server;
  }

  protected answers = (name: string): Promise<string> => eventually(`${name} answers`, () => this.query('select 1'));

  query = async (sql: string): Promise<string> => {
    const { client, socket } = this.#running;
    const options = ['--no-defaults', `--socket=${socket}`, '--user=root', '--batch', `--execute=${sql}`];
    return (await run(client, options)).stdout.trim();
  };

  /** A session that stays open for that long and does nothing else; one that is refused ends at once. */
  session = (bench: Bench, user: string, seconds: number): Server => {
    const { client, port } = this.#running;
    const options = ['--no-defaults', '--protocol=tcp', '--host=127.0.0.1', `--port=${port}`, `--user=${user}`];
    return bench.server('client', [...options, `--execute=select sleep(${seconds})`], { command: [client] });
  };
}
