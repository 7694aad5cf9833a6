import { imageOf, type PublishedKind } from '../../catalogue/images.ts';
import type { GoServerSize, ServerSize, StatefulServerSize } from '../../catalogue/sizing.ts';
import type { Origin } from '../../model/origin.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import type { Workload } from '../../model/workload.ts';
import type { Bytes } from '../../shared/bytes.ts';
import { defaultServiceRules } from '../rules/default-service-rules.ts';
import { DEFAULT_LIMITS } from '../service.ts';
import type { StackDraft } from '../stack-draft.ts';
import type { ComponentElement } from './component-element.ts';
import type { WorkloadElement } from './workload-element.ts';

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
      | 'sidecar'
      | 'stopSeconds'
    >
  > & {
    readonly component: PublishedKind;
    readonly size: GoServerSize | StatefulServerSize;
    /** Where the volume is mounted, for those that keep data. */
    readonly storagePath?: string;
    /** @default - the computed size */
    readonly storage?: Bytes;
  };

/** Adds a deployed server's workload: of an image that is published, and written in Go as all of them are. */
export function addServer(draft: StackDraft, element: ComponentElement, props: ServerProps): void {
  const { component, size, storagePath, storage, ...given } = props;
  const computed = 'storage' in size ? size.storage : undefined;
  const volume = storage ?? computed;
  addWorkload(draft, element, size, {
    component,
    image: imageOf(component, draft.images),
    ...given,
    env: { GOMEMLIMIT: size.goMemLimit, ...given.env },
    ...(storagePath !== undefined && volume ? { storage: { size: volume, mountPath: storagePath } } : {}),
  });
}

/** Adds a workload with the common answers to what it does not say. */
export function addWorkload(
  draft: StackDraft,
  element: WorkloadElement,
  size: ServerSize,
  given: Omit<ServerProps, 'component' | 'size' | 'storage' | 'storagePath'> &
    Pick<Workload, 'component' | 'image'> &
    Partial<Pick<Workload, 'storage'>>,
): void {
  draft.workloads.push({
    name: element.workloadName,
    platforms: draft.platforms,
    replicas: 1,
    env: {},
    files: [],
    secrets: [],
    scratch: [],
    capabilities: [],
    connects: [],
    admits: [],
    stopSeconds: 30,
    ...given,
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

/** What a job says of itself; the rest has a common answer. */
type JobProps = Pick<ScrapeJob, 'name' | 'target' | 'expectedSeries'> & Partial<Omit<ScrapeJob, 'origin'>>;

/** Who is told, and among which rules, when its targets are away. */
type JobRules = Pick<Parameters<typeof defaultServiceRules>[0], 'group' | 'owner'>;

/** What a job of the stack's own may say of itself. */
type OwnJob = Pick<JobProps, 'name' | 'target' | 'expectedSeries'> &
  Partial<Pick<ScrapeJob, 'service' | 'path' | 'scheme' | 'platforms' | 'dropMetrics'>>;

/**
 * Lets Prometheus scrape a server of the stack, with the rules every scraped thing gets. One with two pages has a second
 * job, whose name ends in `suffix`.
 */
export function addServerJob(
  draft: StackDraft,
  element: ComponentElement,
  {
    port,
    suffix,
    ...props
  }: Omit<OwnJob, 'name' | 'service' | 'target'> & {
    readonly port: string;
    readonly suffix?: string;
  },
): void {
  const workload = element.workloadName;
  const name = suffix === undefined ? workload : `${workload}-${suffix}`;
  addOwnJob(draft, element.origin, { ...props, name, service: workload, target: { kind: 'workload', workload, port } });
}

/** The same for whatever else there is about the stack's surroundings. */
export function addOwnJob(draft: StackDraft, origin: Origin, props: OwnJob): void {
  // One target a machine for agents: the limit is there against runaway discovery, not against growth.
  const limits = {
    ...DEFAULT_LIMITS,
    targets: 5_000,
    samples: Math.max(DEFAULT_LIMITS.samples, props.expectedSeries * 10),
  };
  addJob(draft, origin, { limits, ...props }, { group: 'stack-availability', owner: draft.owner });
}

/** Adds a job that is no service's, with the common answers to what it does not say, and the rules of what is scraped. */
export function addJob(draft: StackDraft, origin: Origin, props: JobProps, rules: JobRules): void {
  const job: ScrapeJob = {
    service: props.name,
    platforms: draft.platforms,
    path: '/metrics',
    scheme: 'http',
    intervalSeconds: 30,
    timeoutSeconds: 10,
    limits: DEFAULT_LIMITS,
    dropLabels: [],
    dropMetrics: [],
    labels: {},
    nativeHistograms: false,
    origin,
    ...props,
  };
  draft.scrapeJobs.push(job);
  draft.rules.push(
    ...defaultServiceRules({
      name: job.service,
      jobs: [job],
      platforms: draft.platforms,
      critical: false,
      origin,
      ...rules,
    }),
  );
}
