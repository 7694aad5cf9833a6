import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import type { Finding } from '../../src/shared/finding.ts';
import { synthesize } from '../../src/synth/index.ts';
import { Project } from '../cli/cli.ts';
import { readmeExample } from '../package/readme-example.ts';
import { MISTAKES, type Mistake } from './mistakes.ts';

// What a newcomer sees who types the README's example and makes one mistake: no type check, the real pipeline.

const EXAMPLE = readmeExample();

function mistaken({ title, changes }: Mistake): string {
  return changes.reduce((text, [from, to]) => {
    const changed = text.replace(from, () => to);
    if (changed === text) throw new Error(`"${title}" changes nothing: the README's example no longer has ${from}`);
    return changed;
  }, EXAMPLE);
}

/** The first line that contains a text, counted from 1. */
function lineOf(text: string, part: string): number {
  const index = text.split('\n').findIndex(line => line.includes(part));
  if (index < 0) throw new Error(`the file has no ${part}`);
  return index + 1;
}

let project: Project;
const synth = async () => {
  const argv = ['synth', '--app', 'main.ts', '--out', 'dist', '--json'];
  const ran = await project.run(argv, {
    doors: specifier => import(specifier),
    loadSynthesize: async () => synthesize,
  });
  return { ...ran, findings: (JSON.parse(ran.stdout) as { readonly findings: readonly Finding[] }).findings };
};

/** Every file below the output folder with its text and when it was written. */
function output(): Record<string, string> {
  const folder = join(project.folder, 'dist');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, `${statSync(path).mtimeMs} ${readFileSync(path, 'utf8')}`];
    }),
  );
}

beforeAll(async () => {
  project = new Project().write({ 'main.ts': EXAMPLE });
  expect(await synth()).toMatchObject({ code: 0, findings: [] });
}, 60_000);
afterAll(() => project.remove());

describe('GIVEN the README’s example and its output', () => {
  it.each(MISTAKES.map(mistake => [mistake.title, mistake] as const))(
    'WHEN it has %s THEN the findings say what and where, and nothing is written',
    async (_, mistake) => {
      const before = output();
      const text = mistaken(mistake);
      project.write({ 'main.ts': text });
      const { code, findings } = await synth();
      const told = findings.map(f => ({ code: f.code, line: f.position?.line, message: f.message, fix: f.hint }));
      expect(told).toEqual(
        mistake.told.map(({ at, ...said }) => ({ ...said, line: at === '' ? undefined : lineOf(text, at) })),
      );
      for (const { position } of findings) if (position) expect(position.file).toBe(join(project.folder, 'main.ts'));
      expect(code).toBe(1);
      expect(output()).toEqual(before);
    },
  );
});

/** Compiler errors by title, of all mistakes in one program; the files exist in memory only. */
function compilerErrors(): ReadonlyMap<string, readonly string[]> {
  const root = join(import.meta.dirname, '../..');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const folder = join(import.meta.dirname, 'variants');
  const texts = new Map([
    [join(folder, 'right.ts'), EXAMPLE],
    ...MISTAKES.map((mistake, i) => [join(folder, `mistake-${i}.ts`), mistaken(mistake)] as const),
  ]);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = path => texts.has(path) || fileExists(path);
  host.readFile = path => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true, noUnusedLocals: false }, host);
  const titles = ['right', ...MISTAKES.map(mistake => mistake.title)];
  return new Map(
    [...texts.keys()].map((path, i) => [
      titles[i] ?? '',
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(path))
        .map(d => ts.flattenDiagnosticMessageText(d.messageText, '\n')),
    ]),
  );
}

describe('GIVEN the same mistakes WHEN types are checked', () => {
  let errors: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    errors = compilerErrors();
  }, 120_000);

  it('THEN the example itself compiles', () => expect(errors.get('right')).toEqual([]));

  it.each(MISTAKES.filter(m => m.types).map(m => [m.title, m.types ?? /$./] as const))(
    'THEN %s does not compile',
    (title, expected) => expect(errors.get(title)?.join('\n')).toMatch(expected),
  );

  it.each(MISTAKES.filter(m => !m.types).map(m => [m.title] as const))('THEN %s compiles: only synth can know', title =>
    expect(errors.get(title)).toEqual([]),
  );
});
