import type { DiscoveryConfig, PlatformView } from '../../model/platform-view.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import type { StackModel } from '../../model/stack.ts';
import { SECRETS_PATH } from '../../model/workload.ts';
import { type ComposeStack, composeStack, portNamed, workloadNamed } from './compose-stack.ts';

/**
 * How the servers' own configuration sees compose: a workload is one container, and its name is its host name.
 * @throws Error when the stack has no compose platform.
 */
export function composeView(model: StackModel): PlatformView {
  const stack = composeStack(model);
  if (stack === undefined) throw new Error(`the stack "${model.name}" is not rendered for compose`);
  const address = (workload: string, port: string): string =>
    `${workload}:${portNamed(workloadNamed(stack, workload), port).number}`;
  return {
    platform: 'compose',
    address,
    replicaAddresses: (workload, port) => [address(workload, port)],
    discovery: job => staticTarget(targetOf(stack, job, address)),
    secretPath: secret => `${SECRETS_PATH}/${secret}`,
  };
}

function targetOf(stack: ComposeStack, job: ScrapeJob, address: (workload: string, port: string) => string): string {
  const { target } = job;
  switch (target.kind) {
    case 'workload':
      return address(target.workload, target.port);
    case 'application': {
      const application = target.addresses.compose;
      if (application === undefined) throw new Error(`the job "${job.name}" has no address on compose`);
      return `${application.host}:${application.port}`;
    }
    case 'kubelet':
    case 'kubernetes-api':
      throw new Error(`the job "${job.name}" reads a kubelet or an API server: compose has none`);
    case 'probe':
      throw new Error(`the job "${job.name}" probes URLs: there is nothing to discover in "${stack.model.name}"`);
  }
}

/**
 * One container, one target. The identity label `instance` is its address as other containers reach it, `host:port`:
 * said by relabelling, as on every platform, instead of left to Prometheus's default.
 */
const staticTarget = (address: string): DiscoveryConfig => ({
  discovery: { static_configs: [{ targets: [address] }] },
  relabel: [{ source_labels: ['__address__'], target_label: 'instance' }],
});
