import { onNodes } from '../../model/kubernetes-secrets.ts';
import type { Problem } from '../../model/origin.ts';
import type { Workload } from '../../model/workload.ts';
import { keepsOnNode } from './volumes.ts';

/** What a workload asks for and Kubernetes cannot give. */
export function workloadProblems(workload: Workload): Problem[] {
  const { uid } = workload.user;
  const problems: Problem[] = [];
  if (uid === 0 && !onNodes(workload)) {
    problems.push({
      code: 'kubernetes-root-refused',
      origin: workload.origin,
      message: `"${workload.name}" runs as root in a namespace of the Pod Security level "restricted", which refuses it.`,
      hint: 'Give it the uid of its image, or declare the host capability that needs root.',
    });
  }
  if (uid !== 0 && keepsOnNode(workload)) {
    problems.push({
      code: 'kubernetes-node-storage-owner',
      origin: workload.origin,
      message: `"${workload.name}" keeps state on each node as uid ${uid}, but such a directory belongs to root.`,
      hint: 'Run it as uid 0 (all capabilities stay dropped), or give it scratch space instead of storage.',
    });
  }
  return problems;
}
