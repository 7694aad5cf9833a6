import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readmeExample } from './readme-example.ts';

// What a user gets: the packed tarball in an empty project, with nothing of this repository in reach.

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** More would have to earn its place in docs/dependencies.md: sightline, constructs, esbuild and its binary. */
const MOST_PACKAGES = 4;
const MOST_MEGABYTES = 20;

let base: string;
let project: string;

function run(command: string, args: readonly string[], cwd: string) {
  const env = { ...process.env, XDG_CACHE_HOME: join(base, 'cache'), NO_COLOR: '1', NODE_OPTIONS: '' };
  const ran = spawnSync(command, [...args], { cwd, env, encoding: 'utf8', timeout: 240_000 });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}
const npm = (...args: string[]) => run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], project);
const sightline = (...args: string[]) =>
  run(process.execPath, [join(project, 'node_modules/.bin/sightline'), ...args], project);

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-package-')));
  project = join(base, 'shop');
  mkdirSync(project);
  const packed = run('npm', ['pack', '--pack-destination', base], ROOT);
  if (packed.status !== 0) throw new Error(packed.stderr);
  npm('init', '--yes');
  const tarball = readdirSync(base).find(name => name.endsWith('.tgz'));
  const installed = npm('install', join(base, tarball ?? ''));
  if (installed.status !== 0) throw new Error(installed.stderr);
  writeFileSync(join(project, 'main.ts'), readmeExample());
}, 300_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** On disk: esbuild links its binary twice, which counts once. */
function megabytesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const sizes = new Map(
    files.map(entry => statSync(join(entry.parentPath, entry.name))).map(stat => [stat.ino, stat.size]),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1e6;
}

/** Packages that a declaration imports, and those it imports, and so on. */
function importsOf(file: string, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  seen.add(file);
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^;]* from '([^']+)'/gm)) {
    const next = join(dirname(file), from.replace(/[.]ts$/, '.d.ts'));
    if (!from.startsWith('.')) found.add(from);
    else if (!seen.has(next)) importsOf(next, found, seen);
  }
  return found;
}

describe('the packed tarball', () => {
  it('GIVEN an empty project WHEN installed THEN it brings few packages and megabytes', () => {
    const lock = JSON.parse(readFileSync(join(project, 'node_modules/.package-lock.json'), 'utf8'));
    const packages = Object.keys(lock.packages);
    const megabytes = megabytesBelow(join(project, 'node_modules'));
    const own = megabytesBelow(join(project, 'node_modules/sightline'));
    console.info(`${packages.length} packages, ${megabytes.toFixed(1)} MB, of which sightline ${own.toFixed(1)} MB`);
    expect(packages.length).toBeLessThanOrEqual(MOST_PACKAGES);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  });

  it('GIVEN what was packed WHEN listed THEN it is the library, its types and the licences, no sources', () => {
    const folder = join(project, 'node_modules/sightline');
    expect(readdirSync(folder).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'bin',
      'lib',
      'package.json',
    ]);
    expect(existsSync(join(folder, 'lib/THIRD-PARTY-LICENSES.txt'))).toBe(true);
    const sources = readdirSync(join(folder, 'lib'), { recursive: true }).map(String);
    expect(sources.filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
  });

  it('GIVEN the README’s example WHEN typed in and synthesized THEN both platforms are written, twice the same', () => {
    expect(sightline('synth')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(project, 'dist/shop'))).toEqual(
      expect.arrayContaining(['compose', 'kubernetes', 'rules', 'tests', 'dashboards', 'runbooks', 'stack.json']),
    );
    expect(sightline('synth').stdout).toContain('nothing changed');
    expect(sightline('synth', '--check').status).toBe(0);
    expect(sightline('list').stdout).toMatch(/^shop: \d+ files/);
  });

  it.each([
    ['nodenext, libraries checked', { module: 'nodenext' }],
    ['nodenext', { module: 'nodenext', skipLibCheck: true }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', resolveJsonModule: false }],
  ])(
    'GIVEN a consumer with %s WHEN the example is type-checked THEN it compiles, and a wrong label does not',
    (_, options) => {
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
      const compilerOptions = { target: 'es2023', strict: true, noEmit: true, types: [], ...options };
      const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
      writeFileSync(join(project, 'package.json'), JSON.stringify({ ...manifest, type: 'module' }));
      writeFileSync(join(project, 'wrong.ts'), readmeExample().replaceAll(".sumBy('country')", ".sumBy('contry')"));
      const files = ['main.ts', 'wrong.ts'];
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      const { stdout, stderr } = run(process.execPath, [compiler, '-p', project, '--pretty', 'false'], project);
      expect(stderr).toBe('');
      const complaints = stdout.split('\n').filter(line => /^\S/.test(line));
      const wrongLabel = expect.stringMatching(/^wrong[.]ts\(.*contry/);
      expect(complaints).toEqual([wrongLabel, wrongLabel]);
      writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
      rmSync(join(project, 'tsconfig.json'));
    },
    120_000,
  );

  it('GIVEN the declarations of a door THEN they import nothing that a consumer may lack, but Node’s own', () => {
    const { exports } = JSON.parse(readFileSync(join(project, 'node_modules/sightline/package.json'), 'utf8'));
    const types: string = exports['./instrument'].types;
    expect(importsOf(join(project, 'node_modules/sightline', types))).toEqual(new Set(['node:http']));
  });

  it('GIVEN no package.json type WHEN the doors are imported THEN each one opens', () => {
    const doors = [
      'sightline',
      'sightline/catalogue',
      'sightline/rules',
      'sightline/dashboards',
      'sightline/instrument',
    ];
    for (const door of doors) {
      const { status, stderr } = run(
        process.execPath,
        ['--input-type=module', '-e', `await import('${door}')`],
        project,
      );
      expect({ door, status, stderr }).toEqual({ door, status: 0, stderr: '' });
    }
  });
});
