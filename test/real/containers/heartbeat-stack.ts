import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FoundTool, MissingTool } from '../../../scripts/tools/find.js';
import { findToolSync } from '../../../scripts/tools/index.js';
import { describeWithFound } from '../../tools/tool.ts';
import { AlertmanagerApi } from '../alertmanager-api.ts';
import { PrometheusApi } from '../prometheus-api.ts';
import { eventually } from '../telemetry-servers.ts';
import { type Container, compose, docker, inspect, type Project, typeCommands } from './docker.ts';
import { GATEWAY, Outside, SECRETS, SUBNET } from './outside.ts';
import { type Usage, usageOver } from './usage.ts';

const OUTPUT = resolve('dist/heartbeat');
const NETWORK = 'heartbeat-applications';

/** What this machine cannot run, by image: said by `scripts/test-real.js`, which looked. */
const UNAVAILABLE = (process.env.SIGHTLINE_UNAVAILABLE_IMAGES ?? '').split(',').filter(image => image !== '');

export const stackJson = JSON.parse(readFileSync(join(OUTPUT, 'stack.json'), 'utf8'));

/**
 * The compose project of `dist/heartbeat`, unedited, beside an application of another compose project, with stand-ins
 * for the world outside. The override holds only what the machine lacks and where the world outside is.
 */
export class HeartbeatStack {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sightline-compose-'));
  readonly #project: Project;
  readonly #application: Project;
  readonly outside: Outside;
  readonly prometheus = new PrometheusApi(9090);
  readonly alertmanager = new AlertmanagerApi(9093);
  /** Services of the project that this machine has no image for. */
  readonly unavailable: readonly string[];

  private constructor(outside: Outside, unavailable: readonly string[], env: NodeJS.ProcessEnv) {
    this.outside = outside;
    this.unavailable = unavailable;
    // A copy, so that nobody who works on the declaration meanwhile reloads the servers.
    const output = join(this.#folder, 'dist/heartbeat');
    cpSync(OUTPUT, output, { recursive: true });
    const override = join(this.#folder, 'override.yaml');
    writeFileSync(override, JSON.stringify(overrideFor(outside, unavailable)));
    this.#project = {
      files: [join(output, 'compose/compose.yaml'), override],
      env: { SECRETS_DIRECTORY: join(this.#folder, 'secrets') },
    };
    this.#application = {
      files: [resolve('test/real/containers/application/compose.yaml')],
      env: { NODE_VERSION: process.versions.node, ...env },
    };
  }

  /**
   * Starts both projects and waits until every container is ready and every target was scraped.
   * @param env for the application's project
   */
  static async up(env: NodeJS.ProcessEnv = {}): Promise<HeartbeatStack> {
    const outside = new Outside();
    const stack = new HeartbeatStack(outside, unavailableServices(), env);
    try {
      mkdirSync(join(stack.#folder, 'secrets'), { recursive: true });
      for (const [name, value] of Object.entries(SECRETS)) writeFileSync(join(stack.#folder, 'secrets', name), value);
      docker(['network', 'create', '--internal', NETWORK]);
      compose(stack.#project, ['create', '--quiet-pull'], 300);
      await outside.open();
      compose(stack.#application, ['up', '--detach'], 120);
      compose(stack.#project, ['up', '--detach', '--wait'], 300);
      await eventually(
        'the outside watcher is pinged',
        async () => stack.outside.watcher.standIn.received.length > 0 || undefined,
        90,
      );
      await eventually('every target was scraped', async () => {
        const up = await stack.prometheus.query('count by (job) (up)');
        return up.length === stackJson.expect.compose.prometheus.jobs.length || undefined;
      });
    } catch (error) {
      await stack.down();
      throw error;
    }
    return stack;
  }

  /** Removes everything, volumes too. */
  async down(): Promise<void> {
    const attempts = [
      () => compose(this.#application, ['down', '--volumes', '--timeout', '1'], 120),
      () => compose(this.#project, ['down', '--volumes', '--timeout', '2'], 300),
      () => docker(['network', 'rm', NETWORK]),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
      } catch {
        // It may never have been started.
      }
    }
    await this.outside.close();
    rmSync(this.#folder, { recursive: true });
  }

  compose = (args: readonly string[], seconds?: number): string => compose(this.#project, args, seconds);
  application = (args: readonly string[], seconds?: number): string => compose(this.#application, args, seconds);

  /** Types commands of a page into a shell where `dist/` is. */
  type = (commands: string): string => typeCommands(commands, this.#folder, this.#project.env);

  /** All containers, also those that ended. */
  containers = (): Container[] => inspect(this.compose(['ps', '--all', '--quiet']).trim().split('\n'));

  container(service: string): Container {
    const [found] = inspect([this.compose(['ps', '--all', '--quiet', service]).trim()]);
    if (found === undefined) throw new Error(`${service} has no container`);
    return found;
  }

  /** Where a port that is not published is reached from this machine. */
  address = (service: string): string =>
    this.container(service).NetworkSettings.Networks.heartbeat_internal?.IPAddress ?? '';

  /** What every running server uses in the next seconds. */
  usageOver = (seconds: number): Promise<Usage[]> => usageOver(this.containers(), seconds);

  /** Lines that a server has logged since a moment. */
  logs = (service: string, since = '0'): string[] =>
    this.compose(['logs', '--no-log-prefix', '--no-color', '--since', since, service])
      .split('\n')
      .filter(line => line !== '');

  /** The application logs a line with a request id. */
  async writeLine(requestId: string): Promise<void> {
    await fetch('http://127.0.0.1:5000/log', { method: 'POST', body: requestId });
  }

  /** Switches of test/real/containers/application/server.mjs. */
  async misbehave(faults: Readonly<Record<string, boolean | number>>): Promise<Written> {
    const answer = await fetch('http://127.0.0.1:5000/misbehave', { method: 'POST', body: JSON.stringify(faults) });
    return (await answer.json()) as Written;
  }
}

/** What the application has written so far. */
export interface Written {
  readonly line: number;
  readonly traced: number;
}

/** Services whose image cannot be had here, from `compose.yaml` itself. */
function unavailableServices(): string[] {
  const project = { files: [join(OUTPUT, 'compose/compose.yaml')], env: {} };
  const { services } = JSON.parse(compose(project, ['config', '--format', 'json'])) as {
    services: Readonly<Record<string, { image: string }>>;
  };
  return Object.keys(services).filter(name => UNAVAILABLE.includes(services[name]?.image ?? ''));
}

/** Which images the machine lacks, and where the world outside is: everything else runs as it was generated. */
function overrideFor(outside: Outside, unavailable: readonly string[]) {
  return {
    services: {
      ...Object.fromEntries(unavailable.map(name => [name, { profiles: ['no-image-here'] }])),
      alertmanager: {
        environment: { SSL_CERT_FILE: '/etc/stand-ins/ca.pem' },
        extra_hosts: [`events.pagerduty.com:${GATEWAY}`],
        volumes: [{ type: 'bind', source: outside.authorityFile, target: '/etc/stand-ins/ca.pem', read_only: true }],
      },
    },
    networks: { outside: { ipam: { config: [{ subnet: SUBNET, gateway: GATEWAY }] } } },
  };
}

const missingEngine = process.env.SIGHTLINE_NO_ENGINE;

/** A `describe` that needs the container engine; without one, a visible skip, in CI as well. */
export function describeInContainers(
  title: string,
  tests: () => void,
  /** Part of the reference of an image without which nothing of this can be shown. */
  image?: string,
): void {
  const engine: FoundTool = { name: 'docker', version: '', command: ['docker'], source: 'path', missing: false };
  const noEngine: MissingTool = { name: 'docker', missing: true, registryOnly: false, how: missingEngine ?? '' };
  const tools: (FoundTool | MissingTool)[] = [
    findToolSync('docker-compose'),
    missingEngine === undefined ? engine : noEngine,
  ];
  const lacking = UNAVAILABLE.find(reference => image !== undefined && reference.includes(image));
  if (lacking !== undefined) {
    tools.push({ name: lacking, missing: true, registryOnly: true, how: `${lacking} cannot be had here` });
  }
  describeWithFound(tools, title, () => tests(), false);
}
