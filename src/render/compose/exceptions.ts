import type { StackModel } from '../../model/stack.ts';
import type { HostCapability, Workload } from '../../model/workload.ts';
import { type ComposeStack, composeStack } from './compose-stack.ts';
import { healthCheck } from './health-check.ts';
import { READINESS } from './readiness.ts';
import { ownedVolumes, VOLUMES_INIT, volumesInit } from './volumes-init.ts';

/** Something a service has, or lacks, that the others do not, and why. Printed above it in the compose file. */
export interface ComposeException {
  readonly service: string;
  /** `privilege`: it may do more than the others. `no-health-check`: nothing can be asked inside the container. */
  readonly kind: 'privilege' | 'no-health-check';
  readonly what: string;
  readonly reason: string;
}

const PRIVILEGES: Readonly<Record<HostCapability, string | undefined>> = {
  'host-metrics': "it sees the host's /proc, /sys and all mounted file systems, read-only",
  'docker-logs':
    "it runs as uid 0, without any capability, and sees the log files of all the host's containers, read-only",
  'pod-logs': undefined,
};

/** Every exception of a stack, for `stack.json` and for policy checks. */
export function composeExceptions(model: StackModel): ComposeException[] {
  const stack = composeStack(model);
  return stack === undefined ? [] : exceptionsOf(stack);
}

export function exceptionsOf(stack: ComposeStack): ComposeException[] {
  const init = volumesInit(stack);
  return [
    ...[...stack.workloads.values()].flatMap(w => [...privileges(w), ...missingHealthCheck(w, stack)]),
    ...(init === undefined
      ? []
      : [
          {
            service: VOLUMES_INIT,
            kind: 'privilege' as const,
            what: 'it runs once as uid 0 with the capability CHOWN, without network and on a read-only root',
            reason: `a new volume belongs to root, and ${ownedVolumes(stack)
              .map(w => w.name)
              .join(', ')} run as other users`,
          },
        ]),
  ];
}

const privileges = (workload: Workload): ComposeException[] =>
  workload.capabilities.flatMap(({ name, reason }) => {
    const what = PRIVILEGES[name];
    return what === undefined ? [] : [{ service: workload.name, kind: 'privilege' as const, what, reason }];
  });

const missingHealthCheck = (workload: Workload, { platform }: ComposeStack): ComposeException[] =>
  healthCheck(workload) !== undefined
    ? []
    : [
        {
          service: workload.name,
          kind: 'no-health-check',
          what: `${platform.readiness === undefined ? 'no health check' : `asked by ${READINESS} from outside`}, and whoever depends on it waits for its start only`,
          reason: 'its image has no shell or program that could ask',
        },
      ];
