import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VerdictCache } from '../../src/io/verdict-cache.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-verdicts-'));
  file = join(folder, 'verdicts.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('VerdictCache', () => {
  it('GIVEN saved verdicts WHEN opened again THEN they are known, and reading alone writes nothing', () => {
    const first = new VerdictCache<string[]>(file);
    first.set('a', []);
    first.set('b', ['wrong']);
    first.save();
    const before = statSync(file).ino;
    const second = new VerdictCache<string[]>(file);
    expect([second.get('a'), second.get('b'), second.get('c')]).toEqual([[], ['wrong'], undefined]);
    second.save();
    expect(statSync(file).ino).toBe(before);
  });

  it('GIVEN more verdicts than fit WHEN saved THEN the ones used last stay', () => {
    const first = new VerdictCache<number>(file, 3);
    for (const [i, key] of ['a', 'b', 'c'].entries()) first.set(key, i);
    first.save();
    const second = new VerdictCache<number>(file, 3);
    second.get('a');
    second.set('d', 3);
    second.save();
    const third = new VerdictCache<number>(file, 3);
    expect(['a', 'b', 'c', 'd'].map(key => third.get(key))).toEqual([0, undefined, 2, 3]);
  });

  it.each(['', '{', '[]', '{"format":1}', '{"format":1,"entries":7}', '{"format":0,"entries":[["a",1]]}', 'null'])(
    'GIVEN the damaged file %j WHEN opened THEN it starts empty and can be saved',
    content => {
      writeFileSync(file, content);
      const cache = new VerdictCache<number>(file);
      expect(cache.get('a')).toBeUndefined();
      cache.set('a', 2);
      cache.save();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ entries: [['a', 2]] });
    },
  );

  it('GIVEN a place that cannot be written WHEN saved THEN nothing is thrown', () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = new VerdictCache<number>(join(folder, 'file/verdicts.json'));
    cache.set('a', 1);
    expect(() => cache.save()).not.toThrow();
  });
});
