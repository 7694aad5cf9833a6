import { eventually, freePortsFor, type Server } from '../telemetry-servers.ts';
import type { ControlPlane } from './control-plane.ts';
import { MANIFESTS, manifestsOf } from './manifests.ts';

type Port = 'http' | 'telemetry';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: Port };
}

interface Container {
  readonly args: readonly string[];
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}

export interface KubeStateMetrics {
  readonly server: Server;
  readonly ports: Readonly<Record<Port, number>>;
  /** What it was told to watch. */
  readonly resources: readonly string[];
  /** Where the kubelet would ask. */
  readonly probes: readonly Probe['httpGet'][];
  get(port: Port, path: string): Promise<{ readonly status: number; readonly body: string }>;
}

const RESOURCES = '--resources=';

/** The real program with the arguments of its Deployment and the token of its service account; other ports. */
export async function startKubeStateMetrics(plane: ControlPlane): Promise<KubeStateMetrics> {
  const container = generatedContainer();
  const ports = await freePortsFor(['http', 'telemetry']);
  const token = plane.tokenOf('monitoring', 'kube-state-metrics');
  const server = plane.bench.server('kube-state-metrics', [
    ...container.args
      .map(arg => arg.replace(/^--port=.*/, `--port=${ports.http}`))
      .map(arg => arg.replace(/^--telemetry-port=.*/, `--telemetry-port=${ports.telemetry}`)),
    '--host=127.0.0.1',
    '--telemetry-host=127.0.0.1',
    `--kubeconfig=${plane.writeKubeconfig('kube-state-metrics', token)}`,
  ]);
  const get = async (port: Port, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${ports[port]}${path}`);
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
    probes: [container.startupProbe, container.readinessProbe, container.livenessProbe].map(({ httpGet }) => httpGet),
    get,
  };
}

function generatedContainer(): Container {
  const found = manifestsOf(MANIFESTS).find(o => o.kind === 'Deployment' && o.metadata.name === 'kube-state-metrics');
  if (found === undefined) throw new Error('no Deployment kube-state-metrics');
  const { spec } = found as unknown as { spec: { template: { spec: { containers: [Container] } } } };
  return spec.template.spec.containers[0];
}
