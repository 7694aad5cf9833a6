import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { countOrders } from './count-orders.ts';
import { Dependency } from './dependency.ts';
import { running } from './running.ts';

describe('GIVEN an exporter', () => {
  it('WHEN nothing is to be checked THEN it is healthy', async () => {
    await using exporter = await running();
    for (const path of ['/health', '/health/live', '/health/ready']) {
      const answer = await exporter.get(path);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'healthy' }]);
    }
  });

  it('WHEN something it needs is down THEN it is not ready, alive all the same, and says what and since when', async () => {
    await using web = await Dependency.http((_, response) => response.end('ok'));
    await using exporter = await running({
      checks: {
        web: { kind: 'http', url: web.url },
        database: { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0 },
        cache: { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0, critical: false },
      },
    });
    const report = await exporter.report();
    expect(report).toMatchObject({
      service: 'shop',
      status: 'critical',
      counts: { healthy: 1, warning: 1, critical: 1 },
      checks: {
        web: { status: 'healthy', critical: true, message: 'answers' },
        database: { status: 'critical', critical: true, message: 'ECONNREFUSED' },
        cache: { status: 'critical', critical: false },
      },
    });
    expect(Date.now() - Date.parse(report.checks.database?.since ?? '')).toBeLessThan(60_000);
    expect((await exporter.get('/health/ready')).status).toBe(503);
    expect((await exporter.get('/health/detailed')).status).toBe(503);
    expect((await exporter.get('/health/live')).status).toBe(200);
    const metrics = await (await exporter.get('/metrics')).text();
    expect(metrics).toContain('sightline_check_status{check="database",status="critical",critical="true"} 1');
    expect(metrics).toContain('sightline_check_status{check="web",status="healthy",critical="true"} 1');
    expect(metrics).toContain('sightline_check_status{check="cache",status="critical",critical="false"} 1');
  });

  it('WHEN only what it can do without is down THEN it is ready, with a warning', async () => {
    await using exporter = await running({
      checks: { cache: { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0, critical: false } },
    });
    expect(await exporter.report()).toMatchObject({ status: 'warning' });
    expect((await exporter.get('/health/ready')).status).toBe(200);
  });

  it('WHEN checks hang THEN whoever asks gets an answer at once: not checked yet, so not ready', async () => {
    await using silent = await Dependency.silent();
    const check = { kind: 'http', url: silent.url, timeoutSeconds: 60 } as const;
    await using exporter = await running({
      checks: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`check-${i}`, check])),
    });
    const answer = await exporter.get('/health/detailed');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      checks: { 'check-0': { status: 'unknown', message: 'not checked yet' } },
    });
    expect(await (await exporter.get('/metrics')).text()).toContain(
      'sightline_check_status{check="check-49",status="unknown",critical="true"} 1',
    );
  });

  it('WHEN paths are its own THEN it answers there', async () => {
    await using exporter = await running({ paths: { metrics: '/health/metrics' } });
    expect((await exporter.get('/health/metrics?x=1')).status).toBe(200);
    expect((await exporter.get('/metrics')).status).toBe(404);
  });

  it('WHEN /health is to be liveness THEN it is, whatever has failed', async () => {
    const gone = { kind: 'file-age', path: '/nowhere/gone', criticalSeconds: 1, retries: 0 } as const;
    const paths = { live: '/health', health: '/health/service' };
    await using exporter = await running({ paths, checks: { gone } });
    const status = async (path: string) => (await exporter.get(path)).status;
    expect(await Promise.all(['/health', '/health/service', '/health/ready'].map(status))).toEqual([200, 503, 503]);
  });

  it('WHEN asked with a slash at the end THEN it is the same page, and two slashes are none', async () => {
    await using exporter = await running({ ingest: {}, paths: { dashboard: '/state/' } });
    for (const path of ['/metrics/', '/health/', '/health/live/?x=/', '/health/ready/', '/state', '/state/'])
      expect([path, (await exporter.get(path)).status]).toEqual([path, 200]);
    expect((await exporter.post('/api/metrics/', { metrics: [] })).status).toBe(200);
    for (const path of ['/metrics//', '//', '/'])
      expect([path, (await exporter.get(path)).status]).toEqual([path, 404]);
  });

  it('WHEN a path with a slash at the end is another page’s THEN that one answers there', async () => {
    const checks = { database: { kind: 'tcp', host: '127.0.0.1', port: 1, retries: 0 } } as const;
    await using exporter = await running({ paths: { live: '/health/' }, checks });
    expect((await exporter.get('/health/')).status).toBe(200);
    expect((await exporter.get('/health')).status).toBe(503);
  });

  it('WHEN asked for something else THEN it says so', async () => {
    await using exporter = await running();
    expect((await exporter.get('/%00')).status).toBe(404);
    const posted = await exporter.get('/metrics', { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await exporter.get('/metrics', { method: 'HEAD' })).status).toBe(200);
  });

  it('WHEN gzip is taken THEN the exposition comes in it', async () => {
    await using exporter = await running();
    const answer = await exporter.get('/metrics', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toMatch(/^# HELP /);
  });

  it.each(['GET // HTTP/1.1', 'GET http:// HTTP/1.1', 'GET * HTTP/1.1', 'BREW /x HTTP/1.1', '\0\0\0'])(
    'WHEN somebody sends %j THEN it lives on',
    async line => {
      await using exporter = await running();
      const socket = connect(exporter.port, '127.0.0.1');
      const answer = new Promise<string>(resolve => {
        let text = '';
        socket.on('data', data => {
          text += data.toString();
        });
        socket.on('close', () => resolve(text));
        socket.on('error', () => resolve(text));
      });
      socket.write(`${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(await answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect((await exporter.get('/health/live')).status).toBe(200);
    },
  );

  it('WHEN it is told to end under load THEN requests under way are answered', async () => {
    await using exporter = await running();
    countOrders(exporter.exporter.registry, 9_000);
    const asked = Promise.all(Array.from({ length: 20 }, () => exporter.get('/metrics')));
    const answers = await asked;
    const [bodies] = await Promise.all([Promise.all(answers.map(a => a.text())), exporter.stop()]);
    for (const body of bodies) expect(body).toMatch(/customer-8999"} 1\n/);
    await expect(exporter.get('/health')).rejects.toThrow();
  });
});
