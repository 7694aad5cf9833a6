import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { parseYaml, parseYamlDocuments, toYaml, toYamlDocuments, withComments } from '../../src/shared/yaml.ts';

const long = 'a text long enough to be worth keeping '.repeat(5);

describe('parseYamlDocuments', () => {
  it('GIVEN documents that were just written WHEN read, with a header or without, THEN they are what a reader sees', () => {
    const documents = [
      { kind: 'A', text: long, none: undefined, list: [{ x: undefined, y: 1 }] },
      { kind: 'B', text: long },
    ];
    for (const text of [toYamlDocuments(documents), `# header\n# more\n${toYamlDocuments(documents)}`]) {
      expect(parseYamlDocuments(text)).toStrictEqual(loadAll(text));
    }
  });

  it('GIVEN a text that was written and changed afterwards WHEN read THEN the change is seen', () => {
    const text = toYaml({ a: long, b: 1 });
    expect(parseYamlDocuments(text.replace('b: 1', 'b: 2'))).toEqual([{ a: long, b: 2 }]);
    expect(parseYamlDocuments(`${text}c: 3\n`)).toEqual([{ a: long, b: 1, c: 3 }]);
    expect(parseYamlDocuments(`${text}---\nother: true\n`)).toEqual([{ a: long, b: 1 }, { other: true }]);
  });

  it('GIVEN a text with the separator inside of a value WHEN read THEN it is one document', () => {
    const value = { a: `${long}\n---\nb: 1\n` };
    expect(parseYamlDocuments(toYaml(value))).toEqual([value]);
  });

  it('GIVEN what was read WHEN changed THEN reading again gives the original', () => {
    const text = toYaml({ a: long, b: { c: 1 } });
    const [first] = parseYamlDocuments(text) as { b: { c: number } }[];
    if (first) first.b.c = 2;
    expect(parseYamlDocuments(text)).toEqual([{ a: long, b: { c: 1 } }]);
  });
});

describe('withComments', () => {
  const value = { groups: [{ name: 'g', rules: [{ expr: `${long}\n      - x\n# no comment\n` }, { expr: long }] }] };

  it('GIVEN a list WHEN commented THEN each element has its comment above, and texts have none', () => {
    const text = withComments(toYaml(value), 6, ['first', 'second']);
    expect(text.match(/^ *# .*(?=\n *- expr)/gm)).toEqual(['      # first', '      # second']);
    expect(loadAll(text)).toEqual([value]);
  });

  it('GIVEN a commented list WHEN read, and read after a change, THEN it is what a reader sees', () => {
    const text = `# header\n${withComments(toYaml(value), 6, ['first', 'second'])}`;
    for (const changed of [text, text.replace('name: g', 'name: h'), text.replace('# no comment', '# none')])
      expect(parseYamlDocuments(changed)).toStrictEqual(loadAll(changed));
  });
});

describe('toYaml', () => {
  it('GIVEN any plain data WHEN it is written and read THEN it is the same', () => {
    fc.assert(fc.property(fc.jsonValue(), value => expect(parseYaml(toYaml(value))).toEqual(value)));
  });
});
