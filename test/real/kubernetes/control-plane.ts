import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findToolSync } from '../../../scripts/tools/index.js';
import { freePortsFor } from '../../ports.ts';
import { type Ran, type RunOptions, runner } from '../../tools/tool.ts';
import { Bench, commandOf, eventually, type Server } from '../telemetry-servers.ts';
import { ApiClient } from './api-client.ts';

/** What `describeWith` has to find for a control plane. */
export const CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'] as const;

/** Enough for a busy machine; an idle one needs a tenth of it. */
const START_SECONDS = 90;
const CERTIFICATES = 'certificates';
const SERVICE_ACCOUNT_KEY = 'service-accounts.key';
/** Written into the endpoints of the Service `kubernetes`; nobody connects to it (RFC 5737). */
const ADVERTISED = '192.0.2.1';

/** Who is known, with the groups that a cluster puts them in. */
const USERS = {
  administrator: ['system:masters'],
  'system:kube-controller-manager': [],
  'system:kube-scheduler': [],
  'system:kube-proxy': [],
  'system:node:node-a': ['system:nodes'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type User = keyof typeof USERS;
type Tokens = Readonly<Record<User, string>>;

/** Where the servers run, when that is not on the loopback addresses of this machine. */
export interface Surroundings {
  /** That nodes and pods reach the API server by. */
  readonly address: string;
  /** How a program is started there. */
  command(program: readonly string[]): readonly string[];
}

type Ports = Readonly<Record<'etcd' | 'peers' | 'api', number>>;

/**
 * A Kubernetes cluster without nodes: etcd, API server and controllers below one temporary directory. Authorization and
 * admission are as in a usual cluster, so Pod Security holds; namespaces get their service account and CA, workloads
 * their pods, Services their endpoint slices, and owners take their dependants with them.
 */
export class ControlPlane {
  readonly bench: Bench;
  /** Of the API server. */
  readonly url: string;
  /** PEM file that its certificate is verified with. */
  readonly caFile: string;
  /** Of the cluster's administrator. */
  readonly kubeconfig: string;
  /** As the cluster's administrator. */
  readonly api: ApiClient;
  readonly #tokens: Tokens;

  private constructor(bench: Bench, url: string, tokens: Tokens) {
    this.bench = bench;
    this.url = url;
    this.#tokens = tokens;
    this.caFile = bench.path(CERTIFICATES, 'apiserver.crt');
    this.kubeconfig = this.kubeconfigOf('administrator');
    this.api = new ApiClient({ url, token: tokens.administrator, ca: readFileSync(this.caFile, 'utf8') });
  }

  /** @throws Error with the last lines of the logs when a server does not get ready. */
  static async start(bench = new Bench(), surroundings?: Surroundings): Promise<ControlPlane> {
    const servers: Server[] = [];
    try {
      const ports = await freePortsFor(['etcd', 'peers', 'api']);
      const tokens = Object.fromEntries(Object.keys(USERS).map(user => [user, randomToken()])) as Tokens;
      servers.push(startEtcd(bench, ports, surroundings), startApiServer(bench, ports, tokens, surroundings));
      const url = `https://${surroundings?.address ?? '127.0.0.1'}:${ports.api}`;
      const plane = await eventually(
        'the API server is ready',
        async () => {
          const candidate = new ControlPlane(bench, url, tokens);
          return (await candidate.api.send('GET', '/readyz')).status === 200 ? candidate : undefined;
        },
        START_SECONDS,
      );
      servers.push(plane.#startControllers(surroundings));
      const account = '/api/v1/namespaces/default/serviceaccounts/default';
      await eventually('the controllers work', () => plane.api.get(account), START_SECONDS);
      return plane;
    } catch (error) {
      const logs = servers.map(server => server.log().split('\n').slice(-10).join('\n')).join('\n\n');
      await bench.close();
      throw new Error(`the control plane did not start\n${logs}`, { cause: error });
    }
  }

  /** Runs kubectl as the administrator, or as whoever `--as` names. */
  kubectl = (args: readonly string[], options: RunOptions = {}): Ran => {
    const found = findToolSync('kubectl');
    if (found.missing) throw new Error(found.how);
    return runner(found)(args, { ...options, env: { ...this.env(), ...options.env } });
  };

  /** Standard output of a command that must succeed. */
  kubectlOutput(args: readonly string[], options?: RunOptions): string {
    const { status, stdout, stderr } = this.kubectl(args, options);
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** A token as pods are given one. */
  tokenOf = (namespace: string, account: string): string =>
    this.kubectlOutput(['create', 'token', account, '--namespace', namespace]).trim();

  /** What programs find their way to this cluster by. */
  env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    KUBECONFIG: this.kubeconfig,
    // kubectl keeps what it discovered there: about this cluster, whose port may be another's tomorrow.
    HOME: this.bench.directory,
  });

  kubeconfigOf = (user: User): string => this.writeKubeconfig(user, this.#tokens[user]);

  /** A kubeconfig for somebody with a token of their own. */
  writeKubeconfig(user: string, token: string): string {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server: this.url, 'certificate-authority': this.caFile } }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      'current-context': 'test',
    });
    return this.bench.write(`kubeconfig-${user.replaceAll(':', '-')}`, text);
  }

  close = (): Promise<void> => this.bench.close();

  /** Each controller with the rights that a real cluster gives it. */
  #startControllers(surroundings: Surroundings | undefined): Server {
    return serverIn(surroundings, this.bench, 'kube-controller-manager', [
      `--kubeconfig=${this.kubeconfigOf('system:kube-controller-manager')}`,
      '--use-service-account-credentials',
      '--secure-port=0',
      '--leader-elect=false',
      `--root-ca-file=${this.caFile}`,
      `--service-account-private-key-file=${this.bench.path(SERVICE_ACCOUNT_KEY)}`,
      `--flex-volume-plugin-dir=${this.bench.path('volume-plugins')}`,
      // Nobody renews the lease of a node that is made by hand: this controller would evict its pods.
      ...(surroundings === undefined ? ['--controllers=*,-node-lifecycle-controller'] : []),
    ]);
  }
}

/** Starts a tool on this machine or in surroundings of its own. */
export const serverIn = (
  surroundings: Surroundings | undefined,
  bench: Bench,
  tool: string,
  args: readonly string[],
): Server =>
  bench.server(tool, args, surroundings === undefined ? {} : { command: surroundings.command(commandOf(tool)) });

const randomToken = (): string => randomBytes(16).toString('hex');

function startEtcd(bench: Bench, ports: Ports, surroundings: Surroundings | undefined): Server {
  const [clients, peers] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peers}`];
  return serverIn(surroundings, bench, 'etcd', [
    `--data-dir=${bench.path('etcd')}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    // What is in here ends with the test.
    '--unsafe-no-fsync',
  ]);
}

function startApiServer(bench: Bench, ports: Ports, tokens: Tokens, surroundings: Surroundings | undefined): Server {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = bench.write(SERVICE_ACCOUNT_KEY, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const users = Object.entries(USERS).map(
    ([user, groups]) => `${tokens[user as User]},${user},${user},"${groups.join(',')}"`,
  );
  return serverIn(surroundings, bench, 'kube-apiserver', [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--bind-address=${surroundings?.address ?? '127.0.0.1'}`,
    `--secure-port=${ports.api}`,
    `--advertise-address=${surroundings?.address ?? ADVERTISED}`,
    `--cert-dir=${bench.path(CERTIFICATES)}`,
    `--token-auth-file=${bench.write('tokens.csv', `${users.join('\n')}\n`)}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.97.0.0/16',
  ]);
}
