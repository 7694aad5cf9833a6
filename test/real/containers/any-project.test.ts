import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ensureSecrets } from '../../../src/io/secrets-folder.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { composePlatform, scrapeJob, stackModel, workload } from '../../fixtures/model.ts';
import { compose, docker, type Project } from './docker.ts';
import { describeInContainers } from './heartbeat-stack.ts';

/** Stands for every server here: a web server, a shell and nothing else. */
const IMAGE = { registry: 'docker.io', repository: 'library/busybox', tag: '1.37.0', shell: true };
const REFERENCE = `${IMAGE.registry}/${IMAGE.repository}:${IMAGE.tag}`;
const PROJECT = `sightline-test-${process.pid}`;
const NETWORK = `${PROJECT}-applications`;
/** Unlikely to be taken on the machine that runs the tests. */
const PORT = 39_090;

const server = (changes: Partial<Workload>): Workload =>
  workload({
    image: IMAGE,
    // Answers only what is in the writable directory, so that a test can take readiness away.
    args: ['sh', '-c', 'mkdir -p /tmp/www/- && touch /tmp/www/-/ready && exec httpd -f -p 9090 -h /tmp/www'],
    ports: [{ name: 'http', number: 9090, protocol: 'TCP' }],
    scratch: [{ mountPath: '/tmp', size: Bytes.mebi(1) }],
    health: { path: '/-/ready', port: 'http', startSeconds: 5 },
    stopSeconds: 1,
    overrides: [
      {
        platform: 'compose',
        kind: 'merge',
        patch: { healthcheck: { interval: '1s', retries: 2 } },
        origin: { path: 'test', trace: {} },
      },
    ],
    ...changes,
  });

const model: StackModel = stackModel({
  platforms: [composePlatform({ project: PROJECT, applicationNetwork: NETWORK })],
  workloads: [
    server({
      ports: [{ name: 'http', number: 9090, protocol: 'TCP', publish: PORT }],
      secrets: [{ name: 'token', purpose: 'a token', source: 'generated' }],
      connects: [{ to: 'application', job: 'api' }],
    }),
    server({
      name: 'grafana',
      component: 'grafana',
      files: [{ directory: 'config/grafana', mountPath: '/etc/sightline/config', onChange: 'restart' }],
      storage: { size: Bytes.gibi(1), mountPath: '/var/lib/grafana' },
      user: { uid: 472, gid: 0 },
      connects: [{ to: 'workload', workload: 'prometheus', port: 'http' }],
    }),
  ],
  scrapeJobs: [scrapeJob()],
});

const folder = mkdtempSync(join(tmpdir(), 'sightline-engine-'));
function write(content: string): void {
  const { files } = renderCompose(model, [
    { id: 'config/prometheus/file', content, platform: 'compose' },
    { id: 'config/grafana/file', content, platform: 'compose' },
  ]);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describeInContainers('GIVEN any compose project', () => {
  const project: Project = { files: [join(folder, 'compose.yaml')], env: {} };
  const up = () => compose(project, ['up', '--detach', '--wait'], 120);
  const inside = (service: string, script: string) =>
    compose(project, ['exec', '-T', service, 'sh', '-c', script]).trim();
  const containers = () =>
    compose(project, ['ps', '--all', '--format', '{{.Service}} {{.ID}}']).trim().split('\n').sort();

  beforeAll(async () => {
    write('first');
    await ensureSecrets(join(folder, 'secrets'), [{ name: 'token', purpose: '', source: 'generated' }]);
    docker(['network', 'create', '--internal', NETWORK]);
    up();
  }, 180_000);

  afterAll(() => {
    compose(project, ['down', '--volumes', '--timeout', '1'], 120);
    docker(['network', 'rm', NETWORK]);
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);

  it('GIVEN new volumes WHEN started THEN each belongs to the user of its server, who can write there', () => {
    const probe = (path: string) => `id -u; stat -c %u:%g ${path}; echo x > ${path}/x && cat ${path}/x`;
    expect(inside('prometheus', probe('/prometheus'))).toBe('65534\n65534:65534\nx');
    expect(inside('grafana', probe('/var/lib/grafana'))).toBe('472\n472:0\nx');
  });

  it('GIVEN a server WHEN running THEN its root is read-only, scratch is its own, and it has no capability', () => {
    expect(inside('grafana', 'touch /etc/x 2>/dev/null || echo refused')).toBe('refused');
    expect(inside('grafana', 'touch /etc/sightline/config/x 2>/dev/null || echo refused')).toBe('refused');
    expect(inside('grafana', 'touch /tmp/x && stat -c %u /tmp')).toBe('472');
    expect(inside('grafana', 'grep -E "CapEff|NoNewPrivs" /proc/self/status | cut -f2')).toBe('0000000000000000\n1');
  });

  it('GIVEN a secret in a folder that only its owner may enter WHEN running THEN the server, another user, reads it', () => {
    expect(inside('prometheus', 'id -u; cat /etc/sightline/secrets/token')).toMatch(/^65534\n[\w-]{43}$/);
  });

  it('GIVEN a published port WHEN asked THEN it answers on the loopback address, and servers find each other by name', async () => {
    expect((await fetch(`http://127.0.0.1:${PORT}/-/ready`)).status).toBe(200);
    const own = `label=com.docker.compose.project=${PROJECT}`;
    const bound = docker(['ps', '--filter', own, '--format', '{{.Ports}}']);
    expect(bound).toContain(`127.0.0.1:${PORT}->9090/tcp`);
    expect(bound).not.toContain('0.0.0.0');
    expect(inside('grafana', 'wget -q -T 3 -O /dev/null http://prometheus:9090/-/ready && echo reached')).toBe(
      'reached',
    );
  });

  it('GIVEN an application of another project on the shared network WHEN scraped THEN it is reached, and reaches no other server', () => {
    const name = `${PROJECT}-shop`;
    const script = 'mkdir -p /tmp/www && echo up 1 > /tmp/www/metrics && httpd -f -p 5000 -h /tmp/www';
    const place = ['--network', NETWORK, '--network-alias', 'heartbeat'];
    docker(['run', '--detach', '--name', name, ...place, REFERENCE, 'sh', '-c', script]);
    try {
      expect(inside('prometheus', 'wget -q -T 3 -O - http://heartbeat:5000/metrics')).toBe('up 1');
      const other = 'wget -q -T 3 -O /dev/null http://grafana:9090/-/ready || echo refused';
      expect(docker(['exec', name, 'sh', '-c', other]).trim()).toBe('refused');
    } finally {
      docker(['rm', '--force', name]);
    }
  });

  it('GIVEN changed files WHEN brought up again THEN who reads them at the start is replaced, who watches them sees them', () => {
    const before = containers();
    write('second');
    up();
    const replaced = containers()
      .filter(line => !before.includes(line))
      .map(line => line.split(' ')[0]);
    expect(replaced).toEqual(['grafana']);
    expect(inside('prometheus', 'cat /etc/sightline/config/file')).toBe('second');
  }, 120_000);

  it('GIVEN a server that is no longer ready WHEN checked THEN it is unhealthy', async () => {
    inside('prometheus', 'rm /tmp/www/-/ready');
    const health = () => compose(project, ['ps', 'prometheus', '--format', '{{.Health}}']).trim();
    for (let i = 0; i < 20 && health() !== 'unhealthy'; i++) await new Promise(resolve => setTimeout(resolve, 500));
    expect(health()).toBe('unhealthy');
  }, 60_000);
});
