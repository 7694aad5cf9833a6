import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { findToolSync } from '../../scripts/tools/index.js';
import type { Artefact } from '../../src/model/artefact.ts';
import { freePortsFor } from '../ports.ts';

/** A server that runs on loopback addresses below one temporary directory, and can be killed and started again. */
export interface Server {
  start(): void;
  /** Without a chance to finish anything, as a crash is. */
  kill(): Promise<void>;
  /** As a container is stopped: it may finish what it does. */
  stop(): Promise<void>;
  /** Of the process that runs now. */
  pid(): number;
  /** What it wrote to standard output and standard error. */
  log(): string;
}

export interface ServerOptions {
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directory of the control group it runs in. */
  readonly controlGroup?: string;
  /** How it is started, when that is not the tool of its name as it was found. */
  readonly command?: readonly string[];
}

const PORT_NAMES = [
  'loki',
  'lokiGrpc',
  'prometheus',
  'otlpGrpc',
  'otlpHttp',
  'events',
  'gatewayHealth',
  'gatewayMetrics',
  'agentHealth',
  'agentMetrics',
  'tempo',
] as const;
export type Ports = Readonly<Record<(typeof PORT_NAMES)[number], number>>;

/** Of a bench with a collector, an agent and what they send to. */
export const freePorts = (): Promise<Ports> => freePortsFor(PORT_NAMES);

/** Before the program starts, so that every byte of it is counted. */
const JOIN_GROUP = '[ -z "$CONTROL_GROUP" ] || echo $$ >"$CONTROL_GROUP/cgroup.procs"';

const lastLines = (log: string): string => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n');

export class Bench {
  readonly directory = mkdtempSync(join(tmpdir(), 'sightline-real-'));
  readonly #running: Server[] = [];
  readonly #ended: string[] = [];

  path = (...parts: string[]): string => join(this.directory, ...parts);

  write(name: string, content: string): string {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** An artefact with the places of this bench instead of those of a container; each replacement must hit. */
  place(artefact: Artefact | undefined, replacements: Readonly<Record<string, string>>): string {
    if (artefact === undefined) throw new Error('nothing rendered');
    let { content } = artefact;
    for (const [from, to] of Object.entries(replacements)) {
      if (!content.includes(from)) throw new Error(`${artefact.id} does not name ${from}`);
      content = content.replaceAll(from, to);
    }
    return this.write(artefact.id, content);
  }

  server(tool: string, args: readonly string[], options: ServerOptions = {}): Server {
    const { env = {}, controlGroup = '', command = commandOf(tool) } = options;
    const [program = tool, ...first] = command;
    const log = this.path(`${tool}-${this.#running.length}.log`);
    let child: ChildProcess | undefined;
    const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      const dying = child;
      if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return;
      const gone = new Promise(resolve => dying.once('exit', resolve));
      dying.kill(signal);
      await gone;
      if (child === dying) child = undefined; // A second call meanwhile ends it, too.
    };
    const server: Server = {
      start: () => {
        child = spawn('sh', ['-c', `${JOIN_GROUP}; exec "$0" "$@" >>"$LOG" 2>&1`, program, ...first, ...args], {
          stdio: 'ignore',
          env: { ...process.env, ...env, LOG: log, CONTROL_GROUP: controlGroup },
        });
        child.once('exit', code => {
          if (code) this.#ended.push(`${basename(log)}: ended with ${code}\n${lastLines(log)}`);
        });
      },
      kill: () => end('SIGKILL'),
      stop: () => end('SIGTERM'),
      pid: () => {
        if (child?.pid === undefined) throw new Error(`${tool} does not run`);
        return child.pid;
      },
      log: () => readFileSync(log, 'utf8'),
    };
    this.#running.push(server);
    server.start();
    return server;
  }

  /** Servers that gave up by themselves, each with the end of its log. */
  ended = (): readonly string[] => this.#ended;

  logs = (name: string): string => readFileSync(this.path(name), 'utf8');

  /** Ends the servers; their files stay. */
  async halt(): Promise<void> {
    await Promise.all(this.#running.map(server => server.kill()));
  }

  async close(): Promise<void> {
    await this.halt();
    rmSync(this.directory, { recursive: true });
  }
}

/** A Prometheus that takes OTLP as the generated one does, with exemplars, and scrapes nobody. */
export const startOtlpPrometheus = (bench: Bench, port: number): Server => {
  const file = bench.write(
    'prometheus.yml',
    'otlp: {promote_resource_attributes: [service], translation_strategy: UnderscoreEscapingWithSuffixes}\n',
  );
  return bench.server('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${bench.path('prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-otlp-receiver',
    '--enable-feature=exemplar-storage',
  ]);
};

/** Runs a scenario on a bench of its own. After a failure the servers' files stay where its message says. */
export async function onBench(scenario: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = new Bench();
  try {
    await scenario(bench);
  } catch (error) {
    await bench.halt();
    if (error instanceof Error) {
      error.stack = [error.stack, ...bench.ended(), `Files and logs: ${bench.directory}`].join('\n');
    }
    throw error;
  }
  await bench.close();
}

/** @throws Error when the tool is not there. */
export function commandOf(tool: string): readonly string[] {
  const found = findToolSync(tool);
  if (found.missing) throw new Error(found.how);
  return found.command;
}

/** Asks again until the answer is there. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Error(`${what}: not within ${seconds} s`, { cause: last });
}
