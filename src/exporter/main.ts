import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import { parseArgs } from 'node:util';
import { threadsHang } from './checks/thread-pool.ts';
import { DEFAULT_PATHS } from './config/default-paths.ts';
import { ConfigError, readConfig } from './config/read-config.ts';
import { Exporter } from './exporter.ts';
import { bracketed, ownAddress } from './http/own-address.ts';
import { log } from './log.ts';
import { keepHeapSmall } from './system/small-heap.ts';

/** Put here when it is built. */
declare const SIGHTLINE_VERSION: string;

/** Where the construct mounts it. */
const CONFIG = '/etc/sightline/config/exporter.json';

const USAGE = `Usage: sightline-exporter [options] [file]

Says how a service is: makes the checks of a configuration, and answers load balancers and Prometheus.

  file        The configuration. Default: ${CONFIG}

Options
  --check     Say whether the configuration is right, and end
  --healthy   Ask the exporter that runs with it whether it lives, and end; for containers without a shell
  --ready     Ask it whether all critical checks succeed, and end
  --version   Show the version
  --help      Show this page`;

/** Less than the health check of a container may take. */
const PATIENCE_MS = 4_000;

async function main(args: readonly string[]): Promise<void> {
  keepHeapSmall();
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      healthy: { type: 'boolean' },
      ready: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.version) return console.log(SIGHTLINE_VERSION);
  const [file = CONFIG] = positionals;
  const config = readConfig(file);
  if (values.check) return console.log(`${file} is right.`);
  if (values.healthy) return ask(config, 'live');
  if (values.ready) return ask(config, 'ready');
  await run(new Exporter(config));
}

/** Runs the exporter until it is told to end; as the first process of a container, too. */
async function run(exporter: Exporter): Promise<void> {
  const end = async (signal: string): Promise<void> => {
    log('info', 'ending', { signal });
    await exporter.stop();
    if (await threadsHang()) {
      log('info', 'not waiting for a disk or a name that hangs');
      process.kill(process.pid, 'SIGKILL');
      // The first process of a container is still here. It can become a program that ends, without its threads; before
      // Node 22.15 the engine kills it when the time to stop is over.
      process.execve?.(process.execPath, [process.execPath, '--eval', '']);
    }
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, name => void end(name));
  log('info', 'listening', await exporter.start());
}

/** @throws Error when the one that runs does not answer as it should */
async function ask(
  { host = '', port, paths, access: { tls, tokenFile } = {} }: ReturnType<typeof readConfig>,
  what: 'live' | 'ready',
): Promise<void> {
  const plainPort = what === 'live' ? tls?.livePort : undefined;
  // Liveness is told to everybody.
  const token = what === 'live' || tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
  const isPlain = tls === undefined || plainPort !== undefined;
  const at = {
    host: ownAddress(host),
    port: plainPort ?? port,
    path: paths?.[what] ?? DEFAULT_PATHS[what],
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  };
  // It asks itself: its certificate has another name than this address.
  const request = isPlain ? get(at) : getTls({ ...at, rejectUnauthorized: false, agent: false });
  const [{ statusCode }] = (await once(request, 'response')) as [IncomingMessage];
  request.destroy();
  if (statusCode === 200) return;
  const url = `${isPlain ? 'http' : 'https'}://${bracketed(at.host)}:${at.port}${at.path}`;
  throw new Error(`${url} answers with status ${statusCode}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof ConfigError) for (const line of error.message.split('\n')) log('error', line);
  else log('error', error instanceof Error ? error.message : String(error));
  process.exit(1);
});
