import { isIP } from 'node:net';
import type { Problem } from '../../model/origin.ts';
import type { ComposeStack } from './compose-stack.ts';
import { READINESS, readiness } from './readiness.ts';
import { initImage, ownedVolumes, VOLUMES_INIT, volumesInit } from './volumes-init.ts';

type Check = (stack: ComposeStack) => Problem[];

/** What the settings or the sum of the workloads make impossible on compose. */
export const check: Check = stack => CHECKS.flatMap(one => one(stack));

const NAMES: Check = ({ model, platform }) => {
  const names = [
    { what: 'project', name: platform.project, pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/ },
    { what: 'applicationNetwork', name: platform.applicationNetwork, pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/ },
  ];
  return names
    .filter(({ name, pattern }) => !pattern.test(name))
    .map(({ what, name }) => ({
      code: 'compose-name-invalid',
      origin: model.origin,
      message: `${JSON.stringify(name)} cannot be the ${what} of a compose stack.`,
      hint: `Use lower-case letters, digits, "-" and "_", beginning with a letter or digit: compose({ ${what}: 'monitoring' }).`,
    }));
};

const isLoopback = (address: string): boolean =>
  address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));

/** Only Grafana asks for a login. */
const BIND_ADDRESS: Check = ({ model, platform, workloads }) => {
  const { bindAddress } = platform;
  const open = [...workloads.values()].filter(w => w.component !== 'grafana' && w.ports.some(p => p.publish));
  if (isIP(bindAddress) === 0)
    return [
      {
        code: 'compose-bind-address-invalid',
        origin: model.origin,
        message: `The bind address is an IP address of the machine, found ${JSON.stringify(bindAddress)}.`,
        hint: "Write compose({ bindAddress: '127.0.0.1' }), or leave it out.",
      },
    ];
  if (isLoopback(bindAddress) || open.length === 0) return [];
  return [
    {
      code: 'compose-bind-address-open',
      origin: model.origin,
      message: `Ports are published on ${bindAddress}, and ${open.map(w => w.name).join(', ')} ${open.length === 1 ? 'asks' : 'ask'} nobody for a login.`,
      hint: 'Bind to 127.0.0.1 and put a proxy with a login in front, or use an SSH tunnel.',
    },
  ];
};

const PORTS: Check = ({ workloads }) => {
  const taken = new Map<string, string>();
  return [...workloads.values()].flatMap(workload =>
    workload.ports
      .filter(port => port.publish !== undefined)
      .flatMap((port): Problem[] => {
        const key = `${port.publish}/${port.protocol}`;
        const holder = taken.get(key);
        taken.set(key, holder ?? workload.name);
        if (holder === undefined) return [];
        return [
          {
            code: 'compose-port-clash',
            origin: workload.origin,
            message: `"${workload.name}" publishes port ${port.publish}, which "${holder}" publishes already.`,
            hint: 'Publish one of them on another port of the machine.',
          },
        ];
      }),
  );
};

const INIT_IMAGE: Check = stack => {
  const owned = ownedVolumes(stack);
  if (owned.length === 0 || initImage(stack) !== undefined) return [];
  return [
    {
      code: 'compose-init-image-missing',
      origin: stack.model.origin,
      message: `The volumes of ${owned.map(w => w.name).join(', ')} belong to root at first, and no image of the stack has a shell to change that.`,
      hint: "Name one: compose({ initImage: 'docker.io/library/busybox:1.37.0' }).",
    },
  ];
};

/** A server of this name would take the place of what is rendered beside the servers. */
const OWN_NAMES: Check = stack =>
  [...(volumesInit(stack) ? [VOLUMES_INIT] : []), ...(readiness(stack) ? [READINESS] : [])].flatMap(name => {
    const taken = stack.workloads.get(name);
    if (taken === undefined) return [];
    return [
      {
        code: 'name-duplicate' as const,
        origin: taken.origin,
        message: `The compose project has a service "${name}" of its own.`,
        hint: 'Give the server another name.',
      },
    ];
  });

const CHECKS: readonly Check[] = [OWN_NAMES, NAMES, BIND_ADDRESS, PORTS, INIT_IMAGE];
