import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { becomes } from './becomes.ts';
import { certify } from './certificate.ts';
import { running } from './running.ts';

const TOKEN = 'correct-horse-battery-staple';
const OTHER = 'another-token-that-is-long';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-access-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a Secret is replaced: at once. */
function replace(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
function tokenFile(token = TOKEN): string {
  const file = join(folder, `token-${Math.random()}`);
  writeFileSync(file, `${token}\n`);
  return file;
}
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('GIVEN an exporter that wants a token', () => {
  it('WHEN asked without it, or with another one, THEN only liveness is answered', async () => {
    await using exporter = await running({ access: { tokenFile: tokenFile() }, ingest: {} });
    const status = async (path: string, init?: RequestInit) => (await exporter.get(path, init)).status;
    expect(await status('/health/live')).toBe(200);
    const paths = [
      '/metrics',
      '/health',
      '/health/ready',
      '/health/detailed',
      '/api/metrics',
      '/nothing',
      '/health/live/x',
    ];
    for (const path of paths) expect([path, await status(path)]).toEqual([path, 401]);
    for (const token of ['', TOKEN.slice(1), `${TOKEN}x`, OTHER, 'é']) {
      expect(
        await status('/metrics', { headers: { authorization: Buffer.from(`Bearer ${token}`).toString('latin1') } }),
      ).toBe(401);
    }
    for (const authorization of [TOKEN, `Basic ${TOKEN}`, `Bearer${TOKEN}`, `Bearer  ${TOKEN} x`]) {
      expect(await status('/metrics', { headers: { authorization } })).toBe(401);
    }
    const refused = await exporter.post('/api/metrics', { metrics: [] });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    for (const path of paths.slice(0, 4)) expect([path, await status(path, bearing(TOKEN))]).toEqual([path, 200]);
    expect(await status('/nothing', bearing(TOKEN))).toBe(404);
  });

  it('WHEN more is open THEN that and liveness are answered to everybody, and no more', async () => {
    await using exporter = await running({ access: { tokenFile: tokenFile(), open: ['ready'] } });
    expect((await exporter.get('/health/live')).status).toBe(200);
    expect((await exporter.get('/health/ready')).status).toBe(200);
    expect((await exporter.get('/health/ready/')).status).toBe(200);
    for (const path of ['/health', '/health/']) expect((await exporter.get(path)).status).toBe(401);
  });

  it('WHEN the token is replaced THEN the new one counts; one that cannot be used does not, and is counted', async () => {
    const file = tokenFile();
    await using exporter = await running({ access: { tokenFile: file } });
    const asked = (token: string) => async () => (await exporter.get('/metrics', bearing(token))).status;
    replace(file, OTHER);
    await becomes(200, asked(OTHER));
    expect(await asked(TOKEN)()).toBe(401);
    replace(file, 'short');
    await becomes(true, async () =>
      (await (await exporter.get('/metrics', bearing(OTHER))).text()).includes('reload_failures_total{what="token"} 1'),
    );
  }, 30_000);

  it('WHEN the new token cannot be used, or read, THEN that is told until one can', async () => {
    const file = tokenFile();
    await using exporter = await running({ access: { tokenFile: file } });
    const current = async () => {
      const page = await (await exporter.get('/metrics', bearing(TOKEN))).text();
      return /^sightline_exporter_reload_successful\{what="token"\} (\d)$/m.exec(page)?.[1];
    };
    expect(await current()).toBe('1');
    replace(file, 'short');
    await becomes('0', current);
    renameSync(file, `${file}.away`);
    const failures = async () =>
      (await (await exporter.get('/metrics', bearing(TOKEN))).text()).match(/failures_total.* (\d+)$/m)?.[1];
    await becomes(true, async () => Number(await failures()) > 1);
    // What could not be used before cannot be used now that it is back.
    renameSync(`${file}.away`, file);
    const before = Number(await failures());
    await setTimeout(2_500);
    expect([await current(), Number(await failures()) - before]).toEqual(['0', 0]);
    replace(file, TOKEN);
    await becomes('1', current);
    renameSync(file, `${file}.away`);
    await becomes('0', current);
    renameSync(`${file}.away`, file);
    await becomes('1', current);
  }, 40_000);

  it.each([
    ['is not there', undefined, 'ENOENT'],
    ['can be guessed', 'short', 'less than 16 characters'],
    ['fits into no header', 'an-umlaut-ä-and-a space', 'characters that no header can have'],
  ])('WHEN its token %s THEN it does not start', async (_, token, message) => {
    const file = token === undefined ? '/nowhere/token' : tokenFile(token);
    await expect(running({ access: { tokenFile: file } })).rejects.toThrow(message);
  });
});

describe('GIVEN an exporter with a certificate', () => {
  const asked = async (port: number, ca: Buffer): Promise<{ status: number | undefined; name: string }> => {
    const request = get(`https://127.0.0.1:${port}/health`, { ca, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const name = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
    response.resume();
    await once(response, 'close');
    return { status: response.statusCode, name: String(name) };
  };

  it('WHEN asked over TLS THEN it answers, with a new certificate once that is replaced', async () => {
    const [first, second] = [certify(folder, 'first'), certify(folder, 'second')];
    const { certFile, keyFile } = first;
    await using exporter = await running({ access: { tls: { certFile, keyFile } } });
    expect(await asked(exporter.port, first.cert)).toEqual({ status: 200, name: 'first' });
    // A certificate without its key, for a moment: the old pair stays.
    replace(certFile, second.cert);
    await setTimeout(2_500);
    expect((await asked(exporter.port, first.cert)).name).toBe('first');
    replace(keyFile, second.key);
    await becomes('second', async () => (await asked(exporter.port, second.cert).catch(() => ({ name: '' }))).name);
  }, 30_000);

  it('WHEN asked without TLS THEN only its port for liveness answers, and only that', async () => {
    const { certFile, keyFile } = certify(folder, 'plain');
    await using exporter = await running({ access: { tls: { certFile, keyFile, livePort: 0 } } });
    await expect(exporter.get('/health/live')).rejects.toThrow();
    const live = `http://127.0.0.1:${exporter.livePort}`;
    expect((await fetch(`${live}/health/live`)).status).toBe(200);
    for (const path of ['/health', '/metrics', '/health/detailed']) expect((await fetch(live + path)).status).toBe(404);
  });

  it('WHEN asked by itself whether it lives THEN it knows', async () => {
    const { certFile, keyFile } = certify(folder, 'self');
    await using exporter = await running({ access: { tls: { certFile, keyFile } } });
    const file = join(folder, 'exporter.json');
    writeFileSync(
      file,
      JSON.stringify({
        service: 'shop',
        port: exporter.port,
        host: '127.0.0.1',
        access: { tls: { certFile, keyFile } },
      }),
    );
    const program = join(import.meta.dirname, '../../lib/exporter/exporter.mjs');
    const [code] = await once(spawn(process.execPath, [program, '--healthy', file]), 'exit');
    expect(code).toBe(0);
  });

  it('WHEN certificate and key are no pair THEN it does not start', async () => {
    const { certFile } = certify(folder, 'one');
    const { keyFile } = certify(folder, 'two');
    await expect(running({ access: { tls: { certFile, keyFile } } })).rejects.toThrow('key values mismatch');
  });
});
