import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort, freePortsFor } from '../ports.ts';
import { describeInLanguage, GO, PYTHON } from '../tools/language.ts';
import { describeWith } from '../tools/tool.ts';
import { notDeclared, notExposed } from './exposition.ts';
import { copyApplication, startCollector, succeed, writeModule } from './languages/generated.ts';
import { shopMetrics } from './languages/stack.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

/** Python's client computes no quantiles. */
const { size: _, ...withoutSummary } = shopMetrics;

const wrong = (page: string, declared: Parameters<typeof notExposed>[1]): readonly string[] => [
  ...notExposed(page, declared),
  ...notDeclared(page, declared, []),
];

/** The line of an application with this message. */
const lineOf = (log: string, wanted: string): Record<string, unknown> | undefined =>
  log
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .find(({ message }) => message === wanted);
const loggedOrder = (log: string) => lineOf(log, 'order placed');

const PACKAGES = [
  ...['prometheus_client==0.26.0', 'opentelemetry-sdk==1.45.2', 'opentelemetry-exporter-otlp-proto-http==1.45.2'],
  ...['flask==3.1.3', 'fastapi==0.165.0', 'uvicorn==0.54.0', 'streamlit==1.67.0', 'mypy==2.4.1'],
];

describeInLanguage(PYTHON, 'GIVEN the module that is written for Python', () =>
  describeWith(['promtool', 'otelcol'], 'WITH the real servers', ({ promtool }) => {
    let environment = '';
    const python = () => join(environment, 'bin/python');
    beforeAll(() => {
      environment = mkdtempSync(join(tmpdir(), 'sightline-python-'));
      succeed('python3', ['-m', 'venv', environment], environment);
      succeed(join(environment, 'bin/pip'), ['install', '--quiet', ...PACKAGES], environment, 280);
    }, 300_000);
    afterAll(() => rmSync(environment, { recursive: true, force: true }));

    const application = (bench: Bench): string => {
      const folder = copyApplication(bench, 'python');
      writeModule('python', join(folder, 'monitoring.py'));
      return folder;
    };

    it('WHEN its types are checked THEN it is right, and what was never declared is not', async () => {
      await onBench(async bench => {
        const folder = application(bench);
        succeed(python(), ['-m', 'mypy', '--strict', 'monitoring.py', 'work.py'], folder, 180);
        const { status, stdout } = spawnSync(python(), ['-m', 'mypy', 'misuse.py'], { cwd: folder, encoding: 'utf8' });
        expect(status).toBe(1);
        expect(stdout).toContain(`"labels" of "_HttpRequests" has incompatible type "Literal['GTE']"`);
        expect(stdout).toContain('Missing named argument "step"');
        expect(stdout).toContain(`"span" has incompatible type "Literal['pay']"`);
      });
    }, 240_000);

    it.each([
      ['Flask', ['-m', 'flask', '--app', 'flask_app', 'run', '--host', '127.0.0.1', '--port']],
      ['FastAPI', ['-m', 'uvicorn', 'fastapi_app:app', '--host', '127.0.0.1', '--port']],
    ])(
      'WHEN a %s application runs with it THEN what is declared is exposed, and its log leads to its span',
      async (name, args) => {
        await onBench(async bench => {
          const folder = application(bench);
          const { http, otlp } = await freePortsFor(['http', 'otlp']);
          const collector = startCollector(bench, otlp);
          const server = bench.server(name, [...args, String(http)], {
            command: [python()],
            env: {
              PYTHONPATH: folder,
              OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${otlp}`,
              OTEL_BSP_SCHEDULE_DELAY: '200',
            },
          });
          await eventually('it answers', async () => (await fetch(`http://127.0.0.1:${http}/order`)).ok || undefined);
          const page = await (
            await fetch(`http://127.0.0.1:${http}/metrics/`.replace(/\/$/, name === 'Flask' ? '' : '/'))
          ).text();
          expect(wrong(page, withoutSummary)).toEqual([]);
          expect(page).toContain('order_size_bytes_count 1.0');
          expect(page).not.toContain('_created');
          expect(promtool(['check', 'metrics'], { input: page })).toMatchObject({ status: 0 });

          const line = loggedOrder(server.log());
          expect(line).toMatchObject({ service: 'shop', level: 'info', logger: 'shop', order_id: 17 });
          expect(line).toMatchObject({ request_id: 'req-17', correlation_id: 'cor-17' });
          expect(line?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
          await eventually(
            'the span arrives',
            async () => collector.log().includes(String(line?.trace_id)) || undefined,
          );
          expect(collector.log()).toMatch(/service\.name: Str\(shop\)[\s\S]*Name +: pay order[\s\S]*order: Int\(17\)/);
        });
      },
      120_000,
    );

    it('WHEN a Streamlit application is clicked twice THEN it is set up once, and counts both', async () => {
      await onBench(async bench => {
        const folder = application(bench);
        const metrics = await freePort();
        const { status, stdout, stderr } = spawnSync(python(), ['streamlit_clicks.py'], {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, METRICS_PORT: String(metrics) },
          timeout: 100_000,
        });
        expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
        expect(wrong(stdout, withoutSummary)).toEqual([]);
        expect(stdout).toContain('orders_total 2.0');
      });
    }, 120_000);
  }),
);

describeInLanguage(GO, 'GIVEN the package that is written for Go', () =>
  describeWith(['promtool', 'otelcol'], 'WITH the real servers', ({ promtool }) => {
    it('WHEN a program is compiled with it THEN it is formatted, and exposes, logs and traces what is declared', async () => {
      await onBench(async bench => {
        const folder = copyApplication(bench, 'go');
        writeModule('go', join(folder, 'monitoring/monitoring.go'));
        expect(succeed('gofmt', ['-l', '.'], folder)).toBe('');
        succeed('go', ['vet', './...'], folder, 280);
        succeed('go', ['build', '-o', 'shop', '.'], folder, 280);
        const { http, otlp } = await freePortsFor(['http', 'otlp']);
        const collector = startCollector(bench, otlp);
        await eventually(
          'the Collector listens',
          async () => (await fetch(`http://127.0.0.1:${otlp}/`)).status > 0 || undefined,
        );
        const server = bench.server('shop', [`127.0.0.1:${http}`], {
          command: [join(folder, 'shop')],
          env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${otlp}` },
        });
        const page = await eventually('it answers', async () => (await fetch(`http://127.0.0.1:${http}/`)).text());
        expect(wrong(page, shopMetrics)).toEqual([]);
        expect(promtool(['check', 'metrics'], { input: page })).toMatchObject({ status: 0 });
        const line = loggedOrder(server.log());
        expect(line).toMatchObject({ service: 'shop', level: 'info', order: 17 });
        const grouped = lineOf(server.log(), 'cart emptied');
        expect(grouped).toMatchObject({ service: 'shop', cart: { items: 2 }, trace_id: line?.trace_id });
        await eventually('the span arrives', async () => collector.log().includes(String(line?.trace_id)) || undefined);
        expect(collector.log()).toMatch(/service\.name: Str\(shop\)[\s\S]*Name +: pay order/);
      });
    }, 600_000);
  }),
);

describeWith(['promtool'], 'GIVEN the module that is written for TypeScript', ({ promtool }) => {
  const USE = `
    import { register } from 'prom-client';
    import { checkoutDurationSeconds, httpRequests, openOrders, orderSizeBytes, orders } from './monitoring.ts';
    httpRequests.labels({ method: 'GET', status: '200', class: '2xx', type: 'page' }).inc();
    orders.inc();
    openOrders.set(3);
    checkoutDurationSeconds.labels({ step: 'pay' }).observe(0.2);
    orderSizeBytes.observe(120);
    console.log(await register.metrics());
  `;
  const MISUSE = `
    import { httpRequests, type SpanName } from './monitoring.ts';
    httpRequests.labels({ method: 'GTE', status: '200', class: '2xx', type: 'page' }).inc();
    httpRequests.labels({ method: 'GET' }).inc();
    export const span: SpanName = 'pay';
  `;
  const CONFIG = {
    compilerOptions: {
      ...{ strict: true, noEmit: true, target: 'es2023', module: 'nodenext', allowImportingTsExtensions: true },
      ...{ types: [], skipLibCheck: false, lib: ['es2023', 'dom'] },
    },
  };

  it('WHEN a program uses it THEN its types hold, and it exposes what is declared', async () => {
    // Below this folder, so that the packages are those of the project.
    const folder = mkdtempSync(join(import.meta.dirname, 'languages/typescript-'));
    try {
      writeModule('typescript', join(folder, 'monitoring.ts'));
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      writeFileSync(join(folder, 'use.ts'), USE);
      writeFileSync(join(folder, 'misuse.ts'), MISUSE);
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...CONFIG, files: ['use.ts', 'misuse.ts'] }));
      const { stdout } = spawnSync('npx', ['tsc', '--project', folder], { encoding: 'utf8' });
      const lines = stdout.split('\n').filter(line => /error TS/.test(line));
      expect(lines.every(line => line.includes('misuse.ts'))).toBe(true);
      expect(lines).toHaveLength(3);
      succeed(
        'npx',
        ['esbuild', '--bundle', '--platform=node', '--format=esm', '--packages=external', '--outfile=use.js', 'use.ts'],
        folder,
      );
      const page = succeed(process.execPath, ['use.js'], folder);
      expect(wrong(page, shopMetrics)).toEqual([]);
      expect(promtool(['check', 'metrics'], { input: page })).toMatchObject({ status: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
