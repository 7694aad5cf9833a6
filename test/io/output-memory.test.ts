import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OutputMemory } from '../../src/io/output-memory.ts';

let folder: string;
let memory: OutputMemory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-memory-'));
  memory = new OutputMemory(folder, '/project/src/main.ts');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('OutputMemory', () => {
  it('GIVEN any files WHEN remembered THEN the very same come back', () => {
    const files = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.string(), files, (key, given) => {
        memory.set('stack', { key, files: given });
        expect(memory.get('stack')).toEqual({ key, files: given });
      }),
      { numRuns: 200 },
    );
  });

  it('GIVEN stacks of the same name in two stack files WHEN remembered THEN they are kept apart', () => {
    memory.set('a', { key: '1', files: [] });
    expect(new OutputMemory(folder, '/other/main.ts').get('a')).toBeUndefined();
    expect(memory.get('b')).toBeUndefined();
  });

  it('GIVEN a file that was cut off or changed WHEN read THEN nothing is remembered', () => {
    memory.set('a', { key: '1', files: [['path', 'content']] });
    const file = join(folder, 'outputs', readdirSync(join(folder, 'outputs'))[0] ?? '');
    const text = readFileSync(file, 'utf8');
    for (const damaged of ['', text.slice(0, -1), `${text}x`, '{}\n', 'null\n', text.replace('{', '[')]) {
      writeFileSync(file, damaged);
      expect(memory.get('a')).toBeUndefined();
    }
  });
});
