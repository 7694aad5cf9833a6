import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../../src/shared/redaction/built-in.ts';
import { fieldTextPatterns } from '../../../src/shared/redaction/field-patterns.ts';
import { Redactor } from '../../../src/shared/redaction/redactor.ts';
import { linesOf } from '../../real/containers/leaking-records.ts';
import { LEAKS } from '../../real/containers/secrets-corpus.ts';
import { redact } from '../../render/redact.ts';

/** Every pattern on every text: without the words that say beforehand that it cannot match. */
const PATTERNS = [
  ...DEFAULT_REDACTIONS.map(({ needs: _, ...pattern }) => pattern),
  ...fieldTextPatterns(DEFAULT_REDACTED_FIELDS),
];
const redactor = new Redactor(DEFAULT_REDACTIONS, DEFAULT_REDACTED_FIELDS);

describe('a redactor in a process', () => {
  it('GIVEN every known leak THEN it makes of it what the Collector makes of it', () => {
    const lines = LEAKS.flatMap((leak, i) => linesOf(leak, i).map(({ line }) => line));
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(redactor.text(line)).toBe(redact(line, PATTERNS));
  });

  it('GIVEN any text THEN looking before it is redacted changes nothing, and redacting twice is redacting once', () => {
    const secret = fc.constantFrom('AKIAABCDEFGHIJKLMNOP', 'anna@example.org', 'pwd: x', '4111 1111 1111 1111');
    const text = fc.array(fc.oneof(secret, fc.string(), fc.json())).map(parts => parts.join(' '));
    fc.assert(
      fc.property(text, given => {
        const once = redactor.text(given);
        expect(once).toBe(redact(given, PATTERNS));
        expect(redactor.text(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['password', true],
    ['dbPassword', true],
    ['API-KEY', true],
    ['http.request.header.cookie', true],
    ['shipping', false],
    ['company', false],
    ['tokens_used_total', false],
  ])('GIVEN the field %s THEN its value is a secret: %s', (name, secret) => {
    expect(redactor.isSecret(name)).toBe(secret);
    expect(redactor.isSecret(name)).toBe(secret);
  });

  it.each([
    ['@'],
    ['a@'],
    ['password='],
    ['eyJ'],
    ['[password:{'],
    ['://a:'],
    ['"password":"\\\\"'],
    ['bearer  '],
    ['-----BEGIN A PRIVATE KEY'],
  ])('GIVEN %s over and over, as long as a text may be THEN it takes a moment, not a second', piece => {
    const text = piece.repeat(Math.ceil(2_048 / piece.length)).slice(0, 2_048);
    const started = performance.now();
    redactor.text(text);
    const took = performance.now() - started;
    expect(took).toBeLessThan(250);
  });
});
