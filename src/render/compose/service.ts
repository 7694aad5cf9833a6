import type { Artefact } from '../../model/artefact.ts';
import type { Resources } from '../../model/resources.ts';
import { SECRETS_PATH, type Workload } from '../../model/workload.ts';
import type { Bytes } from '../../shared/bytes.ts';
import { type ComposeStack, literal, variableName } from './compose-stack.ts';
import { dependencies } from './dependencies.ts';
import { healthCheck } from './health-check.ts';
import { userOf } from './host-mounts.ts';
import { imageName } from './image.ts';
import { LOGGING } from './logging.ts';
import { restartHash, tmpfsMounts, volumeMounts } from './mounts.ts';
import { serviceNetworks } from './networks.ts';

export const BIND_ADDRESS_VARIABLE = 'BIND_ADDRESS';
export const RESTART_LABEL = 'sightline.restart-hash';

/** Name under which a container reaches the machine it runs on. */
const DOCKER_HOST = 'host.docker.internal';

/** Environment variable that changes a published port on one machine: `GRAFANA_HTTP_PORT`. */
export const portVariable = (workload: Workload, port: Workload['ports'][number]): string =>
  variableName(workload.name, port.name, 'PORT');

/** One workload as a compose service. Whatever would be empty is left out. */
export function service(
  stack: ComposeStack,
  artefacts: readonly Artefact[],
  workload: Workload,
): Record<string, unknown> {
  const { uid, gid } = userOf(workload);
  const hash = restartHash(workload, artefacts);
  return withoutEmpty({
    image: imageName(workload.image),
    command: [...workload.args, ...(workload.platformArgs?.compose ?? [])].map(literal),
    environment: environment(workload),
    user: `${uid}:${gid}`,
    // Grafana starts plugins as processes of their own; as PID 1 it would have to reap what they leave behind.
    init: workload.component === 'grafana' ? true : undefined,
    restart: 'unless-stopped',
    stop_grace_period: `${workload.stopSeconds}s`,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    ...limits(workload.resources),
    tmpfs: tmpfsMounts(workload, artefacts),
    volumes: volumeMounts(workload, artefacts),
    secrets: workload.secrets.map(({ name }) => ({ source: name, target: `${SECRETS_PATH}/${name}` })),
    networks: serviceNetworks(stack, workload),
    extra_hosts: workload.connects.some(c => (c.to === 'outside' || c.to === 'dependency') && c.host === DOCKER_HOST)
      ? { [DOCKER_HOST]: 'host-gateway' }
      : undefined,
    ports: ports(stack, workload),
    healthcheck: healthCheck(workload),
    depends_on: dependencies(stack, workload),
    logging: LOGGING,
    labels: hash === undefined ? undefined : { [RESTART_LABEL]: hash },
  });
}

const environment = (workload: Workload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(workload.env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, literal(value)]),
  );

/** `cpu_shares` is the relative weight that Kubernetes derives from a CPU request: 1024 a core, at least 2. */
export const limits = (resources: Resources): Record<string, unknown> => ({
  mem_limit: size(resources.memoryLimit),
  mem_reservation: size(resources.memoryRequest),
  cpu_shares: Math.max(2, Math.round((resources.cpuRequestMillis * 1024) / 1000)),
  pids_limit: resources.pids,
});

/** Compose writes binary units with one letter: `512m` is 512 MiB. */
const size = (bytes: Bytes): string => bytes.toString().replace(/i$/, '').toLowerCase();

const ports = (stack: ComposeStack, workload: Workload): Record<string, unknown>[] =>
  workload.ports
    .filter(port => port.publish !== undefined)
    .map(port => ({
      target: port.number,
      host_ip: `\${${BIND_ADDRESS_VARIABLE}:-${stack.platform.bindAddress}}`,
      published: `\${${portVariable(workload, port)}:-${port.publish}}`,
      protocol: port.protocol.toLowerCase(),
    }));

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const withoutEmpty = (service: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(service).filter(([, value]) => !isEmpty(value)));
