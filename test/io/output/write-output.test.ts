import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutputFolder } from '../../../src/io/output/plan-output.ts';
import { planOutput } from '../../../src/io/output/plan-output.ts';
import { carryOut, stage, stagingFolder } from '../../../src/io/output/staging.ts';
import { removeStaleStacks, type WrittenOutput, writeOutputs } from '../../../src/io/output/write-output.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'sightline-output-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const APP = 'src/main.ts';
const writeOutput = async (one: OutputFolder): Promise<WrittenOutput> =>
  (await writeOutputs([one]))[0] ?? { written: [], removed: [], foreignLive: [] };
const output = (files: Record<string, string>, stack = 'heartbeat') => ({
  folder: join(out, stack),
  files: new Map(Object.entries(files)),
  app: APP,
});
const read = (path: string): string => readFileSync(join(out, path), 'utf8');

/** Everything below a folder except the manifest, as path → content. */
function tree(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const entries = files
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !path.endsWith('.sightline-files'))
    .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const);
  return Object.fromEntries(entries);
}

describe('writeOutput', () => {
  it('GIVEN an empty folder WHEN files are written THEN they are there, and nothing else but the manifest', async () => {
    const done = await writeOutput(output({ 'rules/a.yml': 'a', 'stack.json': '{}' }));
    expect(done).toEqual({ written: ['rules/a.yml', 'stack.json'], removed: [], foreignLive: [] });
    expect(tree(join(out, 'heartbeat'))).toEqual({ 'rules/a.yml': 'a', 'stack.json': '{}' });
    expect(readdirSync(out)).toEqual(['heartbeat']);
  });

  it('GIVEN the same files WHEN written again THEN no file is touched', async () => {
    await writeOutput(output({ 'a.yml': 'a', 'b.yml': 'b' }));
    const before = ['a.yml', 'b.yml', '.sightline-files'].map(name => lstatSync(join(out, 'heartbeat', name)).ino);
    const done = await writeOutput(output({ 'a.yml': 'a', 'b.yml': 'b' }));
    const after = ['a.yml', 'b.yml', '.sightline-files'].map(name => lstatSync(join(out, 'heartbeat', name)).ino);
    expect(done).toEqual({ written: [], removed: [], foreignLive: [] });
    expect(after).toEqual(before);
  });

  it('GIVEN one changed file WHEN written THEN only that one is replaced', async () => {
    await writeOutput(output({ 'a.yml': 'a', 'b.yml': 'b' }));
    const before = statSync(join(out, 'heartbeat/a.yml')).ino;
    expect(await writeOutput(output({ 'a.yml': 'a', 'b.yml': 'c' }))).toEqual({
      written: ['b.yml'],
      removed: [],
      foreignLive: [],
    });
    expect(statSync(join(out, 'heartbeat/a.yml')).ino).toBe(before);
  });

  it('GIVEN a file that is no longer generated WHEN written THEN it and its empty folder go, foreign files stay', async () => {
    await writeOutput(output({ 'rules/old.yml': 'a', 'config/x/y.yml': 'x', 'a.yml': 'a' }));
    writeFileSync(join(out, 'heartbeat/config/notes.txt'), 'mine');
    const done = await writeOutput(output({ 'a.yml': 'a' }));
    expect(done.removed).toEqual(['config/x/y.yml', 'rules/old.yml']);
    expect(tree(join(out, 'heartbeat'))).toEqual({ 'a.yml': 'a', 'config/notes.txt': 'mine' });
    expect(existsSync(join(out, 'heartbeat/rules'))).toBe(false);
  });

  it('GIVEN a file of somebody else in the way WHEN written THEN it is refused and everything stays', async () => {
    await writeOutput(output({ 'a.yml': 'a' }));
    writeFileSync(join(out, 'heartbeat/b.yml'), 'mine');
    const attempt = writeOutput(output({ 'a.yml': 'changed', 'b.yml': 'b' }));
    await expect(attempt).rejects.toMatchObject({ code: 'output-foreign-file' });
    expect(tree(join(out, 'heartbeat'))).toEqual({ 'a.yml': 'a', 'b.yml': 'mine' });
  });

  it('GIVEN a manifest with merge conflict marks WHEN written THEN both sides count as generated', async () => {
    await writeOutput(output({ 'a.yml': 'a', 'b.yml': 'b' }));
    const manifest = join(out, 'heartbeat/.sightline-files');
    writeFileSync(
      manifest,
      `${read('heartbeat/.sightline-files').replace('b.yml', '<<<<<<< HEAD\nb.yml\n=======\n>>>>>>> x')}`,
    );
    const done = await writeOutput(output({ 'a.yml': 'a2' }));
    expect(done).toEqual({ written: ['a.yml'], removed: ['b.yml'], foreignLive: [] });
  });

  it('GIVEN a manifest that names files outside WHEN written THEN they are not removed', async () => {
    writeFileSync(join(out, 'precious.txt'), 'mine');
    await writeOutput(output({ 'a.yml': 'a' }));
    const manifest = join(out, 'heartbeat/.sightline-files');
    writeFileSync(
      manifest,
      `${read('heartbeat/.sightline-files')}../precious.txt\n${join(out, 'precious.txt')}\n.sightline-files\n`,
    );
    await writeOutput(output({ 'b.yml': 'b' }));
    expect(read('precious.txt')).toBe('mine');
    expect(read('heartbeat/.sightline-files')).toMatch(/main\.ts: .*\nb\.yml\n$/);
    await writeOutput(output({ 'b.yml': 'b' }));
    expect(existsSync(join(out, 'heartbeat/.sightline-files'))).toBe(true);
  });

  it('GIVEN a file becomes a folder and a folder a file WHEN written THEN both change places', async () => {
    await writeOutput(output({ rules: 'a', 'tests/x.yml': 'b' }));
    await writeOutput(output({ 'rules/a.yml': 'a', tests: 'b' }));
    expect(tree(join(out, 'heartbeat'))).toEqual({ 'rules/a.yml': 'a', tests: 'b' });
  });

  it('GIVEN a linked folder in the output WHEN written THEN nothing is written through it', async () => {
    const elsewhere = join(out, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(join(out, 'heartbeat'));
    symlinkSync(elsewhere, join(out, 'heartbeat/rules'));
    await expect(writeOutput(output({ 'rules/a.yml': 'a' }))).rejects.toMatchObject({ code: 'output-path-unsafe' });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('GIVEN a folder that cannot be made WHEN written THEN the error says why and the old output stays', async () => {
    writeFileSync(join(out, 'file'), '');
    const attempt = writeOutput({ ...output({ 'a.yml': 'a' }), folder: join(out, 'file/heartbeat') });
    await expect(attempt).rejects.toMatchObject({
      code: 'output-unwritable',
      hint: expect.stringContaining('run again'),
    });
  });
});

describe('interruption', () => {
  const old = { 'a.yml': 'old', 'b.yml': 'old', 'gone/c.yml': 'old' };
  const next = { 'a.yml': 'new', 'b.yml': 'new', 'd/e.yml': 'new' };

  it('GIVEN a process that died while staging WHEN run again THEN the old output was whole and the new one is', async () => {
    await writeOutput(output(old));
    const staging = stagingFolder(join(out, 'heartbeat'));
    mkdirSync(join(staging, 'files'), { recursive: true });
    writeFileSync(join(staging, 'files/a.yml'), 'ne');
    expect(tree(join(out, 'heartbeat'))).toEqual(old);
    await writeOutput(output(next));
    expect(tree(join(out, 'heartbeat'))).toEqual(next);
    expect(readdirSync(out)).toEqual(['heartbeat']);
  });

  it('GIVEN a process that died between two renames WHEN run again with other content THEN nothing of it is left', async () => {
    await writeOutput(output(old));
    stage(planOutput(output(next)));
    const staging = stagingFolder(join(out, 'heartbeat'));
    rmSync(join(staging, 'process-id'));
    rmSync(join(out, 'heartbeat/gone'), { recursive: true });
    writeFileSync(join(out, 'heartbeat/a.yml'), readFileSync(join(staging, 'files/a.yml')));
    rmSync(join(staging, 'files/a.yml'));
    await writeOutput(output({ 'f.yml': 'other' }));
    expect(tree(join(out, 'heartbeat'))).toEqual({ 'f.yml': 'other' });
    expect(readdirSync(out)).toEqual(['heartbeat']);
  });

  it('GIVEN a finished journal WHEN carried out twice THEN the second time changes nothing', async () => {
    stage(planOutput(output(next)));
    carryOut(join(out, 'heartbeat'));
    carryOut(join(out, 'heartbeat'));
    expect(tree(join(out, 'heartbeat'))).toEqual(next);
  });

  it('GIVEN another live process is writing WHEN it ends THEN the write goes on', async () => {
    const child = spawn('sleep', ['0.3']);
    const staging = stagingFolder(join(out, 'heartbeat'));
    mkdirSync(staging);
    writeFileSync(join(staging, 'process-id'), `${child.pid}`);
    await writeOutput(output(next));
    expect(child.exitCode).toBe(0);
    expect(tree(join(out, 'heartbeat'))).toEqual(next);
  });
});

describe('names', () => {
  it.each([
    '../x',
    '/etc/passwd',
    'a/../../b',
    '',
    'a//b',
    './a',
    'a\\b',
    'a\u0000b',
    'C:/x',
    'a\nb',
    'aux.',
    `${'x'.repeat(256)}.yml`,
    '.sightline-files',
  ])('GIVEN the file name %j WHEN written THEN it is refused and nothing is written', async name => {
    await expect(writeOutput(output({ 'ok.yml': '', [name]: '' }))).rejects.toMatchObject({
      code: 'output-path-unsafe',
    });
    expect(readdirSync(out)).toEqual([]);
  });

  it('GIVEN names that only differ in case, or a name that is also a folder WHEN written THEN they are refused', async () => {
    const code = 'output-path-unsafe';
    await expect(writeOutput(output({ 'A.yml': '', 'a.yml': '' }))).rejects.toMatchObject({ code });
    await expect(writeOutput(output({ a: '', 'a/b': '' }))).rejects.toMatchObject({ code });
  });

  it('GIVEN any file names WHEN written THEN they stay inside the folder or are refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string(), { maxKeys: 4 }),
        async files => {
          const base = mkdtempSync(join(out, 'case-'));
          const folder = join(base, 'stack');
          try {
            await writeOutput({ folder, files: new Map(Object.entries(files)), app: APP });
            expect(tree(folder)).toEqual({ ...files });
          } catch (error) {
            expect(error).toMatchObject({ code: 'output-path-unsafe' });
          }
          expect(readdirSync(base).filter(name => name !== 'stack')).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('GIVEN any two outputs in turn WHEN written THEN the folder holds exactly the second', async () => {
    const name = fc.stringMatching(/^[a-c](\/[a-c]){0,2}$/);
    const files = fc.dictionary(name, fc.constantFrom('1', '2'), { maxKeys: 6 });
    const clash = (error: unknown) => expect(error).toMatchObject({ code: 'output-path-unsafe' });
    await fc.assert(
      fc.asyncProperty(files, files, async (first, second) => {
        const folder = join(mkdtempSync(join(out, 'case-')), 'stack');
        const write = (f: Record<string, string>) =>
          writeOutput({ folder, files: new Map(Object.entries(f)), app: APP });
        try {
          await write(first);
          await write(second);
        } catch (error) {
          return clash(error);
        }
        expect(tree(folder)).toEqual({ ...second });
      }),
      { numRuns: 200 },
    );
  });
});

describe('removeStaleStacks', () => {
  it('GIVEN stacks of two stack files WHEN one no longer declares its stack THEN only that output goes', async () => {
    await writeOutput(output({ 'a.yml': 'a' }, 'one'));
    await writeOutput(output({ 'a.yml': 'a' }, 'two'));
    await writeOutput({ ...output({ 'a.yml': 'a' }, 'three'), app: 'src/other.ts' });
    mkdirSync(join(out, 'by-hand'));
    expect(await removeStaleStacks(out, APP, ['two'])).toEqual(['one']);
    expect(readdirSync(out).sort()).toEqual(['by-hand', 'three', 'two']);
  });

  it('GIVEN a stale stack with a file of somebody else WHEN removed THEN that file stays', async () => {
    await writeOutput(output({ 'a/a.yml': 'a' }, 'one'));
    writeFileSync(join(out, 'one/notes.txt'), 'mine');
    await removeStaleStacks(out, APP, []);
    expect(readdirSync(join(out, 'one'))).toEqual(['notes.txt']);
  });
});

const isRoot = process.getuid?.() === 0;
(isRoot ? it.skip : it)(
  'GIVEN a read-only folder WHEN written THEN the error says that permission is denied',
  async () => {
    await writeOutput(output({ 'a.yml': 'a' }));
    chmodSync(join(out, 'heartbeat'), 0o500);
    chmodSync(out, 0o500);
    const attempt = writeOutput(output({ 'a.yml': 'b' }));
    await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining('permission is denied') });
    chmodSync(out, 0o700);
    chmodSync(join(out, 'heartbeat'), 0o700);
    expect(read('heartbeat/a.yml')).toBe('a');
  },
);
