import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../../tools/tool.ts';
import { computed } from '../containers/messages.ts';
import { eventually } from '../telemetry-servers.ts';
import { type ClusterPrometheus, type RuleGroup, startClusterPrometheus, type Target } from './cluster-prometheus.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { type DeployedStack, deployStack, workloadOf } from './deployed-stack.ts';
import type { Pod } from './hand-made-nodes.ts';
import { APPLICATION_PORT, deployApplication } from './heartbeat-application.ts';
import { type KubeStateMetrics, startKubeStateMetrics } from './kube-state-metrics.ts';
import { inventory } from './manifests.ts';
import { PodNetwork } from './pod-network.ts';

/** Where each program serves its metrics. */
const METRICS_PORTS: Readonly<Record<string, number>> = {
  alertmanager: 9093,
  collector: 8888,
  'collector-agent': 8888,
  grafana: 3000,
  heartbeat: APPLICATION_PORT,
  'kube-state-metrics': 8080,
  'kube-state-metrics-telemetry': 8081,
  loki: 3100,
  'node-exporter': 9100,
  prometheus: 9090,
  tempo: 3200,
};

const { workloads, expect: expected } = inventory();
const perNode = workloads.filter(({ kind }) => kind === 'per-node').map(({ name }) => name);

/** What stack.json promises of one pod: its job and service by name, itself or its node as the instance; one has two pages. */
function identitiesOf(pod: Pod): { readonly address: string; readonly labels: Readonly<Record<string, string>> }[] {
  const name = workloadOf(pod);
  const instance = perNode.includes(name) ? pod.spec.nodeName : pod.metadata.name;
  return Object.entries(METRICS_PORTS)
    .filter(([job]) => job === name || job === `${name}-telemetry`)
    .map(([job, port]) => ({
      address: `${pod.status.podIP}:${port}`,
      labels: { instance: instance ?? '', job, service: name },
    }));
}

const LONG = process.env.SIGHTLINE_LONG === '1';
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

describeWith([...CONTROL_PLANE, 'prometheus', 'kube-state-metrics'], 'GIVEN dist/heartbeat and an application', () => {
  let plane: ControlPlane;
  let stack: DeployedStack;
  let network: PodNetwork;
  let prometheus: ClusterPrometheus;
  let kubeStateMetrics: KubeStateMetrics;
  let pods: readonly Pod[];
  let application: readonly Pod[];

  beforeAll(async () => {
    plane = await ControlPlane.start();
    stack = await deployStack(plane);
    application = await deployApplication(stack);
    pods = [...stack.pods, ...application];
    network = await PodNetwork.open();
    kubeStateMetrics = await startKubeStateMetrics(plane);
    prometheus = await startClusterPrometheus(plane, network);
    const real: Readonly<Record<string, number>> = {
      prometheus: prometheus.port,
      'kube-state-metrics': kubeStateMetrics.ports.http,
      'kube-state-metrics-telemetry': kubeStateMetrics.ports.telemetry,
    };
    for (const { address, labels } of pods.flatMap(identitiesOf)) {
      const port = real[labels.job ?? ''];
      network.serve(address, port === undefined ? { text: 'answered 1\n' } : { loopbackPort: port });
    }
  }, 180_000);
  afterAll(async () => {
    await network?.close();
    await plane?.close();
  });

  const targets = async () => (await prometheus.ask<{ activeTargets: Target[] }>('targets')).activeTargets;
  const select = async (expression: string) => {
    const query = `query?query=${encodeURIComponent(expression)}`;
    const { result } = await prometheus.ask<{ result: { metric: Record<string, string> }[] }>(query);
    return result.map(({ metric }) => metric);
  };

  it('WHEN it has discovered THEN its jobs are those of stack.json', async () => {
    const { jobs } = expected.kubernetes.prometheus;
    const found = await eventually('every job has a target', async () => {
      const names = [...new Set((await targets()).map(({ labels }) => labels.job ?? ''))];
      return names.length >= jobs.length ? names : undefined;
    });
    expect(found.sort()).toEqual([...jobs].sort());
  });

  it('WHEN all is scraped THEN each pod is one target, at its address, with its identity and no other label, and it is up', async () => {
    await eventually('every target was scraped', async () =>
      (await targets()).every(({ health }) => health !== 'unknown') ? true : undefined,
    );
    expect(
      (await targets()).map(({ scrapeUrl, labels, health }) => ({ scrapeUrl, labels, health })).sort(byText),
    ).toEqual(
      pods
        .flatMap(identitiesOf)
        .map(({ address, labels }) => ({ scrapeUrl: `http://${address}/metrics`, labels, health: 'up' }))
        .sort(byText),
    );
  });

  it('WHEN series are stored THEN they carry that identity', async () => {
    const up = (await select('up == 1')).map(({ __name__, ...labels }) => labels);
    expect(up.sort(byText)).toEqual(
      pods
        .flatMap(identitiesOf)
        .map(({ labels }) => labels)
        .sort(byText),
    );
    expect(await select('kube_statefulset_replicas{statefulset="prometheus", namespace="monitoring"}')).toMatchObject([
      { job: 'kube-state-metrics', service: 'kube-state-metrics' },
    ]);
  });

  it('WHEN other ports and other applications are beside THEN nobody asked them', () => {
    expect(network.asked()).toEqual(
      pods
        .flatMap(identitiesOf)
        .map(({ address }) => address)
        .sort(),
    );
  });

  it('WHEN rules are loaded from their ConfigMap THEN their counts are those of stack.json', async () => {
    const { groups } = await prometheus.ask<{ groups: RuleGroup[] }>('rules');
    const rules = groups.flatMap(group => group.rules);
    expect({
      groups: groups.length,
      alertingRules: rules.filter(({ type }) => type === 'alerting').length,
      recordingRules: rules.filter(({ type }) => type === 'recording').length,
    }).toEqual({ ...expected.kubernetes.prometheus, jobs: undefined });
  });

  it('WHEN it reads the API with its own token THEN it was never refused', () => {
    expect(prometheus.server.log()).not.toMatch(/forbidden|unauthorized|cannot list/i);
  });

  it('WHEN a pod of the application fails and is not ready any more THEN it stays a target, and is down', async () => {
    const [pod] = application;
    const [identity] = pod === undefined ? [] : identitiesOf(pod);
    if (pod === undefined || identity === undefined) throw new Error('no pod');
    const { address, labels } = identity;
    network.remove(address);
    await stack.nodes.setReady(pod, false);
    const down = await eventually('it is down', async () => {
      const found = await select('up == 0');
      return found.length > 0 ? found : undefined;
    });
    expect(down).toEqual([{ __name__: 'up', ...labels }]);
  });

  it('WHEN the pod is replaced THEN the new one is a target within a scrape interval, and the old one is none', async () => {
    const [gone] = application;
    plane.kubectlOutput(['-n', 'apps', 'delete', 'pod', gone?.metadata.name ?? '', '--grace-period=0', '--force']);
    const replaced = await eventually('another pod', async () => {
      const now = (await plane.api.list<Pod>('/api/v1/namespaces/apps/pods')).filter(
        p => workloadOf(p) === 'heartbeat',
      );
      const added = now.find(({ metadata }) => !application.some(old => old.metadata.name === metadata.name));
      return now.length === application.length ? added : undefined;
    });
    await stack.nodes.runPods();
    const started = Date.now();
    const instances = await eventually('the new target', async () => {
      const found = (await targets()).filter(({ labels }) => labels.job === 'heartbeat').map(t => t.labels.instance);
      return found.includes(replaced.metadata.name) ? found : undefined;
    });
    expect(instances).not.toContain(gone?.metadata.name);
    // Prometheus hands changes on every five seconds.
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  (LONG ? it : it.skip)(
    'WHEN the application vanishes from discovery and an exporter freezes THEN each is told of within its computed time',
    async () => {
      const since = Date.now();
      process.kill(kubeStateMetrics.server.pid(), 'SIGSTOP');
      plane.kubectlOutput(['-n', 'apps', 'delete', 'deployment', 'heartbeat', '--cascade=foreground', '--wait=false']);
      const itsPods = ['-l', 'app.kubernetes.io/name=heartbeat', '--grace-period=0', '--force'];
      plane.kubectlOutput(['-n', 'apps', 'delete', 'pods', ...itsPods]);
      const seconds = async (alert: string, service: string, receiver: string): Promise<number> => {
        const { totalSeconds, groupWaitSeconds } = computed(alert, service, receiver);
        const within = totalSeconds - groupWaitSeconds;
        await eventually(
          `${alert} of ${service}`,
          async () =>
            (await select(`ALERTS{alertname="${alert}", service="${service}", alertstate="firing"}`)).length > 0 ||
            undefined,
          within,
        );
        return Math.round((Date.now() - since) / 1000);
      };
      const measured = await Promise.all([
        seconds('ServiceAbsent', 'heartbeat', 'oncall'),
        seconds('ServiceDown', 'kube-state-metrics', 'team-core'),
      ]);
      console.info('seconds from fault to alert: vanished, exporter frozen', measured);
    },
    200_000,
  );
});
