import type { ComponentKind, Workload } from '../../model/workload.ts';
import type { ComposeStack } from './compose-stack.ts';
import { healthCheck } from './health-check.ts';
import { initImage, needsOwnedVolume, VOLUMES_INIT } from './volumes-init.ts';

/**
 * Who starts before whom: what stores before what sends to it, what collects before what asks, Grafana last. Connections
 * against this order (Prometheus sends to Alertmanager, which sends to the Collector, which writes to Prometheus) are no
 * dependencies: both ends retry.
 */
const START_ORDER: Readonly<Record<ComponentKind, number>> = {
  'node-exporter': 0,
  exporter: 0,
  'kube-state-metrics': 1,
  'blackbox-exporter': 2,
  loki: 3,
  tempo: 4,
  collector: 5,
  'collector-agent': 6,
  alertmanager: 7,
  prometheus: 8,
  grafana: 9,
};

/** They keep what they cannot deliver on disk: waiting would only close their doors to the applications for longer. */
const BUFFERS: readonly ComponentKind[] = ['collector', 'collector-agent'];

const startsBefore = (a: Workload, b: Workload): boolean =>
  START_ORDER[a.component] !== START_ORDER[b.component]
    ? START_ORDER[a.component] < START_ORDER[b.component]
    : a.name < b.name;

/** Prometheus watches how the others start, so it waits for none of those it scrapes; it sends to Alertmanager only. */
const sendsTo = (from: Workload, to: Workload): boolean =>
  from.component !== 'prometheus' || to.component === 'alertmanager';

export interface Dependency {
  readonly condition: 'service_healthy' | 'service_started' | 'service_completed_successfully';
  /**
   * False: compose warns and goes on when the dependency does not come up; one broken server must not keep the rest
   * down.
   */
  readonly required?: boolean;
}

/** The service's `depends_on`: acyclic, because only connections along the start order count. */
export function dependencies(stack: ComposeStack, workload: Workload): Record<string, Dependency> {
  const servers = workload.connects
    .flatMap(c => (c.to === 'workload' ? [stack.workloads.get(c.workload)] : []))
    .filter((w): w is Workload => w !== undefined && startsBefore(w, workload) && sendsTo(workload, w))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...(needsOwnedVolume(workload) && initImage(stack) !== undefined
      ? { [VOLUMES_INIT]: { condition: 'service_completed_successfully' } }
      : {}),
    ...Object.fromEntries(
      servers.map(server => [server.name, { condition: waitsFor(workload, server), required: false }]),
    ),
  };
}

const waitsFor = (workload: Workload, server: Workload): Dependency['condition'] =>
  healthCheck(server) === undefined || BUFFERS.includes(workload.component) ? 'service_started' : 'service_healthy';
