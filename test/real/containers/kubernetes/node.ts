import { dirname } from 'node:path';
import { provideImages } from '../../../../scripts/containers/images.js';
import versions from '../../../../src/catalogue/versions.json' with { type: 'json' };
import { type ControlPlane, serverIn } from '../../kubernetes/control-plane.ts';
import { commandOf, eventually, type Server } from '../../telemetry-servers.ts';
import { docker } from '../docker.ts';
import { clusterDns, DNS_ADDRESS, volumes } from './cluster-objects.ts';
import type { Machine } from './machine.ts';

export const NODE = 'node-a';
const PODS = '10.244.0.0/24';
const PAUSE = 'registry.k8s.io/pause:3.10';
const COREDNS = `registry.k8s.io/coredns/coredns:v${versions.coredns}`;
const VOLUMES = 10;

/** A node with the real container runtime, kubelet, network and service proxy, a scheduler and the cluster's DNS. */
export class RealNode {
  readonly kubelet: Server;
  /** Images that cannot be had here: pods that want them stay as they are. */
  readonly unavailable: readonly string[];
  readonly #plane: ControlPlane;
  readonly #machine: Machine;

  private constructor(plane: ControlPlane, machine: Machine, kubelet: Server, unavailable: readonly string[]) {
    this.#plane = plane;
    this.#machine = machine;
    this.kubelet = kubelet;
    this.unavailable = unavailable;
  }

  static async start(plane: ControlPlane, machine: Machine, images: readonly string[]): Promise<RealNode> {
    const { bench } = plane;
    const socket = startRuntime(plane, machine);
    const unavailable = await loadImages(plane, machine, socket, [...images, PAUSE, COREDNS]);
    const kubelet = serverIn(machine, bench, 'kubelet', [
      `--config=${bench.write('kubelet.json', JSON.stringify(kubeletConfig(plane, socket)))}`,
      `--kubeconfig=${plane.kubeconfigOf(`system:node:${NODE}`)}`,
      `--root-dir=${bench.path('kubelet')}`,
      `--cert-dir=${bench.path('kubelet-certificates')}`,
      `--hostname-override=${NODE}`,
      `--node-ip=${machine.address}`,
    ]);
    serverIn(machine, bench, 'kube-proxy', [
      `--kubeconfig=${plane.kubeconfigOf('system:kube-proxy')}`,
      `--hostname-override=${NODE}`,
      `--cluster-cidr=${PODS}`,
      '--proxy-mode=iptables',
      // Settings of the whole kernel.
      ...['max-per-core', 'tcp-timeout-established', 'tcp-timeout-close-wait'].map(name => `--conntrack-${name}=0`),
    ]);
    serverIn(machine, bench, 'kube-scheduler', [
      `--kubeconfig=${plane.kubeconfigOf('system:kube-scheduler')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ]);
    const objects = [...clusterDns(COREDNS), ...volumes(VOLUMES, NODE, bench.path('volumes'))];
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    for (let i = 0; i < VOLUMES; i++) bench.write(`volumes/${i}/.keep`, '');
    plane.kubectlOutput(['apply', '--server-side', '-f', '-'], { input: list });
    const node = new RealNode(plane, machine, kubelet, unavailable);
    await node.#ready();
    return node;
  }

  /** Process of each running container by its id, as /proc of the machine numbers them. */
  processes(): ReadonlyMap<string, number> {
    const tasks = ['--address', this.#plane.bench.path(SOCKET), '--namespace', 'k8s.io', 'tasks', 'ls'];
    const listed = this.#machine.run('ctr', ...tasks).matchAll(/^(\w{64})\s+(\d+)\s+RUNNING/gm);
    return new Map([...listed].map(([, id = '', pid]) => [id, Number(pid)]));
  }

  /** What the kernel says of a process: its user, its capabilities, what its root is mounted with. */
  confinementOf(pid: number) {
    const status = new Map(
      this.#machine
        .run('cat', `/proc/${pid}/status`)
        .split('\n')
        .map(line => line.split(':\t') as [string, string]),
    );
    const root = this.#machine.run('cat', `/proc/${pid}/mounts`).split('\n')[0]?.split(' ')[3] ?? '';
    return {
      root: status.get('Uid')?.split('\t')[0] === '0',
      capabilities: ['CapEff', 'CapPrm', 'CapBnd', 'CapAmb'].map(name => status.get(name)?.replace(/^0+$/, 'none')),
      noNewPrivileges: status.get('NoNewPrivs'),
      seccomp: status.get('Seccomp'),
      readOnly: root.split(',').includes('ro'),
    };
  }

  async #ready(): Promise<void> {
    try {
      await eventually('the node is ready', async () => {
        const { status } = await this.#plane.api.get<{ status: { conditions: { type: string; status: string }[] } }>(
          `/api/v1/nodes/${NODE}`,
        );
        return status.conditions.some(c => c.type === 'Ready' && c.status === 'True') ? true : undefined;
      });
    } catch (error) {
      throw new Error(this.kubelet.log().slice(-4000), { cause: error });
    }
  }
}

const SOCKET = 'containerd.sock';

/** Starts containerd; returns the path of its socket. */
function startRuntime(plane: ControlPlane, machine: Machine): string {
  const { bench } = plane;
  const socket = bench.path(SOCKET);
  const bridge = {
    type: 'bridge',
    bridge: 'pods0',
    isGateway: true,
    hairpinMode: true,
    ipam: {
      type: 'host-local',
      dataDir: bench.path('addresses'),
      ranges: [[{ subnet: PODS }]],
      routes: [{ dst: '0.0.0.0/0' }],
    },
  };
  bench.write('network/10-pods.conflist', JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [bridge] }));
  const config = bench.write(
    'containerd.toml',
    `version = 2
root = "${bench.path('containerd')}"
state = "${bench.path('containerd-state')}"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE}"
  # This may be a container itself, which must not protect its processes from the kernel's memory killer.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${dirname(commandOf('cni-bridge')[0] ?? '')}"
    conf_dir = "${bench.path('network')}"
`,
  );
  bench.server('containerd', ['--config', config], { command: machine.command(['containerd']) });
  return socket;
}

/** Out of the container engine into the runtime; returns those that cannot be had. */
async function loadImages(plane: ControlPlane, machine: Machine, socket: string, images: readonly string[]) {
  const engine = { env: process.env, own: process.env.SIGHTLINE_OWN_ENGINE === '1', stop: async () => {} };
  const unavailable = await provideImages([...images], engine, () => {});
  const archive = plane.bench.path('images.tar');
  docker(['save', '--output', archive, ...images.filter(image => !unavailable.includes(image))], 300);
  await eventually('containerd', async () => {
    machine.run('ctr', '--address', socket, '-n', 'k8s.io', 'images', 'import', archive);
    return true;
  });
  return unavailable;
}

const kubeletConfig = ({ bench }: ControlPlane, socket: string) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  // Upstream has given the first version of control groups up; this machine may have no other.
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  enforceNodeAllocatable: [],
  containerRuntimeEndpoint: `unix://${socket}`,
  failSwapOn: false,
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
  authorization: { mode: 'Webhook' },
  // The disk of a developer's machine may be fuller than that of a server.
  evictionHard: Object.fromEntries(['memory', 'nodefs', 'imagefs'].map(what => [`${what}.available`, '0%'])),
  imageGCHighThresholdPercent: 100,
  clusterDNS: [DNS_ADDRESS],
  clusterDomain: 'cluster.local',
  volumePluginDir: bench.path('volume-plugins'),
  // Changed ConfigMaps reach the pods soon.
  syncFrequency: '5s',
});
