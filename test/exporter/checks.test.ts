import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checked, found } from './checked.ts';
import { Dependency } from './dependency.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-checks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NO_NUMBER = 'critical: the query gives no number';

describe('GIVEN a page', () => {
  it('WHEN it answers THEN its status and its text decide', async () => {
    await using page = await Dependency.http((_, response) => response.writeHead(203).end('all is well'));
    const { url } = page;
    expect(await found({ kind: 'http', url })).toBe('healthy: answers');
    expect(await found({ kind: 'http', url, status: [200] })).toBe('critical: answers with status 203');
    expect(await found({ kind: 'http', url, body: 'is well' })).toBe('healthy: answers');
    expect(await found({ kind: 'http', url, body: 'is bad' })).toBe(
      'critical: the answer does not contain the expected text',
    );
  });

  it('WHEN it is slow THEN that is a warning, or critical', async () => {
    await using page = await Dependency.http((_, response) => void setTimeout(() => response.end('late'), 150));
    const { url } = page;
    const slow = /answers after 0\.\d\d s, more than 0\.1 s$/;
    expect(await found({ kind: 'http', url, latency: { warningSeconds: 0.1 } })).toMatch(/^warning: /);
    expect(await found({ kind: 'http', url, latency: { warningSeconds: 0.05, criticalSeconds: 0.1 } })).toMatch(slow);
  });

  it('WHEN it sends people elsewhere THEN that is no answer', async () => {
    await using page = await Dependency.http((_, response) => response.writeHead(302, { location: '/login' }).end());
    expect(await found({ kind: 'http', url: page.url })).toBe('critical: answers with status 302');
  });

  it('WHEN it never ends THEN only its beginning is read', async () => {
    await using page = await Dependency.http((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        response.once('drain', more);
      };
      more();
    });
    expect(await found({ kind: 'http', url: page.url, body: 'never there' })).toBe(
      'critical: the answer does not contain the expected text',
    );
  });

  it('WHEN it says nothing THEN it is not waited for longer than the timeout', async () => {
    await using page = await Dependency.silent();
    const { message, latencySeconds } = await checked({ kind: 'http', url: page.url, timeoutSeconds: 0.2 });
    expect(message).toBe('no answer within 0.2 s');
    expect(latencySeconds).toBeLessThan(5);
  });

  it('WHEN nobody is there THEN the reason is said', async () => {
    const page = await Dependency.silent();
    const { url } = page;
    await page[Symbol.asyncDispose]();
    expect(await found({ kind: 'http', url })).toBe('critical: ECONNREFUSED');
  });
});

describe('GIVEN a port', () => {
  it('WHEN it takes connections THEN it is healthy, and then it is not', async () => {
    await using server = await Dependency.silent();
    const check = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
    expect(await found(check)).toBe('healthy: answers');
    await server[Symbol.asyncDispose]();
    expect(await found(check)).toBe('critical: ECONNREFUSED');
  });
});

describe('GIVEN a name', () => {
  it('WHEN it has an address THEN it is healthy, and else the reason is said', async () => {
    expect(await found({ kind: 'dns', name: 'localhost' })).toBe('healthy: answers');
    expect(await found({ kind: 'dns', name: 'nowhere.invalid' })).toMatch(/^critical: E(?:NOTFOUND|AI_AGAIN)$/);
  });
});

describe('GIVEN something that is asked as if it were Prometheus', () => {
  const vector = (...values: string[]) => ({
    data: { resultType: 'vector', result: values.map(v => ({ value: [0, v] })) },
  });

  it.each([
    ['several series', vector('1', '7'), 'critical: the query gives 7, more than 5'],
    ['nothing', vector(), 'critical: the query has no result'],
    ['a native histogram', { data: { resultType: 'vector', result: [{ histogram: [0, {}] }] } }, NO_NUMBER],
    ['null', null, 'critical: the query has no result'],
    ['no data', { data: null }, 'critical: the query has no result'],
    ['an error', { error: 'bad_data' }, 'critical: bad_data'],
    ['an error that is no text', { error: { a: 1 } }, 'critical: the query has no result'],
  ] as const)('WHEN it answers with %s THEN that is judged', async (_, answer, expected) => {
    await using server = await Dependency.http((_request, response) => response.end(JSON.stringify(answer)));
    expect(await found({ kind: 'prometheus', url: server.url, query: 'up', criticalAbove: 5 })).toBe(expected);
  });
});

describe('GIVEN a disk', () => {
  it('WHEN a file was written long ago THEN that is a warning, or critical', async () => {
    const path = join(folder, 'backup');
    writeFileSync(path, '');
    utimesSync(path, new Date(), new Date(Date.now() - 600_000));
    const check = { kind: 'file-age', path } as const;
    expect(await found({ ...check, criticalSeconds: 3_600 })).toBe('healthy: written 600 s ago');
    expect(await found({ ...check, warningSeconds: 300, criticalSeconds: 3_600 })).toMatch(/^warning: .* than 300 s$/);
    expect(await found({ ...check, criticalSeconds: 300 })).toMatch(/^critical: /);
    expect(await found({ ...check, path: join(folder, 'none'), criticalSeconds: 1 })).toMatch(/^critical: ENOENT/);
  });

  it('WHEN less is free than it must be THEN it is critical', async () => {
    const check = { kind: 'disk-space', path: folder } as const;
    expect(await found({ ...check, criticalFree: 0 })).toMatch(/^healthy: \d+\.\d % free$/);
    expect(await found({ ...check, criticalFree: 1 })).toMatch(/^critical: .* less than 100\.0 %$/);
    expect(await found({ ...check, warningFree: 1, criticalFree: 0 })).toMatch(/^warning: /);
    expect(await found({ ...check, path: '/proc', criticalFree: 0.1 })).toBe(
      'critical: this file system has no space of its own',
    );
  });
});

describe('GIVEN a check that fails now and then', () => {
  it('WHEN the next attempt succeeds THEN it is healthy', async () => {
    const answers = [500, 200];
    await using flaky = await Dependency.http((_, response) => response.writeHead(answers.shift() ?? 200).end());
    expect(await found({ kind: 'http', url: flaky.url, retries: 1 })).toBe('healthy: answers');
    answers.unshift(500, 500);
    expect(await found({ kind: 'http', url: flaky.url, retries: 1 })).toBe('critical: answers with status 500');
  });
});
