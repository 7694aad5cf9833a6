import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findToolSync } from '../../../scripts/tools/index.js';
import { ensureSecrets } from '../../../src/io/secrets-folder.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { Bytes } from '../../../src/shared/bytes.ts';
import { composePlatform, scrapeJob, stackModel, workload } from '../../fixtures/model.ts';
import { describeWithFound } from '../../tools/tool.ts';

/** Stands for every server here: a web server, a shell and nothing else. */
const IMAGE = { registry: 'docker.io', repository: 'library/busybox', tag: '1.37.0', shell: true };
const PROJECT = `sightline-test-${process.pid}`;
const NETWORK = `${PROJECT}-applications`;
/** Unlikely to be taken on the machine that runs the tests. */
const PORT = 39_090;

const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8', timeout: 60_000 });

/** A missing image is pulled, or made of a static busybox where no registry is in reach. */
function imageIsThere(): boolean {
  const name = `${IMAGE.registry}/${IMAGE.repository}:${IMAGE.tag}`;
  if (docker('image', 'inspect', name).status === 0) return true;
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync);
  if (busybox === undefined) return docker('pull', '--quiet', name).status === 0;
  const root = mkdtempSync(join(tmpdir(), 'sightline-image-'));
  chmodSync(root, 0o755);
  for (const folder of ['bin', 'etc', 'tmp']) mkdirSync(join(root, folder));
  cpSync(busybox, join(root, 'bin/busybox'));
  const applets = spawnSync(busybox, ['--list'], { encoding: 'utf8' }).stdout.split('\n');
  for (const applet of applets)
    if (/^[a-z]+$/.test(applet) && applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  const ran = spawnSync('sh', ['-c', `tar -C '${root}' --owner=0 --group=0 -c . | docker import - '${name}'`]);
  rmSync(root, { recursive: true });
  return ran.status === 0;
}

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

const engine = docker('version').status === 0;
const tools = [
  findToolSync('docker-compose'),
  engine && imageIsThere()
    ? { name: 'docker', version: '', command: ['docker'], source: 'path' as const, missing: false as const }
    : { name: 'docker', missing: true as const, how: 'docker: start an engine that can pull images' },
];

// An engine is more than a test may ask of a machine: missing, it is a visible skip in CI as well.
describeWithFound(
  tools,
  'the compose project in a real engine',
  ({ 'docker-compose': compose }) => {
    const up = () => compose?.(['up', '--detach', '--wait'], { cwd: folder, timeout: 120_000 });
    const inside = (service: string, script: string) =>
      compose?.(['exec', '-T', service, 'sh', '-c', script], { cwd: folder })?.stdout.trim();
    const containers = () =>
      compose?.(['ps', '--all', '--format', '{{.Service}} {{.ID}}'], { cwd: folder })?.stdout.trim().split('\n').sort();

    beforeAll(async () => {
      write('first');
      await ensureSecrets(join(folder, 'secrets'), [{ name: 'token', purpose: '', source: 'generated' }]);
      docker('network', 'create', '--internal', NETWORK);
      const started = up();
      if (started?.status !== 0) throw new Error(started?.stderr);
    }, 180_000);

    afterAll(() => {
      compose?.(['down', '--volumes', '--timeout', '1'], { cwd: folder, timeout: 120_000 });
      docker('network', 'rm', NETWORK);
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
      const bound = docker(
        'ps',
        '--filter',
        `label=com.docker.compose.project=${PROJECT}`,
        '--format',
        '{{.Ports}}',
      ).stdout;
      expect(bound).toContain(`127.0.0.1:${PORT}->9090/tcp`);
      expect(bound).not.toContain('0.0.0.0');
      expect(inside('grafana', 'wget -q -T 3 -O /dev/null http://prometheus:9090/-/ready && echo reached')).toBe(
        'reached',
      );
    });

    it('GIVEN an application of another project on the shared network WHEN scraped THEN it is reached, and reaches no other server', () => {
      const name = `${PROJECT}-shop`;
      const script = 'mkdir -p /tmp/www && echo up 1 > /tmp/www/metrics && httpd -f -p 5000 -h /tmp/www';
      docker(
        'run',
        '--detach',
        '--name',
        name,
        '--network',
        NETWORK,
        '--network-alias',
        'heartbeat',
        `${IMAGE.repository}:${IMAGE.tag}`,
        'sh',
        '-c',
        script,
      );
      try {
        expect(inside('prometheus', 'wget -q -T 3 -O - http://heartbeat:5000/metrics')).toBe('up 1');
        expect(
          docker('exec', name, 'wget', '-q', '-T', '3', '-O', '/dev/null', 'http://grafana:9090/-/ready').status,
        ).not.toBe(0);
      } finally {
        docker('rm', '--force', name);
      }
    });

    it('GIVEN changed files WHEN brought up again THEN who reads them at the start is replaced, who watches them sees them', () => {
      const before = containers();
      write('second');
      expect(up()?.status).toBe(0);
      const replaced = containers()
        ?.filter(line => !before?.includes(line))
        .map(line => line.split(' ')[0]);
      expect(replaced).toEqual(['grafana']);
      expect(inside('prometheus', 'cat /etc/sightline/config/file')).toBe('second');
    }, 120_000);

    it('GIVEN a server that is no longer ready WHEN checked THEN it is unhealthy', async () => {
      inside('prometheus', 'rm /tmp/www/-/ready');
      const health = () => compose?.(['ps', 'prometheus', '--format', '{{.Health}}'], { cwd: folder })?.stdout.trim();
      for (let i = 0; i < 20 && health() !== 'unhealthy'; i++) await new Promise(resolve => setTimeout(resolve, 500));
      expect(health()).toBe('unhealthy');
    }, 60_000);
  },
  false,
);
