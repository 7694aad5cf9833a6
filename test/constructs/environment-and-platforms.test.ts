import { describe, expect, it } from '@jest/globals';
import {
  App,
  compose,
  development,
  environment,
  type KubernetesProps,
  kubernetes,
  Loki,
  MonitoringStack,
  type MonitoringStackProps,
  Prometheus,
  production,
  Service,
  staging,
  Tempo,
} from 'sightline';
import { healthExporterSize } from '../../src/catalogue/sizing.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { InputError } from '../../src/shared/input-error.ts';
import { modelOf } from '../fixtures/declare.ts';

const DAY = 86_400;

const servers = (stack: MonitoringStack): void => {
  new Prometheus(stack, 'prometheus');
  new Loki(stack, 'loki');
  new Tempo(stack, 'tempo');
};
const storageOf = (model: StackModel, workload: string): string | undefined =>
  model.workloads.find(w => w.name === workload)?.storage?.size.toString();

/** Code of what a call refuses. */
function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('GIVEN an environment (H4)', () => {
  it.each([
    ['production', production, [90, 30, 14, 90], 2],
    ['staging', staging, [15, 7, 3, 90], 1],
    ['development', development, [3, 1, 1, 7], 1],
    ['one of its own', environment('test', { logsRetention: '2d', replicas: 3 }), [30, 2, 3, 90], 3],
  ])(
    'WHEN it is %s THEN metrics, logs, traces and alert events are kept that many days',
    (_, chosen, days, replicas) => {
      const { components, workloads, environment: named } = modelOf(servers, { environment: chosen });
      const { prometheus, loki, tempo } = components;
      const kept = [
        prometheus?.retentionSeconds,
        loki?.retentionSeconds,
        tempo?.retentionSeconds,
        loki?.streamRetention[0]?.seconds,
      ];
      expect(kept).toEqual(days.map(n => n * DAY));
      expect(workloads.find(w => w.name === 'prometheus')?.replicas).toBe(replicas);
      expect(named.name).toBe(chosen.name);
      expect(prometheus?.externalLabels).toEqual({ environment: chosen.name, stack: 'test' });
    },
  );

  it('WHEN a component has its own retention THEN that goes before the environment', () => {
    const { components } = modelOf(stack => new Prometheus(stack, 'prometheus', { retention: '5d' }), {
      environment: production,
    });
    expect(components.prometheus?.retentionSeconds).toBe(5 * DAY);
  });

  it('WHEN more is kept THEN volumes grow, and Prometheus deletes blocks at 80 % of its own', () => {
    const short = modelOf(servers, {
      environment: environment('test', { metricsRetention: '1d', logsRetention: '1d' }),
    });
    const long = modelOf(servers, {
      environment: environment('test', { metricsRetention: '365d', logsRetention: '365d' }),
    });
    expect(['prometheus', 'loki'].map(name => storageOf(short, name))).toEqual(['1Gi', '1Gi']);
    expect(['prometheus', 'loki'].map(name => storageOf(long, name))).toEqual(['30Gi', '250Gi']);
    expect(long.components.prometheus?.retentionSize.toString()).toBe('24Gi');
  });

  it('WHEN a volume is asked for THEN it is used as it is', () => {
    const model = modelOf(stack => new Prometheus(stack, 'prometheus', { storage: '50Gi' }));
    expect(storageOf(model, 'prometheus')).toBe('50Gi');
    expect(model.components.prometheus?.retentionSize.toString()).toBe('40Gi');
  });

  it('WHEN more is expected THEN memory grows', () => {
    const limit = (props: Partial<MonitoringStackProps>) =>
      modelOf(servers, props).workloads.map(w => w.resources.memoryLimit.bytes);
    const few = limit({ expect: { pushedSeries: 100, logsPerDay: '1Gi', spansPerSecond: 1 } });
    const many = limit({ expect: { pushedSeries: 1_000_000, logsPerDay: '900Gi', spansPerSecond: 500_000 } });
    expect(many.map((bytes, i) => bytes > (few[i] ?? 0))).toEqual([true, true, true]);
  });

  it('WHEN an image for readiness is named THEN it gets what every exporter gets', () => {
    const image = 'registry.example/exporter:1.0.0';
    expect(compose({ readinessImage: image })('test')).toMatchObject({
      readiness: { image, resources: healthExporterSize },
    });
  });

  it.each<[string, Partial<MonitoringStackProps>, string]>([
    ['no copies', { environment: environment('test', { replicas: 0 }) }, 'number-invalid'],
    ['half a copy', { environment: environment('test', { replicas: 1.5 }) }, 'number-invalid'],
    ['a hundred copies', { environment: environment('test', { replicas: 100 }) }, 'number-invalid'],
    ['no number as a share', { environment: environment('test', { sampling: Number.NaN }) }, 'sampling-invalid'],
    ['more than all traces', { environment: environment('test', { sampling: 1.01 }) }, 'sampling-invalid'],
    ['a name with spaces', { environment: environment('the test') }, 'name-invalid'],
    ['a negative number of nodes', { expect: { nodes: -1 } }, 'number-invalid'],
    ['endless spans', { expect: { spansPerSecond: Number.POSITIVE_INFINITY } }, 'number-invalid'],
    ['a size in decimal units', { expect: { logsPerDay: '10GB' as never } }, 'bytes-invalid'],
    ['no platform', { platforms: [] as never }, 'value-missing'],
    ['one platform twice', { platforms: [compose(), compose()] }, 'name-duplicate'],
    ['runbooks at no address', { runbookBaseUrl: 'wiki runbooks' }, 'url-invalid'],
    ['images from an address with a scheme', { images: { registry: 'https://mirror' } }, 'address-invalid'],
  ])('WHEN a stack has %s THEN it is refused where it is written', (_, props, code) => {
    expect(refused(() => modelOf(() => {}, props))).toBe(code);
  });
});

describe('GIVEN the platforms of a stack', () => {
  it('WHEN everything is said of a cluster THEN nothing of it is lost', () => {
    const said = {
      namespace: 'observability',
      nodeNamespace: 'observability-agents',
      storageClass: 'fast',
      nodeCidrs: ['10.1.0.0/16'],
      apiServer: { cidrs: ['10.2.0.1/32'], ports: [6443] },
      dns: { namespace: 'dns', podLabels: { app: 'coredns' } },
      ingressNamespaces: ['ingress'],
      egress: 'cilium',
      isolatedNamespaces: ['shop'],
      kubeletInsecureTls: true,
    } as const satisfies Required<KubernetesProps>;
    expect(modelOf(() => {}, { platforms: [kubernetes(said)] }).platforms).toEqual([
      { platform: 'kubernetes', ...said },
    ]);
  });

  it('WHEN nothing is said THEN both are rendered under names that follow from the stack', () => {
    expect(modelOf(() => {}).platforms).toEqual([
      expect.objectContaining({ platform: 'kubernetes', namespace: 'monitoring', nodeNamespace: 'monitoring-nodes' }),
      {
        platform: 'compose',
        project: 'test',
        applicationNetwork: 'test-applications',
        bindAddress: '127.0.0.1',
      },
    ]);
  });

  it('WHEN a namespace is named THEN the one of the node agents follows it', () => {
    const { platforms } = modelOf(() => {}, { platforms: [kubernetes({ namespace: 'observability' })] });
    expect(platforms).toEqual([
      expect.objectContaining({ namespace: 'observability', nodeNamespace: 'observability-nodes' }),
    ]);
  });

  it.each([
    ['a namespace in capitals', () => kubernetes({ namespace: 'Monitoring' }), 'name-invalid'],
    ['an ingress namespace with a slash', () => kubernetes({ ingressNamespaces: ['../kube-system'] }), 'name-invalid'],
    ['an image for readiness of no version', () => compose({ readinessImage: 'exporter:latest' }), 'image-invalid'],
    ['an isolated namespace in capitals', () => kubernetes({ isolatedNamespaces: ['Shop'] }), 'name-invalid'],
    ['a range without a prefix', () => kubernetes({ nodeCidrs: ['10.0.0.0'] }), 'address-invalid'],
    ['a port above all', () => kubernetes({ apiServer: { cidrs: [], ports: [70_000] } }), 'number-invalid'],
    ['a storage class with spaces', () => kubernetes({ storageClass: 'fast disk' }), 'name-invalid'],
  ])('WHEN Kubernetes has %s THEN it is refused where it is written', (_, act, code) => {
    expect(refused(act)).toBe(code);
  });
});

describe('GIVEN a service’s address', () => {
  const addressesOf = (address: { kubernetes?: string; compose?: string }) =>
    modelOf(stack => new Service(stack, 'api', { address }));

  it('WHEN both are given THEN host, namespace and port are told apart', () => {
    expect(addressesOf({ kubernetes: 'api.apps:8080', compose: 'api.internal:80' }).services[0]?.addresses).toEqual({
      kubernetes: { host: 'api', namespace: 'apps', port: 8080 },
      compose: { host: 'api.internal', port: 80 },
    });
  });

  it('WHEN it has none on one platform THEN that is a difference, and the job is not there', () => {
    const { differences, scrapeJobs } = addressesOf({ compose: 'api:80' });
    expect(differences).toEqual([
      { platform: 'kubernetes', subject: 'service api', reason: 'it has no address on kubernetes' },
    ]);
    expect(scrapeJobs.map(job => job.platforms)).toEqual([['compose']]);
  });

  it.each([
    [{ kubernetes: 'api:80' }, 'it names no namespace'],
    [{ kubernetes: 'http://api.apps:80' }, 'is not an address on Kubernetes'],
    [{ kubernetes: 'api.apps:0' }, 'has no port between 1 and 65535'],
    [{ kubernetes: `${'a'.repeat(64)}.apps:80` }, 'is not an address on Kubernetes'],
    [{ compose: 'api' }, 'is not an address on compose'],
    [{ compose: 'api:65536' }, 'has no port between 1 and 65535'],
    [{ compose: 'a..b:80' }, 'is not an address on compose'],
    [{ compose: 'api:80/metrics' }, 'is not an address on compose'],
  ])('WHEN it is %j THEN the finding says why', (address, why) => {
    const [problem] = addressesOf(address).problems;
    expect(problem).toMatchObject({ code: 'address-invalid', message: expect.stringContaining(why) });
  });
});

describe('GIVEN an App', () => {
  it('WHEN two stacks have one name, or a stack stands in a stack, THEN it is refused', () => {
    const app = new App();
    const stack = new MonitoringStack(app, 'shop', { environment: staging });
    expect(refused(() => new MonitoringStack(app, 'shop', { environment: staging }))).toBe('name-duplicate');
    expect(refused(() => new MonitoringStack(stack, 'inner', { environment: staging }))).toBe('construct-misplaced');
    expect(refused(() => new Prometheus(app, 'prometheus'))).toBe('construct-misplaced');
    expect(refused(() => new Service(stack, 'a/b', { address: {} }))).toBe('name-invalid');
    expect(refused(() => new Service(stack, 'constructor', { address: {} }))).toBe('name-invalid');
  });

  it('WHEN it has two stacks THEN each has a model of its own, in the order of declaration', () => {
    const app = new App();
    for (const name of ['web', 'data'])
      new Prometheus(new MonitoringStack(app, name, { environment: staging }), 'prometheus');
    expect(app.models().map(model => [model.name, model.workloads.length])).toEqual([
      ['web', 1],
      ['data', 1],
    ]);
  });
});
