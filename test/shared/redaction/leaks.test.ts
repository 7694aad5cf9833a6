import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../../src/shared/redaction/built-in.ts';
import { fieldNeeds, fieldTextPatterns } from '../../../src/shared/redaction/field-patterns.ts';
import { linesOf } from '../../real/containers/leaking-records.ts';
import { LEAKS, partsOf } from '../../real/containers/secrets-corpus.ts';
import { redact } from '../../render/redact.ts';

const needs = fieldNeeds(DEFAULT_REDACTED_FIELDS);
const PATTERNS = [
  ...DEFAULT_REDACTIONS,
  ...fieldTextPatterns(DEFAULT_REDACTED_FIELDS).map(pattern => ({ ...pattern, needs })),
];
const redacted = (text: string): string => redact(text, PATTERNS);

/** As the log file has them: a text of several lines becomes several records. */
const recordsOf = (line: string): string[] => line.split('\n');

describe.each(LEAKS.map((leak, i) => ({ ...leak, i })))('GIVEN $name', leak => {
  it.each(linesOf(leak, leak.i))(
    'WHEN it is logged as $id THEN no part of it remains, and what is beside it stays',
    ({ id, line }) => {
      const records = recordsOf(line).map(redacted);
      const text = records.join('\n');
      for (const part of partsOf(leak)) expect(text).not.toContain(part);
      expect(text).toContain(id);
      if (id.includes('json')) expect(() => JSON.parse(text)).not.toThrow();
      expect(records.map(redacted)).toEqual(records);
    },
  );
});

it('GIVEN leaks among other text THEN redacting twice is redacting once', () => {
  const leak = fc.constantFrom(
    ...LEAKS.flatMap((l, i) =>
      linesOf(l, i)
        .slice(0, 2)
        .map(({ line }) => line),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(leak, fc.string(), fc.json())), fc.constantFrom(' ', '\n', ','), (texts, between) => {
      const once = redacted(texts.join(between));
      expect(redacted(once)).toBe(once);
    }),
    { numRuns: 1_000 },
  );
});
