import { describe, expect, it } from '@jest/globals';
import { compose, Exporter, type ExporterProps, type MonitoringStack, Prometheus, Service } from 'sightline';
import type { ExporterConfig } from '../../src/model/exporter-config.ts';
import { modelOf, team } from '../fixtures/declare.ts';

const IMAGE = 'registry.example/team/sightline-exporter:1.0.0';
const ADDRESS = { kubernetes: 'shop.apps:8080', compose: 'shop:8080' };
const BOTH = { kubernetes: 'http://localhost:8080/', compose: 'http://shop:8080/' };
const sidecar = { deployment: 'shop' } as const;

const withSidecar =
  (props: Partial<ExporterProps>, address: object = ADDRESS) =>
  (stack: MonitoringStack): void => {
    new Prometheus(stack, 'prometheus');
    const shop = new Service(stack, 'shop', { owner: team, address });
    new Exporter(shop, 'exporter', { image: IMAGE, sidecar, ...props });
  };

describe('GIVEN an exporter in the pods of its application', () => {
  const model = modelOf(
    withSidecar({
      sidecar: { statefulSet: 'shop', volumes: { data: '/data' } },
      ingest: { statsd: true },
      checks: { web: { kind: 'http', url: BOTH }, database: { kind: 'tcp', host: 'db.data.svc', port: 5432 } },
    }),
  );
  const workload = model.workloads.find(({ component }) => component === 'exporter');
  const [told] = model.exporters;

  it('WHEN built THEN it joins them on Kubernetes, and stands alone on compose', () => {
    expect(workload?.sidecar).toEqual({
      namespace: 'apps',
      kind: 'StatefulSet',
      name: 'shop',
      sharesProcesses: false,
      volumes: { data: '/data' },
    });
    expect(workload?.platforms).toEqual(['kubernetes', 'compose']);
    expect(model.differences).toContainEqual({
      platform: 'kubernetes',
      subject: 'exporter of shop',
      reason: 'it joins the pods of the StatefulSet shop, which their owner patches',
    });
  });

  it('WHEN built THEN localhost is the application there, and no connection that has to be allowed', () => {
    expect(told?.config.kubernetes?.checks?.web).toMatchObject({ url: 'http://localhost:8080/' });
    expect(workload?.connects).toEqual([
      { to: 'dependency', platform: 'kubernetes', host: 'db.data.svc', port: 5432 },
      { to: 'dependency', platform: 'compose', host: 'shop', port: 8080 },
      { to: 'dependency', platform: 'compose', host: 'db.data.svc', port: 5432 },
    ]);
  });

  it('WHEN it takes StatsD THEN from the same pod there, and from other containers on compose', () => {
    const host = (config?: ExporterConfig) => config?.ingest?.statsd?.host;
    expect([host(told?.config.kubernetes), host(told?.config.compose)]).toEqual(['127.0.0.1', '0.0.0.0']);
  });

  it('WHEN built THEN Prometheus scrapes one in each pod, and may look for them', () => {
    expect(model.scrapeJobs.find(({ name }) => name === 'shop-exporter')).toMatchObject({
      target: { kind: 'workload', workload: 'shop-exporter', port: 'http' },
      limits: { targets: 5_000 },
    });
    const prometheus = model.workloads.find(({ component }) => component === 'prometheus');
    expect(prometheus?.discovers?.namespaces).toContain('apps');
  });
});

it('GIVEN a sidecar WHEN the stack is on compose only THEN it is the container that it always was', () => {
  const { workloads, problems } = modelOf(withSidecar({}), { platforms: [compose()] });
  expect(problems).toEqual([]);
  expect(workloads.find(({ component }) => component === 'exporter')).not.toHaveProperty('sidecar');
});

it('GIVEN a sidecar that shares processes WHEN one is checked THEN it is', () => {
  const checks = { program: { kind: 'process', name: 'shop' } } as const;
  const { problems } = modelOf(withSidecar({ sidecar: { ...sidecar, shareProcessNamespace: true }, checks }));
  expect(problems).toEqual([]);
});

it('GIVEN an application whose own metrics are elsewhere WHEN built THEN Prometheus may look for its pods all the same', () => {
  const { workloads } = modelOf(stack => {
    new Prometheus(stack, 'prometheus');
    const elsewhere = { address: { kubernetes: 'shop.metrics:9000' } };
    const shop = new Service(stack, 'shop', { owner: team, address: ADDRESS, scrape: elsewhere });
    new Exporter(shop, 'exporter', { image: IMAGE, sidecar });
  });
  const prometheus = workloads.find(({ component }) => component === 'prometheus');
  expect(prometheus?.discovers?.namespaces).toEqual(['apps', 'metrics', 'monitoring']);
});

it('GIVEN checks of what only a neighbour sees WHEN built THEN they are made in the pod, and not where it is alone', () => {
  const { exporters } = modelOf(
    withSidecar({
      checks: {
        newest: { kind: 'file-age', path: { kubernetes: '/data/newest' }, criticalAfter: '1h' },
        queue: { kind: 'command', argv: { kubernetes: ['node', '--version'] } },
        own: { kind: 'disk-space', path: '/', criticalFree: 0.1 },
      },
    }),
  );
  const { kubernetes, compose: alone } = exporters[0]?.config ?? {};
  expect(kubernetes?.checks).toMatchObject({
    newest: { path: '/data/newest' },
    queue: { argv: ['node', '--version'] },
  });
  expect(Object.keys(alone?.checks ?? {})).toEqual(['own']);
});

it('GIVEN a port of its own WHEN built THEN it listens there on both platforms', () => {
  const { exporters, workloads } = modelOf(withSidecar({ port: 9_500 }));
  expect(Object.values(exporters[0]?.config ?? {}).map(({ port }) => port)).toEqual([9_500, 9_500]);
  expect(workloads.find(w => w.component === 'exporter')?.ports).toContainEqual(
    expect.objectContaining({ name: 'http', number: 9_500 }),
  );
});

describe('GIVEN a sidecar that is declared wrongly', () => {
  const joins = (given: unknown): Partial<ExporterProps> => ({ sidecar: given as never });
  it.each<[string, Partial<ExporterProps>, string, string]>([
    ['nobody to join', joins({}), 'sidecar-invalid', "sidecar: { deployment: 'shop' }"],
    ['two to join', joins({ deployment: 'a', daemonSet: 'b' }), 'sidecar-invalid', 'Write one of'],
    ['a name in capitals', joins({ deployment: 'Shop' }), 'sidecar-invalid', 'metadata.name'],
    ['a text', joins('shop'), 'value-missing', "sidecar: { deployment: 'shop' }"],
    ['a misspelt kind', joins({ deploymnet: 'shop' }), 'option-unknown', 'Did you mean "deployment"?'],
    ['a volume in capitals', joins({ ...sidecar, volumes: { Data: '/data' } }), 'sidecar-invalid', 'list of volumes'],
    ['a relative path', joins({ ...sidecar, volumes: { data: 'data' } }), 'sidecar-invalid', 'a path of its own'],
    ['a path with dots', joins({ ...sidecar, volumes: { data: '/a/../b' } }), 'sidecar-invalid', 'a path of its own'],
    [
      'its own configuration hidden',
      joins({ ...sidecar, volumes: { data: '/etc/sightline/config' } }),
      'sidecar-invalid',
      'a path of its own',
    ],
    [
      'two volumes at one path',
      joins({ ...sidecar, volumes: { data: '/data', more: '/data' } }),
      'sidecar-invalid',
      'a path of its own',
    ],
    ['the port of its application', { port: 8080 }, 'sidecar-invalid', 'port: 8081'],
    ['no port', { port: 0 }, 'number-invalid', 'such as 1'],
    [
      'a process to look for, and sees its own only',
      { checks: { program: { kind: 'process', name: 'shop' } } },
      'sidecar-invalid',
      'shareProcessNamespace: true',
    ],
    [
      'localhost on compose, where it is alone',
      { checks: { web: { kind: 'http', url: 'http://localhost:8080/' } } },
      'address-invalid',
      "compose: 'http://shop:8080'",
    ],
  ])('WHEN it has %s THEN the fix is said', (_, props, code, hint) => {
    const { problems } = modelOf(withSidecar(props));
    expect(problems.map(p => [p.code, p.hint])).toEqual([[code, expect.stringContaining(hint)]]);
  });

  it('WHEN its service is not on Kubernetes THEN nobody knows where those pods are', () => {
    const { problems } = modelOf(withSidecar({}, { compose: 'shop:8080' }));
    expect(problems.map(p => [p.code, p.hint])).toEqual([
      ['sidecar-invalid', expect.stringContaining("kubernetes: 'shop.<namespace>:8080'")],
    ]);
  });

  it('WHEN two services have one in the same pods THEN one of them is refused', () => {
    const { problems } = modelOf(stack => {
      withSidecar({})(stack);
      const api = new Service(stack, 'api', { owner: team, address: { kubernetes: 'api.apps:8081' } });
      new Exporter(api, 'exporter', { image: IMAGE, sidecar, port: 9_500 });
    });
    expect(problems.map(p => [p.code, p.hint])).toEqual([['sidecar-invalid', expect.stringContaining('into one')]]);
  });
});

describe('GIVEN an exporter that stands alone', () => {
  const alone = (host: string): Partial<ExporterProps> => ({
    checks: { web: { kind: 'tcp', host: { kubernetes: host }, port: 80 } },
  });
  const codes = (host: string, declare = (exporter: Exporter) => exporter) =>
    modelOf(stack => {
      const shop = new Service(stack, 'shop', { owner: team, address: ADDRESS });
      declare(new Exporter(shop, 'exporter', { image: IMAGE, ...alone(host) }));
    }).problems.map(p => [p.code, p.hint]);

  it.each(['localhost', 'api.localhost', '127.0.0.1', '127.1.2.3', '::1', '0.0.0.0'])(
    'WHEN a check asks %s THEN it would ask itself, and the way to the application is said',
    host => {
      expect(codes(host)).toEqual([['address-invalid', expect.stringContaining("sidecar: { deployment: 'shop' }")]]);
    },
  );

  it('WHEN an override may have given it company THEN localhost may be somebody', () => {
    const company = (exporter: Exporter) => exporter.merge('kubernetes', { metadata: { labels: { with: 'company' } } });
    expect(codes('localhost', company)).toEqual([]);
  });
});
