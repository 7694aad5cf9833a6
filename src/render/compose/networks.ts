import { isContainer, meetsApplications } from '../../model/first-start.ts';
import type { Workload } from '../../model/workload.ts';
import type { ComposeStack } from './compose-stack.ts';

/**
 * - `internal`: server to server; Docker gives it no way out, and it publishes no ports
 * - `edge`: only publishes ports; without address translation nothing from outside answers a container on it
 * - `outside`: for the containers that declare connections beyond the host
 * - `applications`: shared with the applications' own compose projects; exists before either of them
 */
export type NetworkName = 'internal' | 'edge' | 'outside' | 'applications';

export const publishes = (workload: Workload): boolean => workload.ports.some(port => port.publish !== undefined);

export const reachesOutside = (workload: Workload): boolean =>
  workload.connects.some(
    c => c.to === 'outside' || (c.to === 'dependency' && c.platform === 'compose' && !isContainer(c.host)),
  );

/** A container that goes outside anyway publishes its ports there: two ways out would leave the choice to Docker. */
export function networksOf(stack: ComposeStack, workload: Workload): NetworkName[] {
  const outside = reachesOutside(workload);
  return [
    'internal',
    ...(publishes(workload) && !outside ? (['edge'] as const) : []),
    ...(outside ? (['outside'] as const) : []),
    ...(meetsApplications(stack.model, workload) ? (['applications'] as const) : []),
  ];
}

/** Host name on the shared network: a plain `collector` could be somebody else's there. */
export const applicationAlias = (stack: ComposeStack, workload: Workload): string =>
  `${stack.platform.project}-${workload.name}`;

/** The service's `networks`. */
export const serviceNetworks = (stack: ComposeStack, workload: Workload): Record<NetworkName, unknown> =>
  Object.fromEntries(
    networksOf(stack, workload).map(name => [
      name,
      name === 'applications' ? { aliases: [applicationAlias(stack, workload)] } : {},
    ]),
  ) as Record<NetworkName, unknown>;

/** The file's `networks`: those that a service joins. */
export function networkDefinitions(stack: ComposeStack): Record<string, unknown> {
  const definitions: Record<NetworkName, unknown> = {
    internal: { internal: true },
    edge: { driver_opts: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } },
    outside: {},
    applications: { name: stack.platform.applicationNetwork, external: true },
  };
  const joined = new Set([...stack.workloads.values()].flatMap(workload => networksOf(stack, workload)));
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => joined.has(name as NetworkName)));
}
