import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheRoot, ensureTools, pinned } from '../../scripts/tools/index.js';

/** Takes the `-o` of `go build` and writes a program there; everything it is asked lands in a file. */
const FAKE_GO = `#!/bin/sh
echo "$@" >> "$0.asked"
case "$1" in
  version) echo "go version go1.99.0 linux/amd64" ;;
  build)
    test -z "$FAIL" || { echo "main.go:1: $FAIL" >&2; exit 1; }
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho built\\n' > "$2" && chmod +x "$2" ;;
esac
`;

let home: string;
let env: NodeJS.ProcessEnv;
const lines: string[] = [];
const log = (line: string) => lines.push(line);
const asked = () => readFileSync(join(home, 'bin', 'go.asked'), 'utf8').split('\n');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sightline-ensure-'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin', 'go'), FAKE_GO);
  chmodSync(join(home, 'bin', 'go'), 0o755);
  for (const program of ['sh', 'chmod']) {
    writeFileSync(join(home, 'bin', program), `#!/bin/sh\nexec /bin/${program} "$@"\n`, { mode: 0o755 });
  }
  env = { PATH: join(home, 'bin'), XDG_CACHE_HOME: join(home, 'cache') };
  lines.length = 0;
});
afterEach(() => rmSync(home, { recursive: true }));

describe('installing a tool', () => {
  test('builds the pinned release, says so, and finds it in the cache afterwards', async () => {
    const [promtool] = await ensureTools(['promtool'], { env, log });
    expect(promtool).toMatchObject({ source: 'cache', version: pinned('prometheus') });
    expect(lines).toEqual([
      expect.stringMatching(`^prometheus ${pinned('prometheus')}: building from Go modules, about \\d+ minutes$`),
      expect.stringMatching(/^prometheus: ready after \d+s$/),
    ]);
    expect(asked().find(line => line.includes('promtool'))).toContain(`version.Version=${pinned('prometheus')}`);
  });

  test('builds a package once for all of its tools', async () => {
    await ensureTools(['promtool', 'prometheus'], { env, log });
    await ensureTools(['prometheus'], { env, log });
    expect(asked().filter(line => line.startsWith('build'))).toHaveLength(2); // one for each program
  });

  test('leaves nothing but a log when the build fails, and says in one line why', async () => {
    const [promtool] = await ensureTools(['promtool'], { env: { ...env, FAIL: 'no space left' }, log });
    const how = promtool?.missing ? promtool.how : '';
    expect(how).toMatch(/^promtool could not be installed: main\.go:1: no space left \(all of it: .*\.log\)$/);
    expect(readdirSync(cacheRoot(env)).sort()).toEqual(['.locks', '.temp', 'logs']);
    expect(readdirSync(join(cacheRoot(env), '.temp'))).toEqual([]);
    expect(readdirSync(join(cacheRoot(env), '.locks'))).toEqual([]);
    expect(existsSync(how.match(/all of it: (.*)\)/)?.[1] ?? '')).toBe(true);
  });

  test('pulls an image where there is only a container engine', async () => {
    const docker = join(home, 'bin', 'docker');
    writeFileSync(
      docker,
      '#!/bin/sh\ncase "$1" in version) ;; pull) echo "$3" > "$0.pulled" ;; *) test -f "$0.pulled" ;; esac\n',
      { mode: 0o755 },
    );
    rmSync(join(home, 'bin', 'go'));
    const [promtool] = await ensureTools(['promtool'], { env, log });
    expect(promtool).toMatchObject({ source: 'image', version: pinned('prometheus') });
    expect(readFileSync(`${docker}.pulled`, 'utf8')).toBe(`prom/prometheus:v${pinned('prometheus')}\n`);
  });

  describe('that only a container registry has', () => {
    const withDocker = (create: string) => {
      const script = [
        'case "$1" in',
        'version) ;;',
        `create) ${create} ;;`,
        'cp) echo "$2" > "$3" ;;',
        'rm) echo "$2" > "$0.removed" ;;',
        '*) exit 1 ;;',
        'esac',
      ].join('\n');
      writeFileSync(join(home, 'bin', 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    };

    test("takes the program out of upstream's image and leaves no container", async () => {
      withDocker('echo "of-$2"');
      const [tempo] = await ensureTools(['tempo'], { env, log });
      expect(tempo).toMatchObject({ source: 'cache', version: pinned('tempo') });
      const program = tempo?.missing ? '' : (tempo?.command[0] ?? '');
      expect(readFileSync(program, 'utf8')).toBe(`of-grafana/tempo:${pinned('tempo')}:/tempo\n`);
      expect(readFileSync(join(home, 'bin', 'docker.removed'), 'utf8')).toBe(`of-grafana/tempo:${pinned('tempo')}\n`);
    });

    test('says in one line why the registry does not give it', async () => {
      withDocker('echo "no such host" >&2; exit 1');
      const [tempo] = await ensureTools(['tempo'], { env, log });
      expect(tempo).toMatchObject({ missing: true, registryOnly: true });
      expect(tempo?.missing && tempo.how).toMatch(
        /^tempo could not be installed: no such host \(all of it: .*\.log\)$/,
      );
    });
  });

  test('never throws where nothing can be done', async () => {
    const results = await ensureTools(['promtool', 'kubectl'], { env: { ...env, PATH: '' }, log });
    expect(results).toMatchObject([{ missing: true }, { missing: true }]);
    expect(lines).toEqual([]);
  });
});

describe('npm run tools', () => {
  const install = (args: string[], more: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, ['scripts/tools/install.js', ...args], { encoding: 'utf8', env: { ...env, ...more } });

  test('prints one line for each missing tool; a failure only in CI', () => {
    const here = install(['promtool', 'amtool'], { PATH: '' });
    expect(here).toMatchObject({ status: 0, stderr: '' });
    expect(here.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^✗ promtool .* is missing: install it/),
      expect.stringMatching(/^✗ amtool .* is missing: install it/),
    ]);
    expect(install(['promtool'], { PATH: '', CI: 'true' }).status).toBe(1);
    expect(install(['tempo'], { PATH: '', CI: 'true' }).status).toBe(0);
  });

  test('knows its tools', () => {
    expect(install(['promtol'], {})).toMatchObject({ status: 2, stderr: expect.stringContaining('no tool "promtol"') });
    expect(install(['--help'], {}).stdout).toContain('--all');
  });

  test('two runs at once build once', async () => {
    const run = () =>
      new Promise<number | null>(resolve =>
        spawn(process.execPath, ['scripts/tools/install.js', 'k8s-strict-decode'], { env }).once('close', resolve),
      );
    expect(await Promise.all([run(), run()])).toEqual([0, 0]);
    expect(asked().filter(line => line.startsWith('build'))).toHaveLength(1);
  });
});
