import type { StackModel } from '../../model/stack.ts';
import type { ImageReference } from '../../model/workload.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Servers by kind: release, and the workload that runs it or the address of the one that exists. */
export const componentEntries = (model: StackModel): Readonly<Record<string, Entry>> =>
  Object.fromEntries(
    Object.values(model.components)
      .filter(component => component !== undefined)
      .map(({ kind, version, deployment }) => [
        kind,
        {
          version,
          ...(deployment.kind === 'deployed' ? { workload: deployment.workload } : { existing: deployment.urls }),
        },
      ]),
  );

const imageName = ({ registry, repository, tag, digest }: ImageReference): string =>
  `${registry}/${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;

export const workloadEntries = (model: StackModel): Entry[] =>
  model.workloads.map(workload => ({
    name: workload.name,
    component: workload.component,
    kind: workload.kind,
    platforms: workload.platforms,
    replicas: workload.replicas,
    image: imageName(workload.image),
    digest: workload.image.digest,
    ports: workload.ports.map(({ name, number, protocol, publish }) => ({ name, number, protocol, publish })),
    memoryLimitBytes: workload.resources.memoryLimit.bytes,
    volumeBytes: workload.storage?.size.bytes,
    sidecarOf: workload.sidecar && `${workload.sidecar.namespace}/${workload.sidecar.kind}/${workload.sidecar.name}`,
  }));

/** Everything a workload may do beyond nothing, and checks that cannot be made, each with its reason. */
export const exceptionEntries = (model: StackModel): Entry[] =>
  model.workloads.flatMap(workload => [
    ...workload.capabilities.map(({ name, reason }) => ({ workload: workload.name, exception: name, reason })),
    ...(workload.platforms.includes('compose') && workload.health.command === undefined
      ? [
          {
            workload: workload.name,
            exception: 'no-compose-health-check',
            reason: 'The image has no program that could ask the server whether it is ready.',
          },
        ]
      : []),
    ...(workload.user.uid === 0
      ? [
          {
            workload: workload.name,
            exception: 'root',
            reason: 'It reads files that only root may read; every kernel capability is dropped.',
          },
        ]
      : []),
  ]);

/** Names and purposes; never values. */
export function secretEntries(model: StackModel): Entry[] {
  const byName = new Map<string, { readonly purpose: string; readonly source: string; readonly workloads: string[] }>();
  for (const workload of model.workloads) {
    for (const { name, purpose, source } of workload.secrets) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, { purpose, source, workloads: [workload.name] });
      else known.workloads.push(workload.name);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => ({ name, ...entry }));
}
