import type { Workload } from '../../model/workload.ts';
import type { ComposeStack } from './compose-stack.ts';
import { userOf } from './host-mounts.ts';
import { imageName } from './image.ts';
import { LOGGING } from './logging.ts';

/** Name of the service that hands the volumes to their users before anything else starts. */
export const VOLUMES_INIT = 'volumes-init';

export const volumeName = (workload: Workload): string => `${workload.name}-data`;

/** A new volume belongs to root: everybody else has to be given it. */
export const needsOwnedVolume = (workload: Workload): boolean =>
  workload.storage !== undefined && (userOf(workload).uid !== 0 || userOf(workload).gid !== 0);

export const ownedVolumes = (stack: ComposeStack): Workload[] => [...stack.workloads.values()].filter(needsOwnedVolume);

/** The workload whose image is borrowed: the stack pulls it anyway, and it has `sh` and `chown`. */
const lender = (stack: ComposeStack): Workload | undefined =>
  stack.platform.initImage === undefined ? [...stack.workloads.values()].find(w => w.image.shell) : undefined;

/** Undefined: no image of the stack has a shell, and none is named. */
export function initImage(stack: ComposeStack): string | undefined {
  const lent = lender(stack);
  return stack.platform.initImage ?? (lent && imageName(lent.image));
}

/**
 * Changes the owner of each volume's top directory, which is all that a first start needs: what the server creates below
 * is its own. Nothing below is touched later, so a large volume costs nothing and no capability but CHOWN is needed.
 */
export function volumesInit(stack: ComposeStack): Record<string, unknown> | undefined {
  const owned = ownedVolumes(stack);
  const image = initImage(stack);
  if (owned.length === 0 || image === undefined) return undefined;
  const lent = lender(stack);
  // Images declare their own data directory as a volume: with the real one there, no nameless one is created for it.
  const target = (w: Workload): string =>
    w.name === lent?.name && w.storage !== undefined ? w.storage.mountPath : `/volumes/${volumeName(w)}`;
  return {
    image,
    entrypoint: ['/bin/sh', '-ec'],
    command: [owned.map(w => `chown ${userOf(w).uid}:${userOf(w).gid} ${target(w)}`).join('\n')],
    user: '0:0',
    restart: 'no',
    read_only: true,
    cap_drop: ['ALL'],
    cap_add: ['CHOWN'],
    security_opt: ['no-new-privileges:true'],
    network_mode: 'none',
    mem_limit: '32m',
    pids_limit: 16,
    healthcheck: { disable: true },
    volumes: owned.map(w => ({
      type: 'volume',
      source: volumeName(w),
      target: target(w),
      volume: { nocopy: true },
    })),
    logging: LOGGING,
  };
}
