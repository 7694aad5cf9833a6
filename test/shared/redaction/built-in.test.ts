import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  DEFAULT_REDACTED_FIELDS,
  DEFAULT_REDACTIONS,
  IP_ADDRESS_REDACTIONS,
} from '../../../src/shared/redaction/built-in.ts';
import { redact } from '../../render/redact.ts';

const of = (characters: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const WORD = UPPER + LOWER + DIGITS;
const BASE64URL = `${WORD}-_`;

/** Texts as they are, each with the part nobody may read. */
const SECRETS: Readonly<Record<string, fc.Arbitrary<{ text: string; secret: string }>>> = {
  'private-key': of(`${WORD}+/\n`, 40, 200).map(body => ({
    text: `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`,
    secret: body,
  })),
  jwt: fc.tuple(of(BASE64URL, 10, 40), of(BASE64URL, 10, 60), of(BASE64URL, 20, 43)).map(([head, body, signature]) => ({
    text: `eyJ${head}.${body}.${signature}`,
    secret: signature,
  })),
  'bearer-token': of(WORD, 20, 60).map(secret => ({ text: `Authorization: Bearer ${secret}`, secret })),
  'basic-authentication': of(WORD, 8, 30).map(secret => ({ text: `authorization: basic ${secret}==`, secret })),
  'url-credentials': of(WORD, 8, 30).map(secret => ({ text: `postgres://app:${secret}@db:5432/app`, secret })),
  'url-signature': of(DIGITS, 40).map(secret => ({ text: `?a=1&X-Amz-Signature=${secret}&b=2`, secret })),
  'azure-signature': of(WORD, 43).map(secret => ({ text: `?se=2027&sig=${secret}%3D&sp=r`, secret })),
  'sql-password': of(WORD, 12).map(secret => ({ text: `ALTER USER app WITH PASSWORD '${secret}';`, secret })),
  'aws-access-key': of(UPPER + DIGITS, 16).map(rest => ({ text: `AKIA${rest}`, secret: rest })),
  'github-token': of(WORD, 36).map(rest => ({ text: `ghp_${rest}`, secret: rest })),
  'slack-token': of(`${WORD}-`, 20, 50).map(rest => ({ text: `xoxb-${rest}`, secret: rest })),
  'slack-webhook': of(WORD, 20, 30).map(rest => ({
    text: `https://hooks.slack.com/services/T0/B0/${rest}`,
    secret: rest,
  })),
  'stripe-key': of(WORD, 24).map(rest => ({ text: `sk_live_${rest}`, secret: rest })),
  'google-api-key': of(BASE64URL, 35).map(rest => ({ text: `AIza${rest}`, secret: rest })),
  email: fc
    .tuple(of(WORD, 3, 12), of(LOWER, 3, 12), fc.constantFrom('com', 'org', 'co.uk', 'berlin'))
    .map(([person, host, end]) => ({ text: `${person}@${host}.${end}`, secret: `${person}@` })),
  'credit-card': fc
    .tuple(fc.constantFrom('4', '51', '2221', '6011'), of(DIGITS, 16), fc.constantFrom('', ' ', '-'))
    .map(([first, digits, gap]) => (first + digits).slice(0, 16).replace(/(.{4})(?=.)/g, `$1${gap}`))
    .chain(card =>
      fc.constantFrom(card, `{"number": ${card}}`, `"one\\n${card}"`).map(text => ({ text, secret: card })),
    ),
  iban: fc
    .tuple(fc.constantFrom('DE89370400440532013000', 'GB29NWBK60161331926819', 'NL91ABNA0417164300'), fc.boolean())
    .map(([iban, spaced]) => (spaced ? iban.replace(/(.{4})(?=.)/g, '$1 ') : iban))
    .map(text => ({ text, secret: text })),
};

describe('built-in redactions', () => {
  it('GIVEN each of them THEN it has a generator below: none is untested', () => {
    expect([...Object.keys(SECRETS), 'key-line'].sort()).toEqual(DEFAULT_REDACTIONS.map(r => r.name).sort());
  });

  it.each(Object.entries(SECRETS))('GIVEN a %s anywhere in a text THEN it is replaced', (_name, secret) => {
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, { text, secret: hidden }, after) => {
        fc.pre(!`${before}${after}`.includes(hidden));
        expect(redact(`${before} ${text} ${after}`, DEFAULT_REDACTIONS)).not.toContain(hidden);
      }),
      { numRuns: 300 },
    );
  });

  it('GIVEN a line of a key that was printed line by line THEN it is replaced, inside of a text it is not', () => {
    const line = 'jDAcncL8uIhgUzDjoQKYkSOyU/cH8NQIBcFINfGkGlcjnDGH3pmYiE1h81enq6I9';
    expect(redact(line, DEFAULT_REDACTIONS)).toBe('[private-key]');
    expect(redact(`image ${line}`, DEFAULT_REDACTIONS)).toContain(line);
  });

  it('GIVEN what operations need to read THEN it stays', () => {
    const lines = [
      'GET /api/v1/users/42 200 in 13.5 ms from 10.0.0.7:5000',
      'trace 5b8aa5a2d2c872e8321cf37308d69df2 span 051581bf3cb55c13',
      'bearer authentication is required',
      '2026-11-21T04:12:30.554387498Z unix 1795234524045886744',
      'order 550e8400-e29b-41d4-a716-446655440000 is PAID',
      'connecting to postgres://db:5432/app',
      'STEP 01 DONE, STEP 02 OPEN',
      'GET http://shop:8080/users/@me and http://[::1]:80/@me',
      'image docker.io/grafana/loki:3.7.8@sha256 pulled',
    ];
    for (const line of lines) expect(redact(line, DEFAULT_REDACTIONS)).toBe(line);
  });

  it('GIVEN a replaced text THEN replacing again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(SECRETS)), ({ text }) => {
        const once = redact(text, DEFAULT_REDACTIONS);
        expect(redact(once, DEFAULT_REDACTIONS)).toBe(once);
      }),
    );
  });

  it('GIVEN the optional address redaction THEN only whole IPv4 addresses are replaced', () => {
    expect(redact('from 203.0.113.9, version 3.7.8', IP_ADDRESS_REDACTIONS)).toBe('from [ip], version 3.7.8');
  });

  it('GIVEN the fields THEN they are sorted and named once', () => {
    expect([...DEFAULT_REDACTED_FIELDS]).toEqual([...new Set(DEFAULT_REDACTED_FIELDS)].sort());
  });
});
