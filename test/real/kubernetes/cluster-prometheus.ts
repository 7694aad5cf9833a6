import { parseYaml, toYaml } from '../../../src/shared/yaml.ts';
import { freePort } from '../../ports.ts';
import { eventually, type Server } from '../telemetry-servers.ts';
import type { ControlPlane } from './control-plane.ts';
import { containerOf } from './manifests.ts';
import type { PodNetwork } from './pod-network.ts';

interface Config {
  readonly scrape_configs: readonly {
    readonly kubernetes_sd_configs?: readonly Record<string, unknown>[];
    proxy_url?: string;
  }[];
}

export interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly { readonly type: 'alerting' | 'recording'; readonly health: string }[];
}

export interface ClusterPrometheus {
  readonly server: Server;
  readonly port: number;
  /** What its HTTP API says below `/api/v1/`. */
  ask<T>(path: string): Promise<T>;
}

/**
 * The real Prometheus with what the cluster holds for it: arguments of its StatefulSet, files of its ConfigMaps, the
 * token of its service account. What the kubelet would place lies elsewhere, and pods are reached through the proxy;
 * nothing else is changed.
 */
export async function startClusterPrometheus(plane: ControlPlane, pods: PodNetwork): Promise<ClusterPrometheus> {
  const { bench } = plane;
  const places = new Map([
    ['/etc/sightline/config', bench.path('prometheus', 'config')],
    ['/etc/sightline/rules', bench.path('prometheus', 'rules')],
    ['--storage.tsdb.path=/prometheus', `--storage.tsdb.path=${bench.path('prometheus', 'data')}`],
  ]);
  const placed = (text: string) => [...places].reduce((all, [from, to]) => all.replaceAll(from, to), text);

  const { 'prometheus.yml': config = '' } = await filesOf(plane, 'prometheus-config-prometheus');
  bench.write(
    'prometheus/config/prometheus.yml',
    placed(toYaml(outsideOfPod(parseYaml(config) as Config, plane, pods))),
  );
  const rules = await filesOf(plane, 'prometheus-rules');
  for (const [name, text] of Object.entries(rules)) bench.write(`prometheus/rules/${name}`, text);

  const port = await freePort();
  const args = containerOf('prometheus').args.map(placed);
  const server = bench.server('prometheus', [...args, `--web.listen-address=127.0.0.1:${port}`]);
  try {
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok || undefined;
    await eventually('prometheus is ready', ready, 30);
  } catch (error) {
    throw new Error(server.log(), { cause: error });
  }
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return ((await answer.json()) as { data: T }).data;
  };
  return { server, port, ask };
}

/** How a pod finds its API server is not written anywhere; outside of one it has to be. */
function outsideOfPod(config: Config, plane: ControlPlane, pods: PodNetwork): Config {
  const token = plane.bench.write('prometheus/token', plane.tokenOf('monitoring', 'prometheus'));
  for (const job of config.scrape_configs) {
    job.proxy_url = pods.url;
    for (const discovery of job.kubernetes_sd_configs ?? []) {
      discovery.api_server = plane.url;
      discovery.authorization = { credentials_file: token };
      discovery.tls_config = { ca_file: plane.caFile };
    }
  }
  return config;
}

async function filesOf({ api }: ControlPlane, configMap: string): Promise<Readonly<Record<string, string>>> {
  const { data } = await api.get<{ data: Record<string, string> }>(
    `/api/v1/namespaces/monitoring/configmaps/${configMap}`,
  );
  return data;
}
