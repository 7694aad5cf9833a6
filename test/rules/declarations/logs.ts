import { type MonitoringStack, owner, Service } from 'sightline';
import { logRules } from 'sightline/rules';

/** A service whose log is watched; the stack needs a Loki. */
export function logsOfOne(stack: MonitoringStack): void {
  const worker = new Service(stack, 'worker', {
    owner: owner('team-b'),
    address: { kubernetes: 'worker.apps:8080', compose: 'worker:8080' },
  });
  stack.use(logRules(worker));
}
