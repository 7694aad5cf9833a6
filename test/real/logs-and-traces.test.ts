import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../tools/tool.ts';
import { CONTAINER, containerLog, type Line, linesIn, startLogPipeline } from './log-pipeline.ts';
import { attributes, nanoseconds, sendOtlp, value } from './otlp.ts';
import { Bench, eventually, freePorts, type Ports, type Server } from './telemetry-servers.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';

/** The rendered Loki, gateway and agent with a real Prometheus, on loopback addresses. */
describeWith(['loki', 'prometheus', 'otelcol'], 'logs, spans and metrics on their way', () => {
  let bench: Bench;
  let ports: Ports;
  let loki: Server;
  let gateway: Server;

  beforeAll(async () => {
    bench = new Bench();
    ports = await freePorts();
    ({ loki, gateway } = await startLogPipeline(bench, ports));
  }, 120_000);

  afterAll(() => bench.close(), 30_000);

  const lines = (selector: string): Promise<Line[]> => linesIn(ports, selector);
  const line = (selector: string): Promise<Line> => eventually(selector, async () => (await lines(selector))[0]);

  async function series(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
    const query = new URLSearchParams({ query: expression });
    const answer = await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/query?${query}`);
    return ((await answer.json()) as { data: { result: never[] } }).data.result;
  }

  const sendLog = (service: string, body: unknown, extra: Readonly<Record<string, unknown>> = {}): Promise<void> =>
    sendOtlp(ports.otlpHttp, 'logs', {
      resourceLogs: [
        {
          resource: { attributes: attributes({ 'service.name': service, 'service.instance.id': `${service}-1` }) },
          scopeLogs: [{ logRecords: [{ timeUnixNano: nanoseconds(), severityNumber: 9, body, ...extra }] }],
        },
      ],
    });

  it('GIVEN secrets in a line, its attributes and a structured body THEN none is stored, and ids stay searchable', async () => {
    await sendLog('texts', value(`login of anna@example.org with ${JWT} password=hunter2 costs $5`), {
      traceId: TRACE_ID,
      spanId: '051581bf3cb55c13',
      attributes: attributes({
        request_id: 'r-1',
        password: 'hunter2',
        headers: { authorization: ['Basic aHVudGVyMg'] },
        note: 'ask bob@example.org',
      }),
    });
    await sendLog('maps', value({ message: 'x', nested: { token: 'hunter2', list: ['carl@example.org'] } }));
    const text = await line('{service="texts"} | request_id="r-1"');
    expect(text.text).toBe('login of [email] with [jwt] password=[redacted] costs $5');
    expect(text.labels).toMatchObject({
      instance: 'texts-1',
      trace_id: TRACE_ID,
      note: 'ask [email]',
      password: '****',
    });
    const map = await line('{service="maps"}');
    expect(JSON.parse(map.text)).toEqual({ message: 'x', nested: { token: '[redacted]', list: ['[email]'] } });
    expect(JSON.stringify([text, map])).not.toMatch(/hunter2|aHVudGVyMg|example\.org/);
  }, 90_000);

  it('GIVEN spans THEN every one is counted under the identity labels although most are not kept, without their secrets', async () => {
    const spans = Array.from({ length: 40 }, (_, i) => ({
      // The sampler keeps the highest ids: one of these.
      traceId: `${i + 1}`.padStart(32, i === 0 ? 'f' : 'a'),
      spanId: `${i + 1}`.padStart(16, '0'),
      name: 'GET /users/anna@example.org',
      kind: 2,
      startTimeUnixNano: nanoseconds(30),
      endTimeUnixNano: nanoseconds(),
      status: { code: i % 4 === 0 ? 2 : 1 },
    }));
    await sendOtlp(ports.otlpHttp, 'traces', {
      resourceSpans: [
        {
          resource: { attributes: attributes({ 'service.name': 'spans', 'service.instance.id': 'spans-1' }) },
          scopeSpans: [{ spans }],
        },
      ],
    });
    const [failed] = await eventually('span metrics', async () => {
      const found = await series('traces_span_metrics_calls_total{status_code="STATUS_CODE_ERROR"} > 0');
      return found.length > 0 ? found : undefined;
    });
    expect(failed?.metric).toEqual({
      __name__: 'traces_span_metrics_calls_total',
      job: 'spans',
      instance: 'spans-1',
      service: 'spans',
      span_kind: 'SPAN_KIND_SERVER',
      span_name: 'GET /users/[email]',
      status_code: 'STATUS_CODE_ERROR',
    });
    expect(failed?.value[1]).toBe('10');
    const now = Date.now() / 1000;
    const range = new URLSearchParams({
      query: 'traces_span_metrics_duration_seconds_bucket',
      start: `${now - 600}`,
      end: `${now}`,
    });
    const exemplars = await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/query_exemplars?${range}`);
    expect(await exemplars.text()).toContain('trace_id');
  }, 120_000);

  it('GIVEN a metric with more series than it may have THEN it is dropped and counted, others pass without endless labels', async () => {
    const metric = (name: string, points: number): unknown => ({
      name,
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: Array.from({ length: points }, (_, i) => ({
          attributes: attributes({ route: `r${i}`, user_id: `u${i}` }),
          startTimeUnixNano: nanoseconds(1000),
          timeUnixNano: nanoseconds(),
          asInt: '5',
        })),
      },
    });
    await sendOtlp(ports.otlpHttp, 'metrics', {
      resourceMetrics: [
        {
          resource: { attributes: attributes({ 'service.name': 'shop', 'service.namespace': 'x' }) },
          scopeMetrics: [{ metrics: [metric('orders', 3), metric('exploding', 50)] }],
        },
      ],
    });
    const orders = await eventually('orders', async () => {
      const found = await series('orders_total');
      return found.length === 3 ? found : undefined;
    });
    expect(orders[0]?.metric).toEqual({ __name__: 'orders_total', job: 'shop', service: 'shop', route: 'r0' });
    expect(await series('exploding_total')).toEqual([]);
    const own = await (await fetch(`http://127.0.0.1:${ports.gatewayMetrics}/metrics`)).text();
    expect(own).toMatch(/otelcol_processor_filter_datapoints_filtered_total\{[^}]*\} 50/);
  }, 60_000);

  it('GIVEN a notification of Alertmanager THEN it is kept as an alert event, found by name, severity and status', async () => {
    await fetch(`http://127.0.0.1:${ports.events}/alerts`, {
      method: 'POST',
      body: JSON.stringify({
        status: 'firing',
        receiver: 'team',
        commonLabels: { alertname: 'ApiDown', severity: 'critical', service: 'api' },
        alerts: [{ status: 'firing' }],
      }),
    });
    const event = await line('{service="alert-events"} | alertname="ApiDown" | severity="critical" | status="firing"');
    expect(event.labels).toMatchObject({ alert_service: 'api', receiver: 'team', instance: 'alertmanager' });
  }, 60_000);

  it('GIVEN log files of Docker THEN long lines are joined, fields lifted, secrets replaced, and the own lines left out', async () => {
    const write = (log: string, service = 'shop', project = 'other'): void => {
      const attrs = { 'com.docker.compose.service': service, 'com.docker.compose.project': project };
      const entry = JSON.stringify({ log, stream: 'stdout', attrs, time: new Date().toISOString() });
      appendFileSync(containerLog(bench), `${entry}\n`);
    };
    write('first half, ');
    write('second half\n');
    write(
      `${JSON.stringify({ level: 'ERROR', msg: 'boom', requestId: 'r-9', trace_id: TRACE_ID, password: 'hunter2' })}\n`,
    );
    write('own line\n', 'collector', 'test');
    const boom = await line('{service="shop"} | request_id="r-9"');
    expect(boom.text).toContain('"password":"[redacted]"');
    expect(boom.labels).toMatchObject({
      detected_level: 'error',
      trace_id: TRACE_ID,
      instance: CONTAINER.slice(0, 12),
    });
    expect((await lines('{service="shop"}')).map(l => l.text)).toContain('first half, second half');
    expect(await lines('{service=~".+"} |= "own line"')).toEqual([]);
  }, 60_000);

  it('GIVEN Loki is away and the gateway crashes THEN what it acknowledged arrives when both are back', async () => {
    await loki.kill();
    await sendLog('patient', value('acknowledged before the crash'));
    await gateway.kill();
    gateway.start();
    loki.start();
    expect((await line('{service="patient"}')).text).toBe('acknowledged before the crash');
  }, 120_000);
});
