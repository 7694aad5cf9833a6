import { platformSettings, type StackModel } from './stack.ts';
import type { Workload } from './workload.ts';

/** A plain name is a container's; whatever has a dot is looked up outside. */
export const isContainer = (host: string): boolean => !/[.:]/.test(host);

/** Whether a workload asks an application or what it needs on compose, or applications send to it. */
export const meetsApplications = (model: StackModel, workload: Workload): boolean =>
  workload.admits.some(a => a.from === 'applications') ||
  workload.connects.some(
    c =>
      (c.to === 'dependency' && c.platform === 'compose' && isContainer(c.host)) ||
      (c.to === 'application' && model.scrapeJobs.some(job => job.name === c.job && job.platforms.includes('compose'))),
  );

/**
 * The commands that start a stack on compose for the first time, typed in the folder that holds `dist/`. Said in several
 * places, and the same in all. Empty when nothing of the stack runs on compose.
 */
export function composeFirstStart(model: StackModel): string[] {
  const platform = platformSettings(model, 'compose');
  const workloads = model.workloads.filter(w => w.platforms.includes('compose'));
  if (platform === undefined || workloads.length === 0) return [];
  return [
    ...(workloads.some(w => w.secrets.length > 0) ? [`npx sightline secrets ${model.name}`] : []),
    ...(workloads.some(w => meetsApplications(model, w))
      ? [`docker network create --internal ${platform.applicationNetwork}`]
      : []),
    `docker compose --file dist/${model.name}/compose/compose.yaml up --detach --wait`,
  ];
}
