import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findTool, findToolSync, pinned, tools } from '../../scripts/tools/index.js';

let home: string;
let bin: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sightline-tools-'));
  bin = join(home, 'bin');
  env = { PATH: bin, XDG_CACHE_HOME: join(home, 'cache') };
});
afterEach(() => rmSync(home, { recursive: true }));

const shell = (file: string, script: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};
const inCache = (name: string, version: string, binary: string) =>
  join(home, 'cache', 'sightline', 'tools', name, version, binary);

describe('finding a tool', () => {
  test('takes the one on PATH when it is exactly the pinned release', () => {
    shell(join(bin, 'promtool'), `echo 'promtool, version ${pinned('prometheus')} (branch: HEAD)'`);
    expect(findToolSync('promtool', { env })).toMatchObject({ source: 'path', command: [join(bin, 'promtool')] });
  });

  test('refuses another release on PATH and takes the cache', () => {
    const cached = inCache('prometheus', pinned('prometheus'), 'promtool');
    shell(join(bin, 'promtool'), "echo 'promtool, version 3.5.3'");
    shell(cached, 'exit 0');
    expect(findToolSync('promtool', { env })).toMatchObject({ source: 'cache', command: [cached] });
  });

  test('refuses another release in the cache', () => {
    shell(inCache('prometheus', '3.5.3', 'promtool'), 'exit 0');
    expect(findToolSync('promtool', { env }).missing).toBe(true);
  });

  test('takes any recent release of a tool that only reads', () => {
    shell(join(bin, 'docker'), 'test "$1" = compose && echo 2.40.3-debian');
    expect(findToolSync('docker-compose', { env })).toMatchObject({
      version: '2.40.3',
      command: [join(bin, 'docker'), 'compose'],
    });
  });

  test('refuses an old release of a tool that only reads', () => {
    shell(join(bin, 'docker-compose'), 'echo 1.29.2');
    expect(findToolSync('docker-compose', { env }).missing).toBe(true);
  });

  test('takes what Debian had when that is recent enough', () => {
    shell(inCache('docker-compose', 'debian', 'docker-compose'), 'echo 2.40.3');
    expect(findToolSync('docker-compose', { env })).toMatchObject({ source: 'cache', version: '2.40.3' });
  });

  test('takes an image that is on this machine', () => {
    shell(join(bin, 'docker'), 'test "$1 $2" = "image inspect"');
    const found = findToolSync('promtool', { env });
    expect(found).toMatchObject({ source: 'image', version: pinned('prometheus') });
    expect(found.missing ? [] : found.command).toContain(`prom/prometheus:v${pinned('prometheus')}`);
  });

  test('does not take a program that does not run', () => {
    shell(join(bin, 'amtool'), 'exit 1');
    expect(findToolSync('amtool', { env }).missing).toBe(true);
  });

  test.each([...tools.keys()])(
    'says in one line what to do about a missing %s when nothing can be done here',
    async name => {
      const found = await findTool(name, { env: { ...env, PATH: '' } });
      expect(found).toMatchObject({ name, missing: true });
      const how = found.missing ? found.how : '';
      expect(how).toMatch(/ is missing: install /);
      expect(how).not.toContain('\n');
    },
  );

  test('does not tell anybody to install a program of our own', () => {
    const found = findToolSync('promql-corpus', { env });
    expect(found.missing && found.how).toMatch(/is missing: install Go [\d.]+ or newer and run `npm run tools/);
  });

  test('offers the build where Go is', () => {
    shell(join(bin, 'go'), "echo 'go version go1.99.0 linux/amd64'");
    const found = findToolSync('promtool', { env });
    expect(found.missing && found.how).toMatch(/npm run tools promtool.*builds it with Go, about/);
  });

  test('does not offer the build where Go is old', () => {
    shell(join(bin, 'go'), "echo 'go version go1.19.8 linux/amd64'");
    const found = findToolSync('promtool', { env });
    expect(found.missing && found.how).toMatch(/install it, or Go [\d.]+ or newer/);
  });

  test("offers upstream's image where nothing else has the program", () => {
    shell(join(bin, 'docker'), 'test "$1" = version');
    const found = findToolSync('tempo', { env });
    expect(found).toMatchObject({ missing: true, registryOnly: true });
    expect(found.missing && found.how).toContain(`npm run tools tempo\` (pulls grafana/tempo:${pinned('tempo')})`);
  });

  test('throws for a name that nobody knows', () => {
    expect(() => findToolSync('promtol', { env })).toThrow(/no tool "promtol"; known are promtool/);
  });
});
