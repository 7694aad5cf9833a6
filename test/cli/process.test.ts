import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';

// The real program in its own process: what signals, full disks and other users do to it.

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CLI = join(ROOT, 'bin/sightline.js');
const NOBODY = 65534;

let base: string;
beforeAll(async () => {
  await buildLibrary();
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-process-')));
  chmodSync(base, 0o777);
  mkdirSync(join(base, 'cache'), { mode: 0o777 });
  chmodSync(join(base, 'cache'), 0o777);
}, 60_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

const env = () => ({ ...process.env, XDG_CACHE_HOME: join(base, 'cache'), NO_COLOR: '1' });

/** A project whose one stack has `services` services, and so a number of files that differ from another's. */
function project(name: string, services: number): string {
  const folder = join(base, name);
  const list = Array.from({ length: services }, (_, i) => `service('s${i}');`).join('\n');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'src/main.ts'),
    `import { Alertmanager, App, Grafana, Dashboard, MonitoringStack, Prometheus, Service } from 'sightline';
import { owner, production, compose, counter, receiver, route, secret, slack } from 'sightline';
const app = new App();
const stack = new MonitoringStack(app, 'shop', { environment: production, platforms: [compose()], owner: owner('team') });
new Prometheus(stack, 'prometheus');
const team = receiver('team', slack({ channel: '#team', webhookUrl: secret('slack', 'webhook') }));
new Alertmanager(stack, 'alertmanager', { route: route(team) });
const grafana = new Grafana(stack, 'grafana');
function service(id: string): void {
  const api = new Service(stack, id, {
    critical: false,
    logs: false,
    address: { compose: \`\${id}:80\` },
    metrics: { requests: counter(\`\${id}_requests_total\`, { help: 'Requests' }) },
  });
  new Dashboard(grafana, id, { auto: api });
}
${list}
export default app;
`,
  );
  return folder;
}

const synth = (folder: string, ...more: string[]) =>
  spawnSync(process.execPath, [CLI, 'synth', ...more], { cwd: folder, env: env(), encoding: 'utf8' });

function tree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

/** Starts synth and sends a signal the moment it begins to write. */
function interrupted(folder: string, signal: NodeJS.Signals): Promise<{ signal: NodeJS.Signals | null; hit: boolean }> {
  const child = spawn(process.execPath, [CLI, 'synth'], { cwd: folder, env: env(), stdio: 'ignore' });
  const staging = join(folder, 'dist/.shop.staging');
  let hit = false;
  return new Promise(resolve => {
    const poll = (): void => {
      if (existsSync(staging)) {
        hit = true;
        child.kill(signal);
      } else if (child.exitCode === null && child.signalCode === null) setImmediate(poll);
    };
    poll();
    child.on('exit', (_code, by) => resolve({ signal: by, hit }));
  });
}

describe('the declaration of these tests', () => {
  it('GIVEN it WHEN synthesized THEN there is nothing wrong with it', () => {
    const { status, stderr } = synth(project('plain', 1), '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('signals', () => {
  let old: Record<string, string>;
  let next: Record<string, string>;
  beforeAll(() => {
    synth(project('old', 2));
    old = tree(join(base, 'old/dist'));
    synth(project('next', 12));
    next = tree(join(base, 'next/dist'));
  }, 60_000);

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'GIVEN %s while it writes WHEN run again THEN the output is whole; only SIGKILL can leave a half-done one until then',
    async signal => {
      let hits = 0;
      for (let round = 0; round < 3; round++) {
        const folder = join(base, `signal-${signal}-${round}`);
        cpSync(join(base, 'old'), folder, { recursive: true });
        project(`signal-${signal}-${round}`, 12);
        const ended = await interrupted(folder, signal);
        if (ended.hit) hits++;
        const left = tree(join(folder, 'dist'));
        if (signal !== 'SIGKILL') {
          const visible = Object.fromEntries(Object.entries(left).filter(([path]) => !path.startsWith('.')));
          expect([old, next]).toContainEqual(visible);
        }
        expect(synth(folder).status).toBe(0);
        expect(tree(join(folder, 'dist'))).toEqual(next);
      }
      expect(hits).toBeGreaterThan(0);
    },
    120_000,
  );

  it('GIVEN a stack file that never ends WHEN run with --timeout THEN it is stopped and names the way out', () => {
    const folder = project('endless', 1);
    writeFileSync(join(folder, 'src/main.ts'), 'let i = 0;\nwhile (true) i++;\nexport {};\n');
    const { status, stderr } = synth(folder, '--timeout', '1');
    expect(status).toBe(1);
    expect(stderr).toContain('did not end within 1 s');
    expect(stderr).toContain('--timeout');
  });

  it('GIVEN a stack file that leaves a timer running WHEN run THEN the process ends all the same', () => {
    const folder = project('timer', 1);
    const main = join(folder, 'src/main.ts');
    writeFileSync(main, `${readFileSync(main, 'utf8')}\nsetInterval(() => {}, 1000);\n`);
    expect(spawnSync(process.execPath, [CLI, 'synth'], { cwd: folder, env: env(), timeout: 20_000 }).status).toBe(0);
  });
});

const isRoot = process.getuid?.() === 0;

describe('disks', () => {
  it('GIVEN a dist of another user WHEN run THEN it says that permission is denied and nothing changes', () => {
    const folder = project('unwritable', 1);
    synth(folder);
    const before = tree(join(folder, 'dist'));
    project('unwritable', 3);
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    for (const path of [join(folder, 'dist/shop'), join(folder, 'dist')]) {
      if (isRoot) chownSync(path, 0, 0);
      chmodSync(path, 0o555);
    }
    const run = spawnSync(process.execPath, [CLI, 'synth'], { cwd: folder, env: env(), encoding: 'utf8', ...identity });
    for (const path of [join(folder, 'dist'), join(folder, 'dist/shop')]) chmodSync(path, 0o755);
    expect(run.stderr).toContain('permission is denied');
    expect(run.stderr).toContain('output-unwritable');
    expect(run.status).toBe(1);
    expect(tree(join(folder, 'dist'))).toEqual(before);
  });

  const mounted = isRoot && canMount();
  (mounted ? it : it.skip)(
    'GIVEN a full disk WHEN run THEN it says so, the old output stays, and with space it goes on',
    () => {
      const folder = project('full', 1);
      mkdirSync(join(folder, 'dist'));
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(folder, 'dist')]);
      try {
        expect(synth(folder).status).toBe(0);
        const before = tree(join(folder, 'dist'));
        project('full', 40);
        const { status, stderr } = synth(folder);
        expect(stderr).toContain('the disk is full');
        expect(status).toBe(1);
        expect(tree(join(folder, 'dist'))).toEqual(before);
        spawnSync('mount', ['-o', 'remount,size=64m', join(folder, 'dist')]);
        expect(synth(folder).status).toBe(0);
      } finally {
        spawnSync('umount', [join(folder, 'dist')]);
      }
    },
  );
});

/** Making a small disk needs the right to mount one; containers seldom have it. */
function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'sightline-mount-'));
  const works = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0;
  if (works) spawnSync('umount', [probe]);
  rmSync(probe, { recursive: true, force: true });
  return works;
}

it('GIVEN output that goes to a pipe that closes early WHEN run THEN it ends quietly', () => {
  const run = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" explain | head -1`], {
    encoding: 'utf8',
    env: env(),
  });
  expect(run.stderr).toBe('');
  expect(run.stdout.split('\n')).toHaveLength(2);
});
