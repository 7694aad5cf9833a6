import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findToolSync } from '../../../scripts/tools/index.js';

/** Runs a client of the container engine and gives what it printed. */
export function docker(args: readonly string[], seconds = 60): string {
  return succeed('docker', args, seconds);
}

export interface Project {
  /** Compose files; later ones override. */
  readonly files: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs docker compose on a project and gives what it printed. */
export function compose({ files, env }: Project, args: readonly string[], seconds = 60): string {
  const [program = '', ...first] = composeCommand();
  return succeed(program, [...first, ...files.flatMap(file => ['--file', file]), ...args], seconds, env);
}

/** Types what a page says into a shell in a folder that holds `dist/`; stops at the first that fails. */
export function typeCommands(commands: string, folder: string, env: NodeJS.ProcessEnv): string {
  return succeed('sh', ['-euc', commands], 120, { ...env, ...composePlugin(folder) }, folder);
}

function composeCommand(): readonly string[] {
  const found = findToolSync('docker-compose');
  if (found.missing) throw new Error(found.how);
  return found.command;
}

/** Makes a program of its own answer to `docker compose`, as a page writes it. */
function composePlugin(folder: string): NodeJS.ProcessEnv {
  const [program = '', plugin] = composeCommand();
  if (plugin !== undefined) return {};
  const client = join(folder, '.docker');
  mkdirSync(join(client, 'cli-plugins'), { recursive: true });
  try {
    symlinkSync(program, join(client, 'cli-plugins/docker-compose'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return { DOCKER_CONFIG: client };
}

function succeed(
  program: string,
  args: readonly string[],
  seconds: number,
  env: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
): string {
  const ran = spawnSync(program, args, {
    encoding: 'utf8',
    cwd,
    timeout: seconds * 1000,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, ...env },
  });
  if (ran.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${ran.error?.message ?? ran.stderr.slice(-2_000)}`);
  return ran.stdout;
}

/** One container of a project, as `docker inspect` describes it. */
export interface Container {
  readonly Id: string;
  readonly Created: string;
  readonly Config: {
    readonly Env: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemoryReservation: number;
    readonly CpuShares: number;
  };
  readonly Mounts: readonly { readonly Type: string; readonly Destination: string }[];
  readonly State: {
    readonly OOMKilled: boolean;
    readonly Status: string;
    readonly Pid: number;
    readonly Health?: { readonly Status: string };
  };
  readonly RestartCount: number;
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly Gateway: string }>>;
  };
}

/** What its compose file calls it. */
export const serviceOf = ({ Config }: Container): string => Config.Labels['com.docker.compose.service'] ?? '';

export const inspect = (ids: readonly string[]): Container[] => JSON.parse(docker(['inspect', ...ids])) as Container[];
