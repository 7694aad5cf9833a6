import type { Connection, Port, Workload } from '../../model/workload.ts';
import { addressRange } from './address-ranges.ts';
import { applicationAddress } from './discovery.ts';
import { type KubernetesStack, portNamed, workloadNamed } from './naming.ts';

/** Port the kubelet serves its own and cAdvisor's metrics on. */
const KUBELET_PORT = 10_250;

export interface FlowPort {
  readonly port: number;
  readonly protocol: Port['protocol'];
}

/** One allowed way from a workload to somebody, with names looked up: what both sides' policies are written from. */
export type Flow = { readonly from: Workload; readonly ports: readonly FlowPort[] } & (
  | { readonly to: 'workload'; readonly workload: Workload }
  | { readonly to: 'namespace'; readonly namespace: string }
  | { readonly to: 'kubernetes-api' }
  | { readonly to: 'nodes' }
  | { readonly to: 'outside'; readonly host: string }
  | { readonly to: 'names' }
);

/** Every declared connection of every workload on Kubernetes, in the workloads' order. */
export const declaredFlows = (stack: KubernetesStack): Flow[] =>
  [...stack.workloads.values()].flatMap(from =>
    from.connects.flatMap(connection => resolve(stack, from, connection) ?? []),
  );

const portsOf = ({ port, protocols = ['TCP'] }: Extract<Connection, { to: 'dependency' }>): FlowPort[] =>
  protocols.map(protocol => ({ port, protocol }));

const tcp = (...ports: number[]): FlowPort[] => ports.map(port => ({ port, protocol: 'TCP' }));

/** Undefined when the other side is not on Kubernetes. */
function resolve(stack: KubernetesStack, from: Workload, connection: Connection): Flow | undefined {
  switch (connection.to) {
    case 'workload':
      return toWorkload(stack, from, connection.workload, connection.port);
    case 'application':
      return toJob(stack, from, connection.job);
    case 'kubernetes-api':
      return { from, to: 'kubernetes-api', ports: tcp(...stack.platform.apiServer.ports) };
    case 'nodes':
      return { from, to: 'nodes', ports: tcp(...connection.ports) };
    case 'outside':
      return { from, to: 'outside', host: connection.host, ports: tcp(connection.port) };
    case 'dependency':
      return connection.platform === 'kubernetes'
        ? { from, to: 'outside', host: connection.host, ports: portsOf(connection) }
        : undefined;
    case 'names':
      return { from, to: 'names', ports: [] };
  }
}

function toWorkload(stack: KubernetesStack, from: Workload, name: string, port: string): Flow | undefined {
  const declared = stack.model.workloads.find(w => w.name === name);
  if (declared !== undefined && !stack.workloads.has(name)) return undefined;
  const workload = workloadNamed(stack, name);
  const { number, protocol } = portNamed(workload, port);
  // Its pods are the application's: they are let in where the application is.
  if (workload.sidecar !== undefined)
    return { from, to: 'namespace', namespace: workload.sidecar.namespace, ports: [{ port: number, protocol }] };
  return { from, to: 'workload', workload, ports: [{ port: number, protocol }] };
}

/** What a job scrapes; URLs are the blackbox exporter's connections, not Prometheus's. */
function toJob(stack: KubernetesStack, from: Workload, name: string): Flow | undefined {
  const job = stack.jobs.get(name);
  if (job === undefined) throw new Error(`"${from.name}" connects to a job "${name}" that does not exist`);
  if (!job.platforms.includes('kubernetes')) return undefined;
  const { target } = job;
  if (target.kind === 'probe') return undefined;
  if (target.kind === 'workload') return toWorkload(stack, from, target.workload, target.port);
  if (target.kind === 'kubelet') return { from, to: 'nodes', ports: tcp(KUBELET_PORT) };
  if (target.kind === 'kubernetes-api')
    return { from, to: 'kubernetes-api', ports: tcp(...stack.platform.apiServer.ports) };
  const { namespace, port } = applicationAddress(stack, job, target.addresses.kubernetes);
  return { from, to: 'namespace', namespace, ports: tcp(port) };
}

/** Whether a workload with these connections has to ask DNS: scraped pods, nodes and the API server are found by address. */
export const resolvesNames = (own: readonly Flow[]): boolean =>
  own.some(
    flow =>
      flow.to === 'workload' || flow.to === 'names' || (flow.to === 'outside' && addressRange(flow.host) === undefined),
  );

/** Ports of the same peer in one rule, each once, ascending: a thousand services of one namespace stay one rule. */
export function groupByPeer<Peer>(
  rules: readonly { readonly peers: Peer; readonly ports: readonly FlowPort[] }[],
): { readonly peers: Peer; readonly ports: readonly FlowPort[] }[] {
  const groups = new Map<string, { readonly peers: Peer; readonly ports: Map<string, FlowPort> }>();
  for (const { peers, ports } of rules) {
    const key = JSON.stringify(peers);
    const group = groups.get(key) ?? { peers, ports: new Map<string, FlowPort>() };
    groups.set(key, group);
    for (const p of ports) group.ports.set(`${p.protocol}/${p.port}`, p);
  }
  return [...groups.values()].map(({ peers, ports }) => ({
    peers,
    ports: [...ports.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)),
  }));
}
