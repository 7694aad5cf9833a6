import type { DiscoveryConfig, PlatformView } from '../../model/platform-view.ts';
import type { ScrapeTarget } from '../../model/scrape-job.ts';
import type { StackModel } from '../../model/stack.ts';

/** Where the blackbox exporter answers, and how. */
interface Exporter {
  readonly scheme: string;
  readonly address: string;
}

/**
 * URLs are asked by the blackbox exporter: the URL becomes the parameter `target` and the label `instance`, and the
 * scrape goes to the exporter. The same on every platform but for the exporter's address.
 */
export function probeDiscovery(
  model: StackModel,
  view: PlatformView,
  target: Extract<ScrapeTarget, { kind: 'probe' }>,
): DiscoveryConfig {
  const { scheme, address } = exporter(model, view);
  return {
    discovery: {
      metrics_path: '/probe',
      scheme,
      params: { module: [target.module] },
      static_configs: [{ targets: [...target.urls] }],
    },
    relabel: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: address },
    ],
  };
}

function exporter(model: StackModel, view: PlatformView): Exporter {
  const deployment = model.components.blackboxExporter?.deployment;
  if (deployment?.kind === 'deployed') return { scheme: 'http', address: view.address(deployment.workload, 'http') };
  const existing = deployment?.urls[view.platform];
  if (existing === undefined) throw new Error(`a probe job without a blackbox exporter on ${view.platform}`);
  const url = new URL(existing);
  return { scheme: url.protocol.slice(0, -1), address: url.host };
}
