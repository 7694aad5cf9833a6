import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../../kubernetes/control-plane.ts';
import { eventually } from '../../telemetry-servers.ts';

/** It ends by itself, whatever becomes of the test. */
const LONGEST_SECONDS = 1800;
const CONTROL_GROUPS = '/sys/fs/cgroup';
/** Where a kubelet puts its pods. */
const PODS_GROUP = 'kubepods';
/** Written to by a kubelet and its pods; in here they are empty, and gone at the end. */
const OWN_FOLDERS = ['/run', '/var/log', '/var/lib'];

/**
 * A machine inside this one: processes, network and mounts of its own. It has one cable, to this machine, and no way from
 * there to anywhere else. Whatever is started in it ends with it, containers included.
 */
export class Machine implements Surroundings {
  readonly address: string;
  readonly #holder: ChildProcess;
  readonly #pid: number;
  readonly #cable: string;

  private constructor(holder: ChildProcess, pid: number) {
    this.#holder = holder;
    this.#pid = pid;
    this.#cable = `slt${pid}`;
    this.address = `10.201.${pid % 250}.2`;
  }

  static async start(): Promise<Machine> {
    for (const group of podGroups()) removeGroup(group);
    const groups = podGroups();
    if (groups.length > 0) throw new Error(`a kubelet runs on this machine already: ${groups.join(' ')}`);
    const args = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sleep', `${LONGEST_SECONDS}`];
    const holder = spawn('unshare', args, { stdio: 'ignore' });
    const pid = await eventually('the machine', async () => {
      const children = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
      return children === '' ? undefined : Number(children);
    });
    const machine = new Machine(holder, pid);
    try {
      machine.#connect();
      return machine;
    } catch (error) {
      await machine.close();
      throw error;
    }
  }

  command = (program: readonly string[]): readonly string[] => [
    ...['nsenter', '--target', `${this.#pid}`, '--net', '--mount', '--pid', '--'],
    ...program,
  ];

  /** Runs a program to its end; returns what it printed. */
  run(program: string, ...args: readonly string[]): string {
    const [first = '', ...rest] = this.command([program, ...args]);
    return succeed(first, rest);
  }

  /** Ends everything in it. */
  async close(): Promise<void> {
    const gone = new Promise(resolve => this.#holder.once('exit', resolve));
    if (this.#holder.exitCode === null && this.#holder.signalCode === null) {
      this.#holder.kill('SIGKILL');
      await gone;
    }
    spawnSync('ip', ['link', 'delete', this.#cable]);
    await eventually('its control groups are empty', async () => {
      for (const group of podGroups()) removeGroup(group);
      return podGroups().length === 0 ? true : undefined;
    });
  }

  #connect(): void {
    const [inside, here] = [`${this.#cable}n`, this.address.replace(/2$/, '1')];
    succeed('ip', ['link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', inside, 'netns', `${this.#pid}`]);
    succeed('ip', ['address', 'add', `${here}/30`, 'dev', this.#cable]);
    succeed('ip', ['link', 'set', this.#cable, 'up']);
    this.run('ip', 'link', 'set', 'lo', 'up');
    this.run('ip', 'address', 'add', `${this.address}/30`, 'dev', inside);
    this.run('ip', 'link', 'set', inside, 'up');
    this.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    for (const folder of OWN_FOLDERS) this.run('mount', '-t', 'tmpfs', 'tmpfs', folder);
    // Mounts that a kubelet makes for a pod have to reach the runtime, and the other way round.
    this.run('mount', '--make-rshared', '/');
  }
}

/** Why a machine cannot be had here; undefined: it can. */
export function noMachine(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a node of Kubernetes takes root on Linux';
  const missing = ['unshare', 'nsenter', 'ip', 'containerd', 'ctr', 'runc', 'iptables'].filter(
    program => spawnSync('which', [program]).status !== 0,
  );
  return missing.length === 0 ? undefined : `a node of Kubernetes needs ${missing.join(', ')}`;
}

function succeed(program: string, args: readonly string[]): string {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
  if (ran.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${ran.error?.message ?? ran.stderr}`);
  return ran.stdout;
}

/** One in each hierarchy of the first version, or the one of the second. */
const podGroups = (): readonly string[] =>
  [CONTROL_GROUPS, ...readdirSync(CONTROL_GROUPS).map(name => join(CONTROL_GROUPS, name))]
    .map(folder => join(folder, PODS_GROUP))
    .filter(group => existsSync(group));

function removeGroup(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroup(join(group, entry.name));
  }
  try {
    rmdirSync(group);
  } catch {
    // It has processes, perhaps ending ones.
  }
}
