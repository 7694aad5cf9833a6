import { eventually } from '../telemetry-servers.ts';
import type { ControlPlane } from './control-plane.ts';
import { HandMadeNodes, type Pod } from './hand-made-nodes.ts';
import { inventory, MANIFESTS } from './manifests.ts';

export const NODES = ['node-a', 'node-b'] as const;

/** The reference stack on two nodes: every pod of it runs, and its Services have their endpoints. */
export interface DeployedStack {
  readonly plane: ControlPlane;
  readonly nodes: HandMadeNodes;
  readonly pods: readonly Pod[];
}

/** How many pods each workload has on so many nodes, by what stack.json says. */
export const expectedPods = (): Readonly<Record<string, number>> =>
  Object.fromEntries(
    inventory()
      .workloads.filter(({ platforms }) => platforms.includes('kubernetes'))
      .map(({ name, kind, replicas }) => [name, kind === 'per-node' ? NODES.length : replicas]),
  );

export const workloadOf = ({ metadata }: Pod): string => metadata.labels['app.kubernetes.io/name'] ?? '';

export function countByWorkload(pods: readonly Pod[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const pod of pods) counts[workloadOf(pod)] = (counts[workloadOf(pod)] ?? 0) + 1;
  return counts;
}

/** @throws Error with the warnings of the controllers when not all pods are made. */
export async function deployStack(plane: ControlPlane): Promise<DeployedStack> {
  const nodes = await HandMadeNodes.make(plane, NODES);
  plane.kubectlOutput(['create', 'namespace', 'apps']);
  plane.kubectlOutput(['apply', '--server-side', '--kustomize', MANIFESTS]);
  const wanted = Object.values(expectedPods()).reduce((sum, count) => sum + count, 0);
  const selector = 'labelSelector=app.kubernetes.io/instance%3Dheartbeat';
  const stackPods = () => plane.api.list<Pod>(`/api/v1/pods?${selector}`);
  try {
    await eventually(`${wanted} pods`, async () => ((await stackPods()).length >= wanted ? true : undefined), 30);
  } catch (error) {
    throw new Error(plane.kubectlOutput(['get', 'events', '-A', '--field-selector=type!=Normal']), { cause: error });
  }
  await nodes.runPods();
  return { plane, nodes, pods: await stackPods() };
}
