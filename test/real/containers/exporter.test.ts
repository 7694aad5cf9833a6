import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import manifest from '../../../package.json' with { type: 'json' };
import { PrometheusApi } from '../prometheus-api.ts';
import { eventually } from '../telemetry-servers.ts';
import { compose, docker, inspect, type Project } from './docker.ts';
import { describeInContainers } from './heartbeat-stack.ts';

const IMAGE = 'sightline-exporter:test';
const BASE = `docker.io/library/node:${process.versions.node}`;
const NETWORK = 'shop-applications';
const PROJECT = `sightline-exporter-${process.pid}`;
const BUSYBOX = 'docker.io/library/busybox:1.37.0';
/** Others than those of the stack that other tests run meanwhile. */
const PORTS = { PROMETHEUS_HTTP_PORT: '39190', ALERTMANAGER_HTTP_PORT: '39193' };
const MEBI = 1024 ** 2;
const TOKEN = 'c2lnaHRsaW5lLXRlc3QtdG9rZW4';

const folder = mkdtempSync(join(tmpdir(), 'sightline-exporter-'));
const project: Project = {
  files: [join(folder, 'dist/shop/compose/compose.yaml')],
  env: { ...PORTS, COMPOSE_PROJECT_NAME: PROJECT, SECRETS_DIRECTORY: join(folder, 'secrets') },
};

const size = (image: string): number => Number(docker(['image', 'inspect', '--format', '{{.Size}}', image]));

/** An application of another project that answers on its health page. */
const startShop = (): string =>
  docker([
    ...['run', '--detach', '--network', NETWORK, '--network-alias', 'shop', BUSYBOX],
    ...['sh', '-c', 'mkdir -p /tmp/www && echo fine > /tmp/www/health && exec httpd -f -p 8080 -h /tmp/www'],
  ]).trim();

describeInContainers('GIVEN the exporter’s image, built as its page says, in a generated compose project', () => {
  const prometheus = new PrometheusApi(Number(PORTS.PROMETHEUS_HTTP_PORT));
  let shop = '';
  const exporter = () => {
    const [container] = inspect([compose(project, ['ps', '--quiet', 'shop-exporter']).trim()]);
    if (container === undefined) throw new Error('the exporter does not run');
    return container;
  };

  beforeAll(() => {
    docker(['build', '--quiet', '--build-arg', `BASE=${BASE}`, '--tag', IMAGE, resolve('lib/exporter')], 120);
    const synth = ['bin/sightline.js', 'synth', '--app', 'test/real/containers/exporter/stack.ts'];
    const { status, stderr } = spawnSync(process.execPath, [...synth, '--out', join(folder, 'dist')], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/slack-shop'), 'http://192.0.2.1/');
    writeFileSync(join(folder, 'secrets/shop-exporter-token'), TOKEN);
    docker(['network', 'create', '--internal', NETWORK]);
    shop = startShop();
    compose(project, ['up', '--detach', '--wait'], 180);
  }, 300_000);

  afterAll(() => {
    compose(project, ['down', '--volumes', '--timeout', '1'], 120);
    if (shop !== '') docker(['rm', '--force', shop]);
    docker(['network', 'rm', NETWORK]);
    docker(['image', 'rm', '--force', IMAGE]);
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  it('WHEN looked at THEN it adds less than three megabytes to its base, runs as nobody and carries its bill of materials', () => {
    expect(size(IMAGE) - size(BASE)).toBeLessThan(3 * MEBI);
    const version = '{{index .Config.Labels "org.opencontainers.image.version"}}';
    const format = `{{.Config.User}} {{json .Config.Entrypoint}} ${version}`;
    expect(docker(['image', 'inspect', '--format', format, IMAGE]).trim().split(' ')).toEqual([
      ...['65532:65532', '["node","/sightline/exporter.mjs"]', manifest.version],
    ]);
    const run = (...command: string[]) =>
      docker(['run', '--rm', '--network', 'none', '--read-only', '--entrypoint', 'node', IMAGE, ...command]);
    expect(run('/sightline/exporter.mjs', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    const bill = "process.stdout.write(require('node:fs').readFileSync('/sightline/sbom.cdx.json', 'utf8'))";
    expect(JSON.parse(run('--eval', bill))).toMatchObject({ bomFormat: 'CycloneDX' });
  });

  it('WHEN it runs THEN the engine sees it healthy, by asking it without a shell', () => {
    expect(exporter().State.Health?.Status).toBe('healthy');
  });

  it('WHEN the application counts something THEN Prometheus has it, and nobody without the token can', async () => {
    const order = '{"metrics":[{"name":"orders","kind":"counter","value":3,"labels":{"country":"de"}}]}';
    const post = (...headers: string[]) =>
      docker([
        ...['exec', shop, 'wget', '-q', '-O', '-', `--post-data=${order}`],
        ...['Content-Type: application/json', ...headers].map(header => `--header=${header}`),
        'http://shop-shop-exporter:9464/api/metrics',
      ]);
    expect(() => post()).toThrow('401');
    post(`Authorization: Bearer ${TOKEN}`);
    const found = await eventually('the counter is there', async () => {
      const [sample] = await prometheus.query('orders_total{service="shop"}');
      return sample;
    });
    expect(found.metric).toMatchObject({ job: 'shop-exporter', country: 'de' });
  }, 90_000);

  it('WHEN a server dies that cannot be asked in its container THEN the one that asks from outside is not ready any more', async () => {
    const container = (service: string) => compose(project, ['ps', '--all', '--quiet', service]).trim();
    const [asking] = inspect([container('readiness')]);
    expect(asking?.State.Health?.Status).toBe('healthy');
    const isReady = () => {
      const ask = ['node', '/sightline/exporter.mjs', '--ready'];
      return spawnSync('docker', ['exec', container('readiness'), ...ask]).status === 0;
    };
    expect(isReady()).toBe(true);
    docker(['kill', container('collector')]);
    await eventually('it is not ready', async () => !isReady() || undefined, 90);
  }, 120_000);

  it('WHEN the application dies, and is back, THEN Prometheus knows it within seconds, as part of the service', async () => {
    const check = (status: string) => () =>
      prometheus
        .query(`sightline_check_status{service="shop",check="web",status="${status}"} == 1`)
        .then(found => found.length === 1 || undefined);
    await eventually('the application is healthy', check('healthy'), 60);
    docker(['kill', shop]);
    await eventually('its check is critical', check('critical'), 60);
    docker(['start', shop]);
    await eventually('it is healthy again', check('healthy'), 60);
  }, 210_000);

  it('WHEN it is stopped as the first process of its container THEN it ends well, before it is killed', () => {
    compose(project, ['stop', 'shop-exporter'], 30);
    expect(docker(['inspect', '--format', '{{.State.ExitCode}}', exporterId()]).trim()).toBe('0');
  });

  const exporterId = () => compose(project, ['ps', '--all', '--quiet', 'shop-exporter']).trim();
});
