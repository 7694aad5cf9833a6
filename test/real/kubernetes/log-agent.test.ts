import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { parseYaml, toYaml } from '../../../src/shared/yaml.ts';
import { freePortsFor } from '../../ports.ts';
import { describeWith } from '../../tools/tool.ts';
import { eventually, type Server } from '../telemetry-servers.ts';
import { CONTROL_PLANE, ControlPlane } from './control-plane.ts';
import { deployStack } from './deployed-stack.ts';
import type { Pod } from './hand-made-nodes.ts';
import { APPLICATION_CONTAINER, deployApplication } from './heartbeat-application.ts';

// Beside other tests on a small machine each step may take its time.
jest.setTimeout(120_000);

interface AgentConfig {
  exporters: unknown;
  readonly processors: { readonly k8s_attributes: { auth_type: string } };
  readonly service: { readonly pipelines: { readonly logs: { exporters: readonly string[] } } };
}

describeWith([...CONTROL_PLANE, 'otelcol'], 'GIVEN the log agent of dist/heartbeat on a node of a cluster', () => {
  let plane: ControlPlane;
  let agent: Server;
  let pod: Pod;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    const [first] = await deployApplication(await deployStack(plane));
    if (first === undefined) throw new Error('no pod of the application');
    pod = first;
    const { name, namespace, uid } = pod.metadata;
    plane.bench.write(
      `pods/${namespace}_${name}_${uid}/${APPLICATION_CONTAINER}/0.log`,
      '2026-11-21T04:00:00.000000001Z stdout F a heartbeat came in\n',
    );
    agent = await startAgent(plane, pod.spec.nodeName ?? '');
  }, 180_000);
  afterAll(() => plane?.close());

  it('WHEN a pod writes a line THEN it is named by a label that only the API server knows, read with the token of the agent', async () => {
    const log = await eventually('the line', async () => {
      const text = agent.log();
      return text.includes('a heartbeat came in') ? text : undefined;
    });
    const attributes = [...log.matchAll(/^ {5}-> ([\w.]+): Str\((.*)\)$/gm)].map(([, key, value]) => [key, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      'service.name': 'heartbeat',
      'k8s.namespace.name': 'apps',
      'k8s.pod.name': pod.metadata.name,
      'k8s.container.name': APPLICATION_CONTAINER,
      'k8s.node.name': pod.spec.nodeName,
    });
    expect(log).not.toMatch(/forbidden|unauthorized|cannot list/i);
  });
});

/** The real collector with its configuration out of the ConfigMap; lines go to its own log instead of the gateway. */
async function startAgent(plane: ControlPlane, node: string): Promise<Server> {
  const { bench } = plane;
  const { data } = await plane.api.get<{ data: Record<string, string> }>(
    '/api/v1/namespaces/monitoring-nodes/configmaps/collector-agent-config-collector-agent',
  );
  const config = parseYaml(data['agent.yaml'] ?? '') as AgentConfig;
  // Outside of a pod there is no mounted token.
  config.processors.k8s_attributes.auth_type = 'kubeConfig';
  config.exporters = { debug: { verbosity: 'detailed', use_internal_logger: false } };
  config.service.pipelines.logs.exporters = ['debug'];
  const ports = await freePortsFor(['health', 'metrics']);
  mkdirSync(bench.path('state'));
  const file = bench.place(
    { id: 'agent.yaml', platform: 'kubernetes', content: toYaml(config) },
    {
      '/var/log/pods': bench.path('pods'),
      '/var/lib/otelcol': bench.path('state'),
      '0.0.0.0:13133': `127.0.0.1:${ports.health}`,
      'host: 0.0.0.0': 'host: 127.0.0.1',
      'port: 8888': `port: ${ports.metrics}`,
    },
  );
  const token = plane.tokenOf('monitoring-nodes', 'collector-agent');
  const env = { KUBECONFIG: plane.writeKubeconfig('collector-agent', token), K8S_NODE_NAME: node };
  return bench.server('otelcol', [`--config=file:${file}`], { env });
}
