import { imageOf } from '../../catalogue/images.ts';
import type { ServerSize, StatefulServerSize } from '../../catalogue/sizing.ts';
import type { ComponentKind, Workload } from '../../model/workload.ts';
import type { Bytes } from '../../shared/bytes.ts';
import { defaultServiceRules } from '../rules/default-service-rules.ts';
import { DEFAULT_LIMITS } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import type { ComponentElement } from './component-element.ts';

/** What a component says of its workload; the rest has a common answer. */
type ServerProps = Pick<Workload, 'kind' | 'args' | 'ports' | 'health' | 'user'> &
  Partial<
    Pick<
      Workload,
      | 'platforms'
      | 'replicas'
      | 'platformArgs'
      | 'env'
      | 'nodeNameEnv'
      | 'files'
      | 'secrets'
      | 'scratch'
      | 'capabilities'
      | 'connects'
      | 'admits'
      | 'discovers'
      | 'stopSeconds'
    >
  > & {
    readonly component: ComponentKind;
    readonly size: ServerSize | StatefulServerSize;
    /** Where the volume is mounted, for those that keep data. */
    readonly storagePath?: string;
    /** @default - the computed size */
    readonly storage?: Bytes;
  };

/** Adds a deployed server's workload. */
export function addServer(draft: StackDraft, element: ComponentElement, props: ServerProps): void {
  const { component, size, storagePath, storage, ...given } = props;
  const computed = 'storage' in size ? size.storage : undefined;
  const volume = storage ?? computed;
  draft.workloads.push({
    name: element.workloadName,
    component,
    platforms: draft.platforms,
    replicas: 1,
    image: imageOf(component, draft.images),
    files: [],
    secrets: [],
    scratch: [],
    capabilities: [],
    connects: [],
    admits: [],
    stopSeconds: 30,
    ...given,
    env: { GOMEMLIMIT: size.goMemLimit, ...given.env },
    ...(storagePath !== undefined && volume ? { storage: { size: volume, mountPath: storagePath } } : {}),
    resources: {
      cpuRequestMillis: size.cpuRequestMillis,
      memoryRequest: size.memoryRequest,
      memoryLimit: size.memoryLimit,
      pids: size.pids,
    },
    overrides: element.overrides,
    origin: element.origin,
  });
}

/** Lets Prometheus scrape a server of the stack, with the rules every scraped thing gets. */
export function addServerJob(
  draft: StackDraft,
  element: ComponentElement,
  props: {
    readonly port: string;
    readonly expectedSeries: number;
    readonly path?: string;
    readonly platforms?: Workload['platforms'];
  },
): void {
  const name = element.workloadName;
  const job = {
    name,
    service: name,
    target: { kind: 'workload' as const, workload: name, port: props.port },
    platforms: props.platforms ?? draft.platforms,
    path: props.path ?? '/metrics',
    scheme: 'http' as const,
    intervalSeconds: 30,
    timeoutSeconds: 10,
    // One target a machine for agents: the limit is there against runaway discovery, not against growth.
    limits: { ...DEFAULT_LIMITS, targets: 5_000, samples: Math.max(DEFAULT_LIMITS.samples, props.expectedSeries * 10) },
    dropLabels: [],
    dropMetrics: [],
    labels: {},
    expectedSeries: props.expectedSeries,
    nativeHistograms: false,
    origin: element.origin,
  };
  draft.scrapeJobs.push(job);
  draft.rules.push(
    ...defaultServiceRules({
      name,
      group: 'stack-availability',
      jobs: [job],
      platforms: draft.platforms,
      critical: false,
      owner: draft.owner,
      origin: element.origin,
    }),
  );
}
