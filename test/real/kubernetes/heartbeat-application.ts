import { eventually } from '../telemetry-servers.ts';
import { type DeployedStack, workloadOf } from './deployed-stack.ts';
import type { Pod } from './hand-made-nodes.ts';

/** Port that its pods listen on, as the stack declares it; the Service has another one. */
export const APPLICATION_PORT = 5000;
/** Not its name: that is a label of its pods. */
export const APPLICATION_CONTAINER = 'web';
const REPLICAS = 2;

/**
 * The monitored application: a Deployment with a Service, and what must not be taken for it: a second port of its own,
 * and another application on the same port in the same namespace.
 */
export async function deployApplication({ plane, nodes }: DeployedStack): Promise<readonly Pod[]> {
  const objects = [...application('heartbeat', REPLICAS), ...application('billing', 1)];
  plane.kubectlOutput(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(list(objects)) });
  const pods = () => plane.api.list<Pod>('/api/v1/namespaces/apps/pods');
  await eventually('its pods', async () => ((await pods()).length === REPLICAS + 1 ? true : undefined));
  await nodes.runPods();
  return (await pods()).filter(pod => workloadOf(pod) === 'heartbeat');
}

const list = (items: readonly unknown[]) => ({ apiVersion: 'v1', kind: 'List', items });

function application(name: string, replicas: number): readonly unknown[] {
  const metadata = { name, namespace: 'apps' };
  const selector = { 'app.kubernetes.io/name': name };
  const containers = [
    {
      name: APPLICATION_CONTAINER,
      image: `${name}:1`,
      ports: [
        { name: 'web', containerPort: APPLICATION_PORT },
        { name: 'admin', containerPort: 15_000 },
      ],
    },
  ];
  const template = { metadata: { labels: selector }, spec: { containers } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas, selector: { matchLabels: selector }, template },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { team: 'core' } },
      spec: {
        selector,
        ports: [
          { name: 'web', port: 80, targetPort: 'web' },
          { name: 'admin', port: 81, targetPort: 'admin' },
        ],
      },
    },
  ];
}
