import { describe, expect, it } from '@jest/globals';
import {
  App,
  Collector,
  counter,
  Exporter,
  type ExporterProps,
  histogram,
  MonitoringStack,
  NodeExporter,
  Prometheus,
  Service,
  secret,
} from 'sightline';
import { synthesize } from '../../src/synth/index.ts';
import { codesOf, modelOf, soundStack, team, testEnvironment } from '../fixtures/declare.ts';

const IMAGE = 'registry.example/team/sightline-exporter:1.0.0';
const ADDRESS = { kubernetes: 'shop.apps:8080', compose: 'shop:8080' };

const withExporter =
  (props: Partial<ExporterProps>, address: object = ADDRESS) =>
  (stack: MonitoringStack): void => {
    new Prometheus(stack, 'prometheus');
    const shop = new Service(stack, 'shop', { owner: team, address });
    new Exporter(shop, 'exporter', { image: IMAGE, ...props });
  };

describe('GIVEN an exporter of a service', () => {
  const model = modelOf(
    withExporter({
      checks: {
        web: {
          kind: 'http',
          url: { compose: 'http://shop:8080/health', kubernetes: 'https://shop.apps.svc/health' },
          interval: '10s',
          latency: { warningAfter: '500ms' },
        },
        database: { kind: 'tcp', host: { compose: 'db' }, port: 5432, timeout: '2s' },
        name: { kind: 'dns', name: 'pay.example' },
        backup: { kind: 'file-age', path: '/backup', criticalAfter: '25h', critical: false },
      },
    }),
  );
  const [exporter] = model.exporters;
  const workload = model.workloads.find(({ name }) => name === 'shop-exporter');

  it('WHEN built THEN it is told the same on both platforms, with the places of each', () => {
    expect(exporter?.config.compose).toEqual({
      service: 'shop',
      port: 9464,
      checks: {
        web: {
          kind: 'http',
          url: 'http://shop:8080/health',
          intervalSeconds: 10,
          latency: { warningSeconds: 0.5 },
        },
        database: { kind: 'tcp', host: 'db', port: 5432, timeoutSeconds: 2 },
        name: { kind: 'dns', name: 'pay.example' },
        backup: { kind: 'file-age', path: '/backup', criticalSeconds: 90_000, critical: false },
      },
    });
    expect(exporter?.config.kubernetes?.checks).toMatchObject({ web: { url: 'https://shop.apps.svc/health' } });
  });

  it('WHEN a check has no place on a platform THEN it is not made there, and the stack says so', () => {
    expect(Object.keys(exporter?.config.kubernetes?.checks ?? {})).toEqual(['web', 'name', 'backup']);
    expect(model.differences).toContainEqual({
      platform: 'kubernetes',
      subject: 'check database of shop',
      reason: 'it has no place on kubernetes',
    });
  });

  it('WHEN built THEN it may reach what it checks and the name servers, and nobody else', () => {
    expect(workload?.connects).toEqual([
      { to: 'dependency', platform: 'kubernetes', host: 'shop.apps.svc', port: 443 },
      { to: 'names' },
      { to: 'dependency', platform: 'compose', host: 'shop', port: 8080 },
      { to: 'dependency', platform: 'compose', host: 'db', port: 5432 },
    ]);
  });

  it('WHEN built THEN Prometheus scrapes it as part of the service, and tells its owner when it is away', () => {
    expect(model.scrapeJobs.find(({ name }) => name === 'shop-exporter')).toMatchObject({
      service: 'shop',
      path: '/metrics',
      intervalSeconds: 15,
      target: { kind: 'workload', workload: 'shop-exporter', port: 'http' },
    });
    const group = model.ruleGroups.find(({ name }) => name === 'shop-exporter-availability');
    expect(group?.rules).not.toHaveLength(0);
  });

  it('WHEN its image is of a registry THEN it is that, whatever mirror the other servers come from', () => {
    expect(workload?.image).toMatchObject({
      registry: 'registry.example',
      repository: 'team/sightline-exporter',
      tag: '1.0.0',
    });
  });
});

it.each([
  ['sightline-exporter:1.0.0', 'docker.io', 'library/sightline-exporter', '1.0.0'],
  ['team/exporter:1.0.0', 'docker.io', 'team/exporter', '1.0.0'],
  ['localhost/exporter:2', 'localhost', 'exporter', '2'],
  ['registry:5000/a/b/exporter:2-rc.1', 'registry:5000', 'a/b/exporter', '2-rc.1'],
])('GIVEN the image %s THEN engines find it at %s/%s:%s', (image, registry, repository, tag) => {
  const { workloads } = modelOf(withExporter({ image }));
  expect(workloads.find(w => w.component === 'exporter')?.image).toMatchObject({ registry, repository, tag });
});

it.each(['sightline-exporter', 'sightline-exporter:latest', 'https://registry.example/exporter:1', '', 'Exporter:1'])(
  'GIVEN the image "%s" THEN it is refused',
  image => {
    expect(modelOf(withExporter({ image })).problems.map(p => p.code)).toEqual(['image-invalid']);
  },
);

it('GIVEN a service that one platform has not WHEN built THEN its exporter is not there either', () => {
  const { exporters, workloads } = modelOf(withExporter({}, { compose: 'shop:8080' }));
  expect(Object.keys(exporters[0]?.config ?? {})).toEqual(['compose']);
  expect(workloads.find(w => w.component === 'exporter')?.platforms).toEqual(['compose']);
});

it('GIVEN a second exporter of a service THEN it is refused', () => {
  const { problems } = modelOf(stack => {
    new Prometheus(stack, 'prometheus');
    const shop = new Service(stack, 'shop', { owner: team, address: ADDRESS });
    new Exporter(shop, 'exporter', { image: IMAGE });
    new Exporter(shop, 'second', { image: IMAGE });
  });
  expect(problems.map(p => p.code)).toEqual(['name-duplicate']);
});

it('GIVEN an exporter that is named like another server THEN one of the two is refused', () => {
  const codes = codesOf(stack => {
    new Prometheus(stack, 'prometheus');
    new NodeExporter(stack, 'node-exporter');
    const node = new Service(stack, 'node', { owner: team, address: ADDRESS });
    new Exporter(node, 'exporter', { image: IMAGE });
  });
  expect(codes).toContain('workload-duplicate');
});

describe('GIVEN an exporter that takes what the application sends', () => {
  const declare = (stack: MonitoringStack, props: Partial<ExporterProps>): void => {
    new Prometheus(stack, 'prometheus');
    const orders = counter('orders_total', { help: 'Orders', labels: { country: 'string' } });
    const wait = histogram('wait_seconds', { help: 'Waiting', unit: 'seconds', buckets: [0.1, 1] });
    const shop = new Service(stack, 'shop', { owner: team, address: ADDRESS, metrics: { orders, wait } });
    const ingest = { metrics: shop.metrics, statsd: true, stale: '10m' } as const;
    new Exporter(shop, 'exporter', { image: IMAGE, ingest, ...props });
  };
  const exporterOf = (props: Partial<ExporterProps>, more: (stack: MonitoringStack) => void = () => {}) => {
    const model = modelOf(stack => {
      declare(stack, props);
      more(stack);
    });
    return { ...model, exporter: model.exporters[0], workload: model.workloads.find(w => w.component === 'exporter') };
  };

  it('WHEN metrics are declared THEN it knows them before they come', () => {
    expect(exporterOf({}).exporter?.config.compose?.ingest).toEqual({
      metrics: {
        orders_total: { kind: 'counter', help: 'Orders' },
        wait_seconds: { kind: 'histogram', help: 'Waiting', unit: 'seconds', buckets: [0.1, 1] },
      },
      statsd: { port: 8125, host: '0.0.0.0' },
      staleSeconds: 600,
    });
  });

  it('WHEN it takes StatsD THEN applications may send there', () => {
    const { workload } = exporterOf({});
    expect(workload?.ports).toContainEqual({ name: 'statsd', number: 8125, protocol: 'UDP' });
    expect(workload?.admits).toContainEqual({ from: 'applications', port: 'statsd' });
  });

  it('WHEN it has a token THEN it reads it from a file, and so does Prometheus', () => {
    const token = secret('shop-exporter-token', 'Any long random text');
    const { exporter, workload, scrapeJobs } = exporterOf({ token });
    expect(exporter?.config.kubernetes?.access).toEqual({ tokenFile: '/etc/sightline/secrets/shop-exporter-token' });
    expect(workload?.secrets).toEqual([token]);
    expect(scrapeJobs.find(({ name }) => name === 'shop-exporter')?.bearerToken).toBe(token);
  });

  it('WHEN it passes traces on THEN it reaches the Collector, wherever that is declared', () => {
    const { exporter, workload } = exporterOf({ traces: true }, stack => new Collector(stack, 'collector'));
    expect(exporter?.traces).toEqual({ workload: 'collector', port: 'otlp-http' });
    expect(workload?.connects).toContainEqual({ to: 'workload', workload: 'collector', port: 'otlp-http' });
    expect(exporterOf({ traces: true }).problems.map(p => p.code)).toEqual(['collector-missing']);
  });
});

it('GIVEN a check that waits for one which a platform has not WHEN built THEN it waits for nothing there', () => {
  const { exporters } = modelOf(
    withExporter({
      checks: {
        database: { kind: 'postgres', host: { compose: 'db' }, user: 'checker', password: secret('db', 'Password') },
        web: { kind: 'http', url: 'http://shop.example/', dependsOn: ['database'] },
      },
    }),
  );
  expect(exporters[0]?.config.compose?.checks).toMatchObject({
    database: { user: 'checker', passwordFile: '/etc/sightline/secrets/db' },
    web: { dependsOn: ['database'] },
  });
  expect(exporters[0]?.config.kubernetes?.checks).toEqual({ web: { kind: 'http', url: 'http://shop.example/' } });
});

it('GIVEN checks that the exporter would not start with WHEN synthesized THEN each is an error at its declaration', async () => {
  const app = new App();
  const stack = new MonitoringStack(app, 'test', { environment: testEnvironment });
  soundStack(stack);
  const shop = new Service(stack, 'shop', { owner: team, address: ADDRESS });
  const disk = { kind: 'disk-space', path: '/', criticalFree: 10 } as const;
  new Exporter(shop, 'exporter', { image: IMAGE, checks: { disk, web: { kind: 'http' } as never } });
  const [made] = (await synthesize(app)).stacks;
  const found = made?.findings.filter(({ code }) => code === 'exporter-config-invalid');
  expect(found?.map(({ message }) => message)).toEqual([
    expect.stringContaining('shop-exporter: checks.disk'),
    expect.stringContaining('shop-exporter: checks.web'),
  ]);
});

describe('GIVEN an exporter that is declared wrongly', () => {
  const tcp = (host: unknown) => ({ checks: { db: { kind: 'tcp', host, port: 5432 } as never } });
  const pg = (password: unknown) => ({
    checks: { db: { kind: 'postgres', host: { compose: 'db' }, user: 'u', password } as never },
  });
  it.each<[string, Partial<ExporterProps>, string, string]>([
    [
      'a misspelt platform',
      tcp({ compose: 'db', kuberntes: 'db.x.svc' }),
      'value-missing',
      'Did you mean "kubernetes"?',
    ],
    ['a check without a place', tcp({}), 'value-missing', 'Say where'],
    ['a URL as host', tcp('http://db:1'), 'address-invalid', 'without scheme'],
    ['a number as host', tcp(5), 'address-invalid', 'without scheme'],
    ['a star as host', tcp('*'), 'address-invalid', 'without scheme'],
    ['a host without namespace', tcp('db'), 'address-invalid', '"db.<namespace>.svc"'],
    ['a text as password', pg('hunter2'), 'value-missing', "password: secret('shop-password'"],
    ['a text as token', { token: 'x' as never }, 'value-missing', "token: secret('shop-token'"],
    [
      'two secrets of one name',
      { ...pg(secret('pw', 'one')), token: secret('pw', 'two') },
      'name-duplicate',
      'another name',
    ],
    ['a misspelt option', { intervall: '10s' } as never, 'option-unknown', 'Did you mean "interval"?'],
    ['a misspelt option of ingest', { ingest: { statds: true } as never }, 'option-unknown', 'Did you mean "statsd"?'],
    ['a text as ingest', { ingest: 'statsd' as never }, 'value-missing', 'ingest: { statsd: true }'],
    ['an interval of days', { interval: '10d' }, 'duration-invalid', 'from 1s to 2m'],
  ])('WHEN it has %s THEN the fix is said', (_, props, code, hint) => {
    const { problems } = modelOf(withExporter(props));
    expect(problems.map(p => [p.code, p.hint])).toEqual([[code, expect.stringContaining(hint)]]);
  });

  it('WHEN its service has no address THEN it would run nowhere', () => {
    const { problems, scrapeJobs } = modelOf(withExporter({}, {}));
    expect(problems.map(p => p.code)).toContain('address-invalid');
    expect(scrapeJobs.map(({ name }) => name)).not.toContain('shop-exporter');
  });

  it('WHEN it stands below a stack THEN it asks for a service', () => {
    expect(() => modelOf(stack => new Exporter(stack as never, 'exporter', { image: IMAGE }))).toThrow(
      'beside a service',
    );
  });
});

it('GIVEN a secret for two things WHEN built THEN it is mounted once', () => {
  const one = secret('pw', 'one');
  const { workloads } = modelOf(
    withExporter({
      token: one,
      checks: { db: { kind: 'postgres', host: { compose: 'db' }, user: 'u', password: one } },
    }),
  );
  expect(workloads.find(w => w.component === 'exporter')?.secrets).toEqual([one]);
});

it('GIVEN name servers of its own WHEN built THEN they may be asked, over UDP too', () => {
  const { workloads } = modelOf(
    withExporter({ checks: { name: { kind: 'dns', name: 'pay.example', servers: ['10.1.2.3:5353', '10.1.2.4'] } } }),
  );
  expect(workloads.find(w => w.component === 'exporter')?.connects).toEqual(
    expect.arrayContaining([
      { to: 'names' },
      { to: 'dependency', platform: 'kubernetes', host: '10.1.2.3', port: 5353, protocols: ['UDP', 'TCP'] },
      { to: 'dependency', platform: 'kubernetes', host: '10.1.2.4', port: 53, protocols: ['UDP', 'TCP'] },
    ]),
  );
});
