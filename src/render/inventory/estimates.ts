import type { Platform } from '../../model/platform.ts';
import type { ScrapeJob } from '../../model/scrape-job.ts';
import type { StackModel } from '../../model/stack.ts';

/** Bytes of a sample on disk: Prometheus's documentation says one to two; the upper end. */
const BYTES_PER_SAMPLE = 2;

/** Targets of one job as far as the declaration tells: copies of a workload, URLs of a probe, otherwise one. */
function targets(model: StackModel, job: ScrapeJob, platform: Platform): number {
  if (job.target.kind === 'probe') return job.target.urls.length;
  if (job.target.kind !== 'workload') return 1;
  const { workload: name } = job.target;
  // Compose runs one copy of each.
  return platform === 'compose' ? 1 : (model.workloads.find(workload => workload.name === name)?.replicas ?? 1);
}

interface Estimate {
  readonly series: number;
  readonly samplesPerSecond: number;
  /** Of the whole retention, before its limit by size. */
  readonly metricBytes: number;
  /** Volumes of all copies together. */
  readonly volumeBytes: number;
}

function estimate(model: StackModel, platform: Platform): Estimate {
  const jobs = model.scrapeJobs
    .filter(job => job.platforms.includes(platform))
    .map(job => ({ series: job.expectedSeries * targets(model, job, platform), every: job.intervalSeconds }));
  const samplesPerSecond = jobs.reduce((sum, { series, every }) => sum + series / every, 0);
  return {
    series: jobs.reduce((sum, { series }) => sum + series, 0),
    samplesPerSecond: Math.ceil(samplesPerSecond),
    metricBytes: Math.round(samplesPerSecond * (model.components.prometheus?.retentionSeconds ?? 0) * BYTES_PER_SAMPLE),
    volumeBytes: model.workloads
      .filter(workload => workload.platforms.includes(platform))
      .reduce((sum, w) => sum + (w.storage?.size.bytes ?? 0) * (platform === 'compose' ? 1 : w.replicas), 0),
  };
}

/** What to expect of size, per platform. Nodes are counted once: how many there are is not declared. */
export const estimates = (model: StackModel): Readonly<Partial<Record<Platform, Estimate>>> =>
  Object.fromEntries(model.platforms.map(({ platform }) => [platform, estimate(model, platform)]));
