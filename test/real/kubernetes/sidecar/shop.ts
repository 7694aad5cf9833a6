import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from '../../../tools/tool.ts';
import { documentedCommands } from '../../documented-commands.ts';
import type { ControlPlane } from '../control-plane.ts';
import { typeCommands } from '../type-commands.ts';

/** Of its pods, which the file of another team writes. */
export interface PodSpec {
  readonly shareProcessNamespace?: boolean;
  readonly containers: readonly { readonly name: string }[];
  readonly initContainers?: readonly {
    readonly name: string;
    readonly restartPolicy: string;
    readonly volumeMounts: readonly { readonly name: string }[];
  }[];
  readonly volumes: readonly { readonly name: string }[];
}

export interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly spec: {
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec: PodSpec;
    };
  };
}

const labels = { app: 'shop' };
const metadata = { name: 'shop', namespace: 'apps' };
/** Answers on its port, under a name of its own, counts something, and writes a file. */
const PROGRAM = `
process.title = 'web';
require('node:fs').writeFileSync('/data/upload', 'a file');
require('node:http').createServer((_, answer) => answer.end('fine')).listen(8080);
const socket = require('node:dgram').createSocket('udp4');
setInterval(() => socket.send('orders:1|c', 8125, '127.0.0.1'), 1000);
`;

/** The application as its team deploys it, in a namespace that takes hardened pods only. */
export const shop = (image: string): readonly unknown[] => [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'apps', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          initContainers: [
            {
              name: 'prepare',
              image,
              args: ['--version'],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
          containers: [
            {
              name: 'web',
              image,
              args: ['--eval', PROGRAM],
              ports: [{ name: 'http', containerPort: 8080 }],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  },
  { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 8080 }] } },
];

/** A stack whose exporter joins the pods of `shop`, synthesized as anybody would. */
export class ShopStack {
  readonly folder = mkdtempSync(join(tmpdir(), 'sightline-sidecar-'));

  constructor() {
    const args = ['bin/sightline.js', 'synth', '--app', 'test/real/kubernetes/sidecar/stack.ts'];
    const { status, stderr } = spawnSync(process.execPath, [...args, '--out', join(this.folder, 'dist')], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }

  path = (...parts: readonly string[]): string => join(this.folder, 'dist/shop/kubernetes', ...parts);

  /** What its setup page says, word for word, with these values pasted. */
  setUp = (plane: ControlPlane, pasted?: Readonly<Record<string, string>>): Ran =>
    typeCommands(
      plane,
      documentedCommands(join(this.folder, 'dist/shop/runbooks/setup.md'), '## Kubernetes'),
      this.folder,
      pasted,
    );

  /** The last of its commands about the application. */
  patch = (plane: ControlPlane): Ran =>
    plane.kubectl([
      ...['patch', 'deployment', 'shop', '--namespace', 'apps'],
      ...['--patch-file', this.path('sidecars/shop-exporter/patch.yaml')],
    ]);

  close = (): void => rmSync(this.folder, { recursive: true, force: true });
}

export const deploymentOf = (plane: ControlPlane): Promise<Deployment> =>
  plane.api.get<Deployment>('/apis/apps/v1/namespaces/apps/deployments/shop');
