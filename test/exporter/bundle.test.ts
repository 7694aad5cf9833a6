import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { becomes } from './becomes.ts';
import { Dependency } from './dependency.ts';
import { running } from './running.ts';

const PROGRAM = join(import.meta.dirname, '../../lib/exporter/exporter.mjs');

it('GIVEN the exporter’s bundle THEN it needs nothing beside Node, and is smaller than a megabyte', async () => {
  const { metafile } = await build({
    entryPoints: [PROGRAM],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported).toContain('node:fs');
  for (const name of imported) expect(builtinModules).toContain(name.replace(/^node:/, ''));
  expect(statSync(PROGRAM).size).toBeLessThan(1_000_000);
});

it('GIVEN the package THEN the schema lies in it that its documentation tells editors of', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/exporter.md'), 'utf8');
  const path = /"\$schema": "\.\/node_modules\/sightline\/([^"]+)"/.exec(page)?.[1] ?? '';
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'));
  expect(schema).toMatchObject({ title: 'Configuration of the Sightline exporter' });
});

it('GIVEN the package WHEN its image is built as its page says THEN the label names the version', () => {
  const dockerfile = readFileSync(join(dirname(PROGRAM), 'Dockerfile'), 'utf8');
  expect(dockerfile).toContain(`\nARG VERSION=${manifest.version}\n`);
  expect(dockerfile).toContain('org.opencontainers.image.version="${VERSION}"');
});

it('GIVEN no configuration WHEN started THEN it says which file it wants, and ends', () => {
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, '/nowhere/exporter.json'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    level: 'error',
    message: '/nowhere/exporter.json cannot be read: ENOENT.',
  });
});

it('GIVEN a port that is taken WHEN started with a check THEN it says so and ends', async () => {
  await using other = await Dependency.silent();
  const folder = mkdtempSync(join(tmpdir(), 'sightline-exporter-'));
  const file = join(folder, 'exporter.json');
  const web = { kind: 'tcp', host: '127.0.0.1', port: other.port };
  writeFileSync(file, JSON.stringify({ service: 'shop', port: other.port, host: '127.0.0.1', checks: { web } }));
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, file], { encoding: 'utf8', timeout: 20_000 });
  rmSync(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toContain('EADDRINUSE');
});

describe('GIVEN its command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-exporter-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const config = (content: object): string => {
    const file = join(folder, 'exporter.json');
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const run = (...args: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', timeout: 20_000 });
    return { status, stdout };
  };
  /** What the program says to its caller. It gives up by itself. */
  const asked = async (...args: string[]) => (await once(spawn(process.execPath, [PROGRAM, ...args]), 'exit'))[0];

  it('WHEN asked for its version or its options THEN it shows them and ends', () => {
    expect(run('--version')).toEqual({ status: 0, stdout: `${manifest.version}\n` });
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--healthy') });
  });

  it('WHEN a configuration is checked THEN it says whether it is right, and listens nowhere', () => {
    expect(run('--check', config({ service: 'shop', port: 1 }))).toMatchObject({ status: 0 });
    const wrong = run('--check', config({ service: 'shop', port: 1, checks: { a: { kind: 'tcp' } } }));
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain('checks.a: \\"host\\" is missing.');
  });

  it('WHEN asked whether it lives THEN the answer is that of the one that runs', async () => {
    await using exporter = await running();
    const told = { service: 'shop', port: exporter.port, host: '127.0.0.1' };
    const file = config(told);
    expect(await asked('--healthy', file)).toBe(0);
    // No lost secret restarts it.
    expect(await asked('--healthy', config({ ...told, access: { tokenFile: '/gone' } }))).toBe(0);
    await exporter.stop();
    expect(await asked('--healthy', file)).toBe(1);
  }, 20_000);

  it('WHEN asked whether it is ready THEN the answer is that of its checks, with its token', async () => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'a-token-of-some-length-1234\n');
    const access = { tokenFile };
    const common = { service: 'shop', host: '127.0.0.1', access };
    await using server = await Dependency.http((_, response) => response.end());
    const url = `http://127.0.0.1:${server.port}/`;
    const check = { kind: 'http', url, intervalSeconds: 10, retries: 0 } as const;
    await using exporter = await running({ access, checks: { server: check } });
    const file = config({ ...common, port: exporter.port });
    await becomes(0, () => asked('--ready', file));
    await server[Symbol.asyncDispose]();
    await using failing = await running({ access, checks: { server: check } });
    config({ ...common, port: failing.port });
    await becomes(1, () => asked('--ready', file));
  }, 20_000);

  it('WHEN an option is misspelt THEN it says so', () => {
    expect(run('--healty')).toMatchObject({ status: 1, stdout: expect.stringContaining('--healty') });
  });
});

it('GIVEN the bill of materials THEN it names every package that was bundled, and nothing of this machine', () => {
  const bill = JSON.parse(readFileSync(join(dirname(PROGRAM), 'sbom.cdx.json'), 'utf8'));
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'sightline-exporter', version: manifest.version } },
  });
  const licences = readFileSync(join(dirname(PROGRAM), 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  expect(bill.components.length).toBeGreaterThan(0);
  for (const { name, version, purl, licenses } of bill.components) {
    expect(licences).toContain(`${name} ${version} (`);
    expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d/);
    expect(licenses).toHaveLength(1);
  }
});
