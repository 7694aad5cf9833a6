import { findToolSync } from '../../../../scripts/tools/index.js';
import { CONTROL_PLANE } from '../../kubernetes/control-plane.ts';
import { noMachine } from './machine.ts';

const TOOLS = [...CONTROL_PLANE, 'kubelet', 'kube-proxy', 'kube-scheduler', 'pause', 'coredns', 'cni-bridge'] as const;

/** What a real node takes, found or not: tools, and a machine that can be one. */
export function nodeTools() {
  const why = process.env.SIGHTLINE_NO_ENGINE ?? noMachine();
  const machine = why === undefined ? [] : [{ name: 'node', missing: true, registryOnly: false, how: why } as const];
  return [...TOOLS.map(name => findToolSync(name)), ...machine];
}
