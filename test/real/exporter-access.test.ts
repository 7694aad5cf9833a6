import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exporterAccessMetrics } from 'sightline/catalogue';
import { freePort } from '../ports.ts';
import { PROGRAM } from './exporter/program.ts';
import { notDeclared, notExposed } from './exposition.ts';
import { CertificateAuthority } from './stand-ins/certificates.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

const TOKEN = 'correct-horse-battery-staple';

let authority: CertificateAuthority;
beforeAll(() => {
  authority = new CertificateAuthority();
});
afterAll(() => authority.close());

/** As it is packed, with a token and a certificate in files of the bench. */
async function guarded(bench: Bench) {
  const port = await freePort();
  /** As a Secret is replaced: at once. */
  const put = (name: string, content: string): string => {
    renameSync(bench.write(`${name}.new`, content), bench.path(name));
    return bench.path(name);
  };
  const certified = (days: number) => {
    const { key, cert } = authority.issue(['127.0.0.1'], days);
    const files = { certFile: put('tls.crt', cert), keyFile: put('tls.key', key) };
    return { files, ends: Date.parse(new X509Certificate(cert).validTo) / 1000 };
  };
  const { files, ends } = certified(2);
  const access = { tokenFile: put('token', TOKEN), tls: files };
  const config = { service: 'shop', port, host: '127.0.0.1', access };
  bench.server('exporter', [bench.write('exporter.json', JSON.stringify(config))], {
    command: [process.execPath, PROGRAM],
  });
  const ca = readFileSync(authority.file);
  const page = async (): Promise<string> => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const request = get(`https://127.0.0.1:${port}/metrics`, { headers, agent: false, ca });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return await text(response);
  };
  const says = (line: string) =>
    eventually(line, async () => (await page()).split('\n').includes(line) || undefined, 30);
  return { put, certified, ends, page, says };
}

describe('GIVEN the exporter as it is packed, with a token and a certificate', () => {
  it(
    'WHEN its files are replaced by what cannot be used THEN it says so until they can be, and all that is declared',
    () =>
      onBench(async bench => {
        const { put, certified, page, says } = await guarded(bench);
        const ok = (what: string, value: 0 | 1) =>
          says(`sightline_exporter_reload_successful{what="${what}"} ${value}`);
        await ok('tls', 1);
        const declared = exporterAccessMetrics;
        const first = await page();
        expect([...notExposed(first, declared), ...notDeclared(first, declared, [])]).toEqual([]);

        put('tls.key', authority.issue(['127.0.0.1']).key);
        await ok('tls', 0);
        await ok('token', 1);
        certified(2);
        await ok('tls', 1);

        put('token', 'short');
        await ok('token', 0);
        put('token', TOKEN);
        await ok('token', 1);
      }),
    120_000,
  );

  it(
    'WHEN its certificate is replaced THEN it tells when the new one ends',
    () =>
      onBench(async bench => {
        const { certified, ends, says } = await guarded(bench);
        const told = (seconds: number) => says(`sightline_exporter_certificate_expiry_timestamp_seconds ${seconds}`);
        await told(ends);
        const later = certified(30).ends;
        expect(later - ends).toBeGreaterThan(27 * 86_400);
        await told(later);
      }),
    120_000,
  );
});
