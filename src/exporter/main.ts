import { parseArgs } from 'node:util';
import { DEFAULT_PATHS } from './config/default-paths.ts';
import { ConfigError, readConfig } from './config/read-config.ts';
import { Exporter } from './exporter.ts';

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
  --version   Show the version
  --help      Show this page`;

/** Less than the health check of a container may take. */
const PATIENCE_MS = 4_000;

const log = (level: 'info' | 'error', message: string, more: object = {}): void => {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...more })}\n`);
};

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      healthy: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.version) return console.log(SIGHTLINE_VERSION);
  const [file = CONFIG] = positionals;
  const config = readConfig(file);
  if (values.check) return console.log(`${file} is right.`);
  if (values.healthy) return ask(config);
  await run(new Exporter(config));
}

/** Runs the exporter until it is told to end; as the first process of a container, too. */
async function run(exporter: Exporter): Promise<void> {
  const end = (signal: string): void => {
    log('info', 'ending', { signal });
    void exporter.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  log('info', 'listening', await exporter.start());
}

/** @throws Error when the one that runs does not answer as it should */
async function ask({ host = '127.0.0.1', port, paths }: ReturnType<typeof readConfig>): Promise<void> {
  const url = `http://${host}:${port}${paths?.live ?? DEFAULT_PATHS.live}`;
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!ok) throw new Error(`${url} answers with status ${status}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof ConfigError) for (const line of error.message.split('\n')) log('error', line);
  else log('error', error instanceof Error ? error.message : String(error));
  process.exit(1);
});
