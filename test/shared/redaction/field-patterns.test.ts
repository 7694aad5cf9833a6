import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../../../src/shared/redaction/built-in.ts';
import { fieldKeyPattern, fieldTextPatterns } from '../../../src/shared/redaction/field-patterns.ts';
import { javascriptPattern } from '../../../src/shared/redaction/javascript-pattern.ts';
import { redact } from '../../render/redact.ts';

const patterns = fieldTextPatterns(DEFAULT_REDACTED_FIELDS);
const redacted = (text: string): string => redact(text, patterns);

/** A field in one of the spellings people use, with a prefix or without. */
const field = fc
  .tuple(
    fc.constantFrom(...DEFAULT_REDACTED_FIELDS),
    fc.constantFrom<(name: string) => string>(
      name => name,
      name => name.replaceAll('_', '-'),
      name => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      name => name.toUpperCase(),
      name => `http.request.header.${name.replaceAll('_', '-')}`,
      name => `db_${name}`,
    ),
  )
  .map(([name, spell]) => spell(name));
/** Long enough not to be found in the rest by chance. */
const secret = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 12,
  maxLength: 30,
});

describe('fields in text', () => {
  it('GIVEN a field at any depth of a JSON line THEN its value is replaced and the line stays JSON', () => {
    fc.assert(
      fc.property(field, secret, fc.json({ maxDepth: 2 }), fc.boolean(), (name, value, other, pretty) => {
        fc.pre(!other.includes(value));
        const record = {
          first: JSON.parse(other) as unknown,
          inner: { list: [{ [name]: value, after: 1 }] },
          last: 'x',
        };
        const text = redacted(JSON.stringify(record, undefined, pretty ? 2 : 0));
        expect(text).not.toContain(value);
        expect(JSON.parse(text)).toMatchObject({ inner: { list: [{ [name]: '[redacted]', after: 1 }] }, last: 'x' });
      }),
    );
  });

  it('GIVEN values of any kind THEN none remains readable', () => {
    const quoted = fc.tuple(secret, fc.string()).map(([value, noise]) => `${noise}"\\${value}`);
    fc.assert(
      fc.property(
        field,
        fc.oneof(
          secret,
          quoted,
          secret.map(v => [v]),
          secret.map(v => ({ v })),
        ),
        (name, value) => {
          const hidden = /[a-z0-9]{12,30}(?=["}\]]*$)/.exec(JSON.stringify(value))?.[0] ?? '';
          expect(redacted(JSON.stringify({ [name]: value }))).not.toContain(hidden);
        },
      ),
    );
  });

  it('GIVEN JSON inside JSON THEN the inner value is replaced and the outer line stays JSON', () => {
    fc.assert(
      fc.property(field, secret, (name, value) => {
        const text = redacted(JSON.stringify({ message: JSON.stringify({ [name]: value, next: 2 }) }));
        expect(text).not.toContain(value);
        const outer = JSON.parse(text) as { message: string };
        expect(JSON.parse(outer.message)).toEqual({ [name]: '[redacted]', next: 2 });
      }),
    );
  });

  it.each([
    ['logfmt', (name: string, value: string) => `level=info ${name}=${value} next=1`],
    ['quoted logfmt', (name: string, value: string) => `level=info ${name}="${value} more" next=1`],
    ['query string', (name: string, value: string) => `GET /login?${name}=${value}&next=1`],
    ['YAML', (name: string, value: string) => `user: anna\n${name}: ${value}\nnext: 1`],
    ['Python', (name: string, value: string) => `{'user': 'anna', '${name}': '${value}', 'next': 1}`],
    ['a line cut off', (name: string, value: string) => `{"user":"anna","${name}":"${value}`],
  ])('GIVEN %s THEN the value is replaced and what follows stays', (_form, write) => {
    fc.assert(
      fc.property(field, secret, (name, value) => {
        const text = redacted(write(name, value));
        expect(text).not.toContain(value);
        // A header's value runs to the end of its line, and takes along what follows there.
        if (!/authorization|cookie/i.test(name))
          expect(text.includes('next')).toBe(write(name, value).includes('next'));
      }),
    );
  });

  it('GIVEN headers of several words THEN nothing of them remains', () => {
    const all = [...DEFAULT_REDACTIONS, ...patterns];
    expect(redact('Authorization: Basic c2VjcmV0', all)).not.toContain('c2VjcmV0');
    expect(redact('authorization: Digest username="anna", response="s3cr3t"', all)).not.toContain('Digest');
    expect(redact('Cookie: a=one; b=two; c=three', all)).toBe('Cookie: [redacted]');
  });

  it('GIVEN a short field THEN it is a word of its own or a hump, never the end of another word', () => {
    const pin = fieldTextPatterns(['pin']);
    expect(redact('pin=1234 cardPin: 1234 card_pin=1234', pin)).not.toContain('1234');
    expect(redact('shipping=1234', pin)).toBe('shipping=1234');
  });

  it('GIVEN words that only look like fields THEN they stay', () => {
    for (const text of [
      'token expired',
      'secretary: anna',
      '12 tokens used',
      'the password is wrong',
      'max_tokens=5',
      'span=5 company: x <span>text</span>',
    ]) {
      expect(redacted(text)).toBe(text);
    }
  });

  it('GIVEN no fields THEN there are no patterns', () => {
    expect(fieldTextPatterns([])).toEqual([]);
  });
});

describe('fields as attributes', () => {
  const key = fieldKeyPattern(DEFAULT_REDACTED_FIELDS);
  const masked = javascriptPattern(key);

  it('GIVEN a field in any spelling, with prefix, or as element of a flattened list THEN it is masked', () => {
    fc.assert(
      fc.property(field, fc.constantFrom('', '.0', '.12'), (name, index) => {
        expect(`${name}${index}`).toMatch(masked);
      }),
    );
  });

  it('GIVEN a hump before a short name THEN it is masked', () => {
    for (const name of ['dbPwd', 'customer.cardCvc', 'IBAN']) expect(name).toMatch(masked);
  });

  it('GIVEN other attributes THEN they are left alone', () => {
    for (const name of [
      'user_id',
      'request_id',
      'http.route',
      'tokens',
      'token_count',
      'secretary',
      'span',
      'company',
      'service.name',
    ]) {
      expect(name).not.toMatch(masked);
    }
  });
});
