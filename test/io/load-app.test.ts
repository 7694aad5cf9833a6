import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOORS } from '../../src/io/import-hint.ts';
import { type LoadAppOptions, loadApp } from '../../src/io/load-app.ts';

let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-load-')));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
}

const door = { App: class App {} };
const load = (options: Partial<LoadAppOptions> = {}) =>
  loadApp({
    entry: join(project, 'main.ts'),
    cacheRoot: join(project, 'cache'),
    doors: async specifier => (specifier === 'sightline' ? door : { specifier }),
    ...options,
  });

const place = (file: string, line: number, column: number) => ({ file: join(project, file), line, column });

describe('loadApp', () => {
  it('GIVEN TypeScript that imports by path WHEN loaded THEN its default export is given back', async () => {
    write({
      'main.ts': `import { name } from './lib/name.ts';\nimport data from './data.json' with { type: 'json' };\nexport default { name, data } satisfies object;`,
      'lib/name.ts': `export const name: string = 'Ünïcode';`,
      'data.json': '{"a":1}',
    });
    const loaded = await load();
    expect(loaded.findings).toEqual([]);
    expect(JSON.stringify(loaded.app)).toBe('{"name":"Ünïcode","data":{"a":1}}');
    expect([...loaded.inputs].sort()).toEqual(['data.json', 'lib/name.ts', 'main.ts'].map(f => join(project, f)));
  });

  it('GIVEN imports of sightline WHEN loaded THEN they are the running instance, dynamic ones too', async () => {
    write({
      'main.ts': `import { App } from 'sightline';\nimport * as catalogue from 'sightline/catalogue';
export default { App, catalogue, later: () => import('sightline') };`,
    });
    const { app, findings } = await load();
    const { App, catalogue, later } = app as { App: unknown; catalogue: unknown; later: () => Promise<typeof door> };
    expect(findings).toEqual([]);
    expect(App).toBe(door.App);
    expect(catalogue).toMatchObject({ specifier: 'sightline/catalogue' });
    expect((await later()).App).toBe(door.App);
  });

  it('GIVEN an installed package WHEN imported THEN it comes from the user’s node_modules', async () => {
    write({
      'main.ts': `import { here } from 'pack';\nexport default here;`,
      'node_modules/pack/package.json': '{"name":"pack","main":"index.js"}',
      'node_modules/pack/index.js': `exports.here = __dirname;`,
    });
    expect((await load()).app).toBe(join(project, 'node_modules/pack'));
  });

  it('GIVEN import.meta in two files WHEN loaded THEN each has its own values and places stay right', async () => {
    write({
      'main.ts': `import { dir } from './sub/other.ts';\nexport default [import.meta.url, dir];`,
      'sub/other.ts': `export const dir: string = import.meta.dirname;`,
    });
    const { app } = await load();
    expect(JSON.stringify(app)).toBe(JSON.stringify([`file://${join(project, 'main.ts')}`, join(project, 'sub')]));
  });
});

describe('cache', () => {
  const value = async () => (await load()).app;
  const bundles = () => readdirSync(join(project, 'cache/apps'), { recursive: true }).map(String).sort();

  it('GIVEN nothing changed WHEN loaded again THEN the same bundle is used', async () => {
    write({ 'main.ts': `export default 1;` });
    await load();
    const before = bundles();
    expect(await value()).toBe(1);
    expect(bundles()).toEqual(before);
    expect(before.filter(name => /\.(cjs|map|v8|json)$/.test(name))).toHaveLength(4);
  });

  it('GIVEN an imported file, its tsconfig or the cache itself changed WHEN loaded THEN the result is right', async () => {
    write({ 'main.ts': `import { x } from './x.ts';\nexport default x;`, 'x.ts': `export const x: number = 1;` });
    expect(await value()).toBe(1);
    write({ 'x.ts': `export const x: number = 2;` });
    expect(await value()).toBe(2);
    write({ 'tsconfig.json': `{"compilerOptions":{"paths":{"./x.ts":["./y.ts"]}}}`, 'y.ts': `export const x = 3;` });
    expect(await value()).not.toBe(undefined);
    for (const name of bundles().filter(file => /\.(cjs|v8|json)$/.test(file))) {
      write({ [join('cache/apps', name)]: 'damaged' });
      expect(await value()).toBe(2);
    }
  });

  it('GIVEN a cache that cannot be written WHEN loaded THEN it works all the same', async () => {
    write({ 'main.ts': `export default 1;`, cache: 'a file' });
    const { app, locate } = await load();
    expect(app).toBe(1);
    expect(locate(undefined)).toBeUndefined();
  });
});

describe('what is wrong with a stack file', () => {
  it('GIVEN no file WHEN loaded THEN the finding names it', async () => {
    expect((await load()).findings).toMatchObject([{ code: 'stack-file-missing', path: join(project, 'main.ts') }]);
  });

  it('GIVEN a syntax error in an imported file WHEN loaded THEN the finding has its place', async () => {
    write({ 'main.ts': `import './x.ts';`, 'x.ts': `\nexport const x = (1;\n` });
    expect((await load()).findings).toMatchObject([{ code: 'stack-file-syntax', position: place('x.ts', 2, 20) }]);
  });

  it('GIVEN imports that do not exist WHEN loaded THEN each is a finding with place and fix', async () => {
    write({ 'main.ts': `import './y.ts';\nimport './z.ts';` });
    expect((await load()).findings).toMatchObject([
      { code: 'stack-file-import', position: place('main.ts', 1, 8) },
      { code: 'stack-file-import', position: place('main.ts', 2, 8) },
    ]);
    write({ 'main.ts': `import x from '@acme/pack';\nexport default x;` });
    expect((await load()).findings).toMatchObject([
      { code: 'stack-file-import', hint: 'Install it: npm install @acme/pack' },
    ]);
  });

  it.each([
    ['sightlin', 'Did you mean "sightline"?'],
    ['sightlines/rules', 'Did you mean "sightline/rules"?'],
    ['@acme/panel', 'Did you mean "@acme/panels"?'],
    ['@acme/rule', 'Did you mean "@acme/rules"?'],
    ['@acme/rules/x', 'Run npm install: @acme/rules is declared in package.json, but not installed.'],
    ['@acme/panels/x', 'Import something that the installed package "@acme/panels" exports.'],
    ['ms', 'Install it: npm install ms'],
    ['left-pad/sub', 'Install it: npm install left-pad'],
  ])('GIVEN an import of %s WHEN loaded THEN a near name is asked for before an install: %s', async (id, hint) => {
    write({
      'package.json': '{"devDependencies":{"@acme/rules":"1","mz":"1"}}',
      'node_modules/@acme/panels/package.json': '{}',
      'main.ts': `import x from '${id}';\nexport default x;`,
    });
    expect((await load()).findings).toMatchObject([{ code: 'stack-file-import', hint }]);
  });

  it('GIVEN a door that the library does not have WHEN loaded THEN the finding names the near one', async () => {
    write({ 'main.ts': `import { x } from 'sightline/catalog';\nexport default x;` });
    const doors = async (specifier: string) => {
      const message = `Package subpath './${specifier.slice(10)}' is not defined by "exports" in /x/package.json`;
      throw Object.assign(new Error(message), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    };
    expect((await load({ doors })).findings).toMatchObject([
      {
        code: 'stack-file-import',
        message: expect.stringContaining('"sightline/catalog"'),
        hint: 'Did you mean "sightline/catalogue"?',
      },
    ]);
  });

  it('GIVEN the package’s exports WHEN compared THEN the doors that are suggested are those that exist', () => {
    const { exports } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    const doors = Object.keys(exports).filter(path => !path.endsWith('.json'));
    expect(doors.map(path => `sightline${path.slice(1)}`).sort()).toEqual([...DOORS].sort());
  });

  it('GIVEN top-level await WHEN loaded THEN the finding says why not', async () => {
    write({ 'main.ts': `\nconst x = await fetch('http://x');\nexport default x;` });
    const { findings } = await load();
    expect(findings).toMatchObject([{ code: 'stack-file-await', position: place('main.ts', 2, 11) }]);
  });

  it('GIVEN a file that throws WHEN loaded, cached or not, THEN the finding has the original place', async () => {
    write({
      'main.ts': `import { f } from './x.ts';\ninterface Unused { readonly a: string }\nexport default f({} as Unused);`,
      'x.ts': `interface More { readonly b: string }\n\nexport function f(_x: unknown): never {\n  throw new RangeError('no such thing');\n}`,
    });
    const expected = [
      {
        code: 'stack-file-throws',
        position: place('x.ts', 4, 9),
        message: expect.stringContaining('RangeError: no such thing'),
      },
    ];
    expect((await load()).findings).toMatchObject(expected);
    expect((await load()).findings).toMatchObject(expected);
  });

  it.each([['"text"'], ['undefined'], ['null'], ['{ a: 1 }'], ['Object.create(null)'], ['new Proxy({}, {})']])(
    'GIVEN a file that throws %s WHEN loaded THEN it is a finding',
    async thrown => {
      write({ 'main.ts': `throw ${thrown};` });
      expect((await load()).findings).toMatchObject([{ code: 'stack-file-throws' }]);
    },
  );

  it('GIVEN an InputError of the library WHEN thrown THEN its code and fix are kept', async () => {
    write({
      'main.ts': `throw Object.assign(new Error('"x" is not a size.'), { name: 'InputError', code: 'bytes-invalid', hint: 'Write 10Gi.' });`,
    });
    expect((await load()).findings).toMatchObject([
      { code: 'bytes-invalid', message: '"x" is not a size.', hint: 'Write 10Gi.', position: place('main.ts', 1, 21) },
    ]);
  });

  it('GIVEN a file that never ends WHEN loaded THEN it is stopped after the time limit', async () => {
    write({ 'main.ts': `export default 1;\nfor (;;) {}` });
    const started = performance.now();
    const { findings } = await load({ timeoutMs: 300 });
    expect(findings).toMatchObject([{ code: 'stack-file-timeout', message: expect.stringContaining('0.3 s') }]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('GIVEN an empty file WHEN loaded THEN there is no default export and no finding', async () => {
    write({ 'main.ts': '' });
    expect(await load()).toMatchObject({ app: undefined, findings: [] });
  });
});

describe('locate', () => {
  it('GIVEN a stack caught in the user’s file WHEN located THEN it is the innermost line of his', async () => {
    write({
      'main.ts': `import { make } from './make.ts';\nexport default make();`,
      'make.ts': `type T = { a: 1 };\nexport const make = (): string | undefined =>\n  new Error().stack;`,
    });
    const { app, locate } = await load();
    expect(locate(String(app))).toEqual(place('make.ts', 3, 3));
    expect(locate('Error\n    at library (/elsewhere/lib/index.js:1:1)')).toBeUndefined();
    expect(locate(undefined)).toBeUndefined();
  });
});
