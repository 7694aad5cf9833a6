import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../real/stand-ins/certificates.ts';
import { found } from './checked.ts';
import { Dependency } from './dependency.ts';

const UNKNOWN = 'nobody who is trusted has signed the certificate: name its authority in tls.caFile';

let authority: CertificateAuthority;
beforeAll(() => {
  authority = new CertificateAuthority(30);
});
afterAll(() => authority.close());

/** A web server with a certificate of the test's authority. */
async function secure(
  days: number,
  options: tls.SecureContextOptions = {},
): Promise<{ port: number } & AsyncDisposable> {
  const certificate = authority.issue(['shop.example', '127.0.0.1'], days);
  const server = createServer({ ...certificate, ...options }, (_, response) => response.end('ok'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

describe('GIVEN a server with a certificate', () => {
  const check = (port: number, more: object = {}) =>
    ({ kind: 'certificate', host: '127.0.0.1', port, tls: { caFile: authority.file }, ...more }) as const;

  it('WHEN it is valid for long, for less, and for little THEN that is healthy, a warning and critical', async () => {
    await using server = await secure(25);
    const valid = 'the certificate of stand-in is valid for 24 days';
    expect(await found(check(server.port))).toBe(`healthy: ${valid}`);
    expect(await found(check(server.port, { warningDays: 31 }))).toBe(`warning: ${valid}`);
    expect(await found(check(server.port, { warningDays: 40, criticalDays: 31 }))).toBe(`critical: ${valid}`);
  });

  it('WHEN the one who signed it ends first THEN that is what counts', async () => {
    await using server = await secure(200);
    expect(await found(check(server.port))).toMatch(/^healthy: the certificate of stand-ins is valid for 29 days$/);
  });

  it('WHEN it has expired THEN that is said, though it is not trusted either', async () => {
    await using server = await secure(-1);
    expect(await found(check(server.port))).toBe('critical: the certificate of stand-in expired 1 day ago');
  });

  it('WHEN it is not trusted, or for another name, THEN that is critical, unless only its age is asked for', async () => {
    await using server = await secure(25);
    expect(await found(check(server.port, { tls: {} }))).toBe(`critical: not trusted: ${UNKNOWN}`);
    const tls = { caFile: authority.file, serverName: 'other.example' };
    expect(await found(check(server.port, { tls }))).toBe(
      'critical: not trusted: the certificate is for shop.example, 127.0.0.1, not for other.example: name in tls.serverName whom it is for',
    );
    expect(await found(check(server.port, { tls: { ...tls, serverName: 'shop.example' } }))).toMatch(/^healthy/);
    expect(await found(check(server.port, { tls: { verify: false } }))).toMatch(/^healthy/);
  });

  it('WHEN a page is asked there THEN it is trusted by the same settings', async () => {
    await using server = await secure(25);
    const url = `https://127.0.0.1:${server.port}/`;
    expect(await found({ kind: 'http', url })).toBe(`critical: ${UNKNOWN}`);
    expect(await found({ kind: 'http', url, tls: { caFile: authority.file } })).toBe('healthy: answers');
    expect(await found({ kind: 'http', url, tls: { verify: false } })).toBe('healthy: answers');
    const caFile = '/nowhere/ca.pem';
    expect(await found({ kind: 'http', url, tls: { caFile } })).toBe(
      `critical: caFile ${caFile} cannot be read: ENOENT`,
    );
    expect(await found({ kind: 'http', url, tls: { caFile: import.meta.filename } })).toBe(
      `critical: caFile ${import.meta.filename} holds no certificate in PEM`,
    );
  });

  it('WHEN a page is asked there whose certificate has to last THEN the worse of both is said', async () => {
    await using server = await secure(25);
    const page = (more: object) =>
      found({ kind: 'http', url: `https://127.0.0.1:${server.port}/`, tls: { caFile: authority.file }, ...more });
    const valid = 'the certificate of stand-in is valid for 24 days';
    expect(await page({ certificate: {} })).toBe('healthy: answers');
    expect(await page({ certificate: { warningDays: 31 } })).toBe(`warning: ${valid}`);
    expect(await page({ certificate: { warningDays: 40, criticalDays: 31 } })).toBe(`critical: ${valid}`);
    const slow = { latency: { warningSeconds: 1e-9 } };
    expect(await page({ ...slow, certificate: { warningDays: 31 } })).toMatch(
      /^warning: answers after .*, .* 24 days$/,
    );
    expect(await page({ ...slow, certificate: { warningDays: 40, criticalDays: 31 } })).toBe(`critical: ${valid}`);
    const slower = { latency: { criticalSeconds: 1e-9 } };
    expect(await page({ ...slower, certificate: { warningDays: 31 } })).toMatch(/^critical: answers after [^;]*$/);
    expect(await page({ ...slower, certificate: { warningDays: 40, criticalDays: 31 } })).toMatch(
      /^critical: answers after .*; .* 24 days$/,
    );
    expect(await page({ status: [204], certificate: {} })).toBe('critical: answers with status 200');
  });

  it('WHEN none is shown, by a cipher without, THEN that is critical for its page as well', async () => {
    const defaults = tls.DEFAULT_CIPHERS;
    tls.DEFAULT_CIPHERS = 'AECDH-AES128-SHA:@SECLEVEL=0';
    try {
      await using server = await secure(25, { maxVersion: 'TLSv1.2' });
      const url = `https://127.0.0.1:${server.port}/`;
      const unseen = { tls: { verify: false } };
      expect(await found(check(server.port, unseen))).toBe('critical: the server shows no certificate');
      expect(await found({ kind: 'http', url, ...unseen })).toBe('healthy: answers');
      expect(await found({ kind: 'http', url, certificate: {}, ...unseen })).toBe(
        'critical: the server shows no certificate',
      );
    } finally {
      tls.DEFAULT_CIPHERS = defaults;
    }
  });

  it('WHEN who answers does not encrypt, or says nothing, THEN the reason is said', async () => {
    await using page = await Dependency.http((_, response) => response.end('ok'));
    expect(await found(check(page.port))).toBe('critical: who answers does not speak TLS: switch it on there');
    await using silent = await Dependency.silent();
    expect(await found(check(silent.port, { timeoutSeconds: 0.3 }))).toBe('critical: no answer within 0.3 s');
  });
});
