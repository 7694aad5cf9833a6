import { meetsApplications } from '../../model/first-start.ts';
import type { Difference, StackModel } from '../../model/stack.ts';
import type { Workload } from '../../model/workload.ts';
import { composeStack } from './compose-stack.ts';
import { exceptionsOf } from './exceptions.ts';
import { hasCapability } from './host-mounts.ts';
import { VOLUMES_INIT } from './volumes-init.ts';

/**
 * What compose cannot have, or has otherwise, because of how it is rendered; for `stack.json`, beside what the
 * components declare themselves. Empty when the stack is not rendered for compose.
 */
export function composeDifferences(model: StackModel): Difference[] {
  const stack = composeStack(model);
  if (stack === undefined || stack.workloads.size === 0) return [];
  const workloads = [...stack.workloads.values()];
  const difference = (subject: string, reason: string): Difference => ({ platform: 'compose', subject, reason });
  const open = workloads.filter(w => meetsApplications(model, w));
  return [
    ...workloads
      .filter(w => w.replicas > 1)
      .map(w =>
        difference(
          `${w.name}: one container instead of ${w.replicas}`,
          'everything runs on one machine and falls with it',
        ),
      ),
    ...exceptionsOf(stack)
      .filter(e => e.kind === 'no-health-check' || e.service === VOLUMES_INIT)
      .map(e => difference(`${e.service}: ${e.what}`, e.reason)),
    ...workloads
      .filter(w => hasCapability(w, 'host-metrics'))
      .map(w =>
        difference(
          `${w.name}: counters of network devices and sockets are those of its container`,
          "they belong to a network namespace, and the host's would publish the metrics on every address of the machine",
        ),
      ),
    ...(workloads.some(w => w.storage !== undefined)
      ? [
          difference(
            'volumes have no size limit',
            "Docker's local volumes share the disk; retention by size still holds",
          ),
        ]
      : []),
    ...(open.length === 0
      ? []
      : [
          difference(
            `every container on the network ${stack.platform.applicationNetwork} reaches, without a login, ${open.map(portsOf).join('; ')}`,
            'a Docker network knows members, not ports: whoever joins can query everything and write metrics, logs, traces and alert events in any name, so only trusted applications belong on it',
          ),
        ]),
    difference(
      'connections between the servers are not limited to the declared ones',
      'a Docker network knows members, not ports; what goes outside or to applications is limited to those that declare it',
    ),
  ];
}

const portsOf = ({ name, ports }: Workload): string =>
  `${name} (${ports.map(port => `${port.name} ${port.number}`).join(', ')})`;
