import { describe, expect, it } from '@jest/globals';
import {
  Alertmanager,
  App,
  Exporter,
  type ExporterProps,
  MonitoringStack,
  Prometheus,
  route,
  Service,
  secret,
} from 'sightline';
import { parseYaml, parseYamlDocuments } from '../../src/shared/yaml.ts';
import { synthesize } from '../../src/synth/index.ts';
import { channel, modelOf, soundStack, team, testEnvironment } from '../fixtures/declare.ts';

const IMAGE = 'registry.example/team/sightline-exporter:1.0.0';
const certificate = secret('shop-certificate', 'Signed by the house');
const key = secret('shop-key', 'Of that certificate');
const ca = secret('house-ca', 'Who signs in the house');
const tls = { certificate, key, ca };

const withExporter =
  (props: Partial<ExporterProps>) =>
  (stack: MonitoringStack): void => {
    const address = { kubernetes: 'shop.apps:8080', compose: 'shop:8080' };
    const shop = new Service(stack, 'shop', { owner: team, address });
    new Exporter(shop, 'exporter', { image: IMAGE, ...props });
  };
const synthesized = async (props: Partial<ExporterProps>, declare: (stack: MonitoringStack) => unknown) => {
  const app = new App();
  const stack = new MonitoringStack(app, 'test', { environment: testEnvironment });
  declare(stack);
  withExporter(props)(stack);
  const [made] = (await synthesize(app)).stacks;
  if (made === undefined) throw new Error('no stack');
  expect(made.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return made.files;
};

describe('GIVEN an exporter that answers over TLS', () => {
  const { exporters, workloads, scrapeJobs } = modelOf(stack => {
    new Prometheus(stack, 'prometheus');
    withExporter({ tls })(stack);
  });
  const secretsOf = (component: string) =>
    workloads.find(w => w.component === component)?.secrets.map(({ name }) => name);

  it('WHEN built THEN it reads certificate and key from files, and the authority is for Prometheus', () => {
    const access = {
      tls: { certFile: '/etc/sightline/secrets/shop-certificate', keyFile: '/etc/sightline/secrets/shop-key' },
    };
    expect(exporters[0]?.config).toMatchObject({ kubernetes: { access }, compose: { access } });
    expect(secretsOf('exporter')).toEqual(['shop-certificate', 'shop-key']);
    expect(secretsOf('prometheus')).toEqual(['house-ca']);
    expect(scrapeJobs.find(({ name }) => name === 'shop-exporter')).toMatchObject({
      scheme: 'https',
      tls: { ca, serverName: 'shop-exporter' },
    });
  });

  it('WHEN rendered THEN Prometheus asks for its name, and kubelets ask it over TLS', async () => {
    const files = await synthesized({ tls }, soundStack);
    const { scrape_configs: jobs } = parseYaml(files.get('compose/config/prometheus/prometheus.yml') ?? '') as {
      scrape_configs: { job_name: string }[];
    };
    expect(jobs.find(({ job_name }) => job_name === 'shop-exporter')).toMatchObject({
      scheme: 'https',
      tls_config: { ca_file: '/etc/sightline/secrets/house-ca', server_name: 'shop-exporter' },
    });
    const deployment = parseYamlDocuments(files.get('kubernetes/shop-exporter.yaml') ?? '').find(
      object => (object as { kind: string }).kind === 'Deployment',
    );
    const httpGet = { path: '/health/live', port: 'http', scheme: 'HTTPS' };
    expect(deployment).toMatchObject({
      spec: { template: { spec: { containers: [{ startupProbe: { httpGet }, readinessProbe: { httpGet } }] } } },
    });
  });

  it('WHEN everybody trusts who signed it THEN Prometheus needs no authority', async () => {
    const files = await synthesized({ tls: { certificate, key, serverName: 'shop.example' } }, soundStack);
    expect(files.get('compose/config/prometheus/prometheus.yml')).toContain(
      '    tls_config:\n      server_name: shop.example\n',
    );
  });

  it('WHEN the Prometheus exists already THEN its operator is told the same', async () => {
    const files = await synthesized({ tls }, stack => {
      new Prometheus(stack, 'prometheus', { existing: 'http://prometheus.monitoring.svc:9090' });
      new Alertmanager(stack, 'alertmanager', { route: route(channel) });
    });
    const configs = parseYamlDocuments(files.get('existing/kubernetes/scrape.yaml') ?? '') as {
      spec: { jobName: string };
    }[];
    expect(configs.find(({ spec }) => spec.jobName === 'shop-exporter')?.spec).toMatchObject({
      scheme: 'HTTPS',
      tlsConfig: { ca: { secret: { name: 'test-secrets', key: 'house-ca' } }, serverName: 'shop-exporter' },
    });
  });
});

it('GIVEN an exporter that wants a token WHEN load balancers may ask it without THEN it is told what they may ask', () => {
  const { exporters } = modelOf(withExporter({ token: secret('shop-token', 'Any long text'), open: ['ready'] }));
  const access = { tokenFile: '/etc/sightline/secrets/shop-token', open: ['ready'] };
  expect(exporters[0]?.config).toMatchObject({ kubernetes: { access }, compose: { access } });
});

describe('GIVEN an exporter whose secrets are declared wrongly', () => {
  const encrypted = (change: object): Partial<ExporterProps> => ({ tls: { ...tls, ...change } as never });
  it.each<[string, Partial<ExporterProps>, string, string]>([
    ['a text as certificate', encrypted({ certificate: 'PEM' }), 'value-missing', "certificate: secret('shop-cert"],
    ['no key', encrypted({ key: undefined }), 'value-missing', "key: secret('shop-key'"],
    ['a text as authority', encrypted({ ca: 'PEM' }), 'value-missing', "ca: secret('shop-ca'"],
    ['a URL as name', encrypted({ serverName: 'https://shop' }), 'address-invalid', "serverName: 'shop-exporter'"],
    ['a misspelt option', encrypted({ servername: 'shop' }), 'option-unknown', 'Did you mean "serverName"?'],
    ['a text as tls', { tls: 'yes' as never }, 'value-missing', "tls: { certificate: secret('shop-certificate'"],
    [
      'a password in a variable that the container has not',
      { checks: { db: { kind: 'postgres', host: 'db.data.svc', user: 'u', passwordEnv: 'PGPASSWORD' } } },
      'value-missing',
      "password: secret('db-password'",
    ],
  ])('WHEN it has %s THEN the fix is said', (_, props, code, hint) => {
    const { problems } = modelOf(withExporter(props));
    expect(problems.map(p => [p.code, p.hint])).toEqual([[code, expect.stringContaining(hint)]]);
  });
});
