import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findToolSync } from '../../../scripts/tools/index.js';
import { type Bench, eventually, type Server } from '../telemetry-servers.ts';

const run = promisify(execFile);

function client(): string {
  const found = findToolSync('redis-server');
  if (found.missing || found.folder === undefined) throw new Error('redis-server is not in the cache');
  return join(found.folder, 'redis-cli');
}

export class Redis {
  readonly port: number;
  readonly server: Server;

  private constructor(port: number, server: Server) {
    this.port = port;
    this.server = server;
  }

  /** An empty server that saves nothing by itself. */
  static async start(bench: Bench, port: number, settings: Readonly<Record<string, string>> = {}): Promise<Redis> {
    const directory = bench.path(`redis-${port}`);
    mkdirSync(directory);
    const all = { bind: '127.0.0.1', port: `${port}`, dir: directory, save: '', ...settings };
    const server = bench.server(
      'redis-server',
      Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]),
    );
    const redis = new Redis(port, server);
    await eventually('Redis answers', async () => ((await redis.send('ping')) === 'PONG' ? true : undefined));
    return redis;
  }

  /** What redis-cli prints. */
  send = async (...command: readonly string[]): Promise<string> =>
    (await run(client(), ['-h', '127.0.0.1', '-p', `${this.port}`, ...command])).stdout.trim();

  /** The exporter of this server. */
  exporter = (bench: Bench, port: number): Server =>
    bench.server('redis_exporter', [
      `--redis.addr=redis://127.0.0.1:${this.port}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
}
