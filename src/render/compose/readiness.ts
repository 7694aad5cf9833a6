import { createHash } from 'node:crypto';
import type { ExporterConfig } from '../../model/exporter-config.ts';
import type { Workload } from '../../model/workload.ts';
import { type ComposeStack, portNamed } from './compose-stack.ts';
import { checkWith, healthCheck } from './health-check.ts';
import { LOGGING } from './logging.ts';
import { limits, RESTART_LABEL } from './service.ts';

/** Name of the service that asks those that cannot ask themselves. */
export const READINESS = 'readiness';

const DIRECTORY = `config/${READINESS}`;
const PORT = 9464;
/** Its own start, and the first answers. */
const START_SECONDS = 10;
/** As often as health checks are made in containers. */
const ASKED = { intervalSeconds: 10, timeoutSeconds: 4 };

/** Servers in whose containers there is nothing to ask with; none where nobody would ask them from outside. */
const asked = ({ platform, workloads }: ComposeStack): Workload[] =>
  platform.readiness === undefined ? [] : [...workloads.values()].filter(w => healthCheck(w) === undefined);

const url = (workload: Workload): string => {
  const { scheme = 'http', port, path } = workload.health;
  return `${scheme}://${workload.name}:${portNamed(workload, port).number}${path}`;
};

function config(servers: readonly Workload[]): string {
  const checks = servers.map(server => [server.name, { kind: 'http', url: url(server), ...ASKED }] as const);
  const told: ExporterConfig = { service: READINESS, port: PORT, checks: Object.fromEntries(checks) };
  return `${JSON.stringify(told, undefined, 2)}\n`;
}

/** What it is told, by its path. */
export function readinessFile(stack: ComposeStack): ReadonlyMap<string, string> {
  const servers = asked(stack);
  return new Map(servers.length === 0 ? [] : [[`${DIRECTORY}/exporter.json`, config(servers)]]);
}

/** An exporter that is healthy when they are ready. Nobody depends on it: `up --wait` waits for it. */
export function readiness(stack: ComposeStack): Record<string, unknown> | undefined {
  const servers = asked(stack);
  const { readiness: exporter } = stack.platform;
  if (servers.length === 0 || exporter === undefined) return undefined;
  const start = START_SECONDS + Math.max(...servers.map(server => server.health.startSeconds));
  return {
    image: exporter.image,
    user: '65532:65532',
    restart: 'unless-stopped',
    stop_grace_period: '10s',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    ...limits(exporter.resources),
    volumes: [
      {
        type: 'bind',
        source: `./${DIRECTORY}`,
        target: '/etc/sightline/config',
        read_only: true,
        bind: { create_host_path: false },
      },
    ],
    networks: { internal: {} },
    healthcheck: checkWith(['node', '/sightline/exporter.mjs', '--ready'], start),
    logging: LOGGING,
    labels: { [RESTART_LABEL]: createHash('sha256').update(config(servers)).digest('hex').slice(0, 16) },
  };
}
