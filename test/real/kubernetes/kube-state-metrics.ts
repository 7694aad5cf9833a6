import { freePortsFor } from '../../ports.ts';
import { eventually, type Server } from '../telemetry-servers.ts';
import type { ControlPlane } from './control-plane.ts';
import { containerOf, type Probe } from './manifests.ts';

type Port = 'http' | 'telemetry';

export interface KubeStateMetrics {
  readonly server: Server;
  readonly ports: Readonly<Record<Port, number>>;
  /** What it was told to watch. */
  readonly resources: readonly string[];
  /** Where the kubelet would ask. */
  readonly probes: readonly Probe['httpGet'][];
  get(port: string, path: string): Promise<{ readonly status: number; readonly body: string }>;
}

const RESOURCES = '--resources=';

/** The real program with the arguments of its Deployment and the token of its service account, or another one; other ports. */
export async function startKubeStateMetrics(
  plane: ControlPlane,
  account = 'kube-state-metrics',
): Promise<KubeStateMetrics> {
  const container = containerOf('kube-state-metrics');
  const ports = await freePortsFor(['http', 'telemetry']);
  const token = plane.tokenOf('monitoring', account);
  const server = plane.bench.server('kube-state-metrics', [
    ...container.args
      .map(arg => arg.replace(/^--port=.*/, `--port=${ports.http}`))
      .map(arg => arg.replace(/^--telemetry-port=.*/, `--telemetry-port=${ports.telemetry}`)),
    '--host=127.0.0.1',
    '--telemetry-host=127.0.0.1',
    `--kubeconfig=${plane.writeKubeconfig(account, token)}`,
  ]);
  const get = async (port: string, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${ports[port as Port]}${path}`);
    return { status: answer.status, body: await answer.text() };
  };
  try {
    await eventually('kube-state-metrics answers', () => get('telemetry', '/'), 30);
  } catch (error) {
    throw new Error(server.log(), { cause: error });
  }
  return {
    server,
    ports,
    resources: container.args.flatMap(arg => (arg.startsWith(RESOURCES) ? arg.slice(RESOURCES.length).split(',') : [])),
    probes: [container.startupProbe, container.readinessProbe, container.livenessProbe].flatMap(probe =>
      probe === undefined ? [] : [probe.httpGet],
    ),
    get,
  };
}
