import { gunzipSync } from 'node:zlib';
import { findToolSync } from '../../../scripts/tools/index.js';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { freePort } from '../../ports.ts';
import { eventually, type Server } from '../telemetry-servers.ts';
import { ControlPlane } from './control-plane.ts';

/** Where the foreign servers are, and what all of them are called. */
export const NAMESPACE = 'monitoring';
const THEIRS = 'theirs';
const GROUP = 'monitoring.coreos.com/v1';

/** A cluster with the Prometheus operator and a Prometheus and an Alertmanager of somebody else in its care. */
export class OperatorCluster {
  readonly plane: ControlPlane;
  readonly operator: Server;
  readonly #port: number;

  private constructor(plane: ControlPlane, operator: Server, port: number) {
    this.plane = plane;
    this.operator = operator;
    this.#port = port;
  }

  static async start(): Promise<OperatorCluster> {
    const plane = await ControlPlane.start();
    const found = findToolSync('prometheus-operator');
    if (found.missing) throw new Error(found.how);
    plane.kubectlOutput(['apply', '--server-side', '-f', `${found.folder}/crds`]);
    plane.kubectlOutput(['wait', '--for=condition=Established', 'crd', '--all']);
    plane.kubectlOutput(['create', 'namespace', NAMESPACE]);
    plane.kubectlOutput(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(THEIR_SERVERS) });
    const port = await freePort();
    const args = [`--web.listen-address=127.0.0.1:${port}`];
    const operator = plane.bench.server('prometheus-operator', args, { env: { KUBECONFIG: plane.kubeconfig } });
    return new OperatorCluster(plane, operator, port);
  }

  secret(name: string, values: Readonly<Record<string, string>>): void {
    const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
    this.plane.kubectlOutput(['-n', NAMESPACE, 'create', 'secret', 'generic', name, ...literals]);
  }

  /** Configuration that the operator writes for their Prometheus. */
  prometheusConfig = (): Promise<string> => this.#generated(`prometheus-${THEIRS}`, 'prometheus.yaml.gz');

  /** Configuration that the operator writes for their Alertmanager. */
  alertmanagerConfig = (): Promise<string> =>
    this.#generated(`alertmanager-${THEIRS}-generated`, 'alertmanager.yaml.gz');

  /** Rule files that the operator writes for their Prometheus. */
  async ruleFiles(): Promise<readonly unknown[]> {
    const { data = {} } = await this.plane.api.get<{ data?: Record<string, string> }>(
      `/api/v1/namespaces/${NAMESPACE}/configmaps/prometheus-${THEIRS}-rulefiles-0`,
    );
    return Object.values(data).map(parseYaml);
  }

  /** How many objects of each kind the operator has taken (`selected`) and refused (`rejected`), zeros left out. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    const text = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text();
    const line = /^prometheus_operator_managed_resources\{.*resource="(\w+)",state="(\w+)"\} ([1-9]\d*)/gm;
    return Object.fromEntries(
      [...text.matchAll(line)].map(([, resource, state, count]) => [`${resource} ${state}`, Number(count)]),
    );
  }

  /** Until a configuration says what it must. */
  until = (what: string, config: () => Promise<string>, text: string): Promise<string> =>
    eventually(what, async () => {
      const found = await config();
      return found.includes(text) ? found : undefined;
    });

  close = (): Promise<void> => this.plane.close();

  async #generated(secret: string, key: string): Promise<string> {
    const path = `/api/v1/namespaces/${NAMESPACE}/secrets/${secret}`;
    const { data } = await this.plane.api.get<{ data: Record<string, string> }>(path);
    return gunzipSync(Buffer.from(data[key] ?? '', 'base64')).toString('utf8');
  }
}

const metadata = { name: THEIRS, namespace: NAMESPACE };
const everything = {};

/** What their Alertmanager does without any object: one route sees all critical alerts, one those of nobody's stack. */
const THEIR_ROUTES = {
  route: {
    receiver: 'their-default',
    routes: [
      { receiver: 'their-pager', matchers: ['severity="critical"'], continue: true },
      { receiver: 'their-own-pager', matchers: ['severity="critical"', 'stack!="heartbeat-existing"'] },
    ],
  },
  receivers: [{ name: 'their-default' }, { name: 'their-pager' }, { name: 'their-own-pager' }],
};

/** Selectors that take all, and the one setting that README asks for. */
const THEIR_SERVERS = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...metadata, name: `alertmanager-${THEIRS}` },
      stringData: { 'alertmanager.yaml': JSON.stringify(THEIR_ROUTES) },
    },
    {
      apiVersion: GROUP,
      kind: 'Prometheus',
      metadata,
      spec: {
        ruleSelector: everything,
        ruleNamespaceSelector: everything,
        scrapeConfigSelector: everything,
        scrapeConfigNamespaceSelector: everything,
      },
    },
    {
      apiVersion: GROUP,
      kind: 'Alertmanager',
      metadata,
      spec: {
        alertmanagerConfigSelector: everything,
        alertmanagerConfigNamespaceSelector: everything,
        alertmanagerConfigMatcherStrategy: { type: 'None' },
      },
    },
  ],
};
