import { Exporter } from './exporter.ts';
import { ConfigError, readConfig } from './read-config.ts';

/** Where the construct mounts it. */
const CONFIG = '/etc/sightline/config/exporter.json';

const log = (level: 'info' | 'error', message: string, more: object = {}): void => {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...more })}\n`);
};

/** Runs the exporter until it is told to end; as the first process of a container, too. */
async function main([file = CONFIG]: readonly string[]): Promise<void> {
  const exporter = new Exporter(readConfig(file));
  const end = (signal: string): void => {
    log('info', 'ending', { signal });
    void exporter.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  log('info', 'listening', { port: await exporter.start() });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof ConfigError) for (const line of error.message.split('\n')) log('error', line);
  else log('error', error instanceof Error ? error.message : String(error));
  process.exit(1);
});
