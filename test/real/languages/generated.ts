import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../telemetry-servers.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Writes the module for a language as a user does. */
export function writeModule(language: string, file: string): void {
  const args = ['bin/sightline.js', 'instrument', '--app', 'test/real/languages/stack.ts'];
  succeed(process.execPath, [...args, '--language', language, '--out', file], ROOT);
}

/** The folder with the applications of a language, below the bench. */
export function copyApplication(bench: Bench, language: string): string {
  const folder = bench.path(language);
  cpSync(join(import.meta.dirname, language), folder, { recursive: true });
  return folder;
}

/** Runs a program to its end and gives what it printed. */
export function succeed(program: string, args: readonly string[], cwd: string, seconds = 120): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: seconds * 1000,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout;
}

/** Takes spans and writes each into its log. */
export function startCollector(bench: Bench, port: number) {
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { debug: { verbosity: 'detailed' } },
    service: {
      pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } },
      telemetry: { metrics: { level: 'none' } },
    },
  };
  return bench.server('otelcol', ['--config', bench.write('collector.yaml', JSON.stringify(config))]);
}
