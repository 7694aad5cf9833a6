import type { ControlPlane } from './control-plane.ts';

/** The parts of a pod that decide where it runs. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
    readonly volumes?: readonly {
      readonly name: string;
      readonly projected?: { readonly sources: readonly Readonly<Record<string, unknown>>[] };
    }[];
    /** What the DaemonSet controller writes: the one node that a pod is for. */
    readonly affinity?: {
      readonly nodeAffinity: {
        readonly requiredDuringSchedulingIgnoredDuringExecution: {
          readonly nodeSelectorTerms: readonly { readonly matchFields: readonly { readonly values: string[] }[] }[];
        };
      };
    };
  };
  readonly status: { readonly podIP?: string };
}

const NODES = '/api/v1/nodes';

/**
 * Nodes that exist in the API only, for a cluster without scheduler and kubelet: pods are bound to them, get an address
 * and are reported as running and ready. All objects around them come from the real controllers.
 */
export class HandMadeNodes {
  readonly #plane: ControlPlane;
  /** Address by node. */
  readonly #nodes: ReadonlyMap<string, string>;
  #pods = 0;

  private constructor(plane: ControlPlane, names: readonly string[]) {
    this.#plane = plane;
    this.#nodes = new Map(names.map((name, i) => [name, `192.0.2.${10 + i}`]));
  }

  static async make(plane: ControlPlane, names: readonly string[]): Promise<HandMadeNodes> {
    const made = new HandMadeNodes(plane, names);
    for (const [name, address] of made.#nodes) {
      const labels = { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name };
      await plane.api.create(NODES, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
      await plane.api.merge(`${NODES}/${name}/status`, {
        status: {
          addresses: [{ type: 'InternalIP', address }],
          conditions: [{ type: 'Ready', status: 'True', reason: 'MadeByHand' }],
        },
      });
    }
    return made;
  }

  /** Starts every pod that has no node yet. */
  async runPods(): Promise<void> {
    for (const pod of await this.#plane.api.list<Pod>('/api/v1/pods')) {
      if (pod.spec.nodeName === undefined) await this.#run(pod);
    }
  }

  /** As the readiness probe would report it. */
  async setReady({ metadata: { namespace, name } }: Pod, ready: boolean): Promise<void> {
    await this.#plane.api.merge(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      status: { conditions: conditions(ready) },
    });
  }

  async #run(pod: Pod): Promise<void> {
    const { namespace, name } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const number = this.#pods++;
    const node = wantedNode(pod) ?? [...this.#nodes.keys()][number % this.#nodes.size] ?? '';
    const hostIP = this.#nodes.get(node);
    if (hostIP === undefined) throw new Error(`${namespace}/${name} wants the node ${node}, which there is not`);
    const podIP = pod.spec.hostNetwork ? hostIP : `10.244.0.${10 + number}`;
    await this.#plane.api.create(`${path}/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    });
    await this.#plane.api.merge(`${path}/status`, {
      status: {
        phase: 'Running',
        hostIP,
        hostIPs: [{ ip: hostIP }],
        podIP,
        podIPs: [{ ip: podIP }],
        conditions: conditions(true),
        containerStatuses: pod.spec.containers.map(({ name, image }) => ({
          name,
          image,
          imageID: image,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: {} },
        })),
      },
    });
  }
}

const conditions = (ready: boolean) =>
  ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(type => ({
    type,
    status: ready || !type.endsWith('Ready') ? 'True' : 'False',
  }));

const wantedNode = ({ spec }: Pod): string | undefined =>
  spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]?.matchFields[0]
    ?.values[0];
