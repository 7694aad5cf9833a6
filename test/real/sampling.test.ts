import { randomBytes } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { renderCollector } from '../../src/render/collector/collector.ts';
import { freePortsFor } from '../ports.ts';
import { telemetryComponents, telemetryModel, telemetryView } from '../render/telemetry-model.ts';
import { describeWith } from '../tools/tool.ts';
import { attributes, nanoseconds, sendOtlp } from './otlp.ts';
import { Bench, eventually, startOtlpPrometheus } from './telemetry-servers.ts';

const SHARE = 0.1;
const NAMES = 40;
const EACH = 50;

/**
 * `th` says that the application kept the traces whose random value is at least that: half of them, and 1 in 256. Each
 * that it sent then stands for so many.
 */
const APPLICATIONS = {
  'keeps-all': { traceState: '', from: 0n, each: 1, kept: SHARE },
  'keeps-half': { traceState: 'ot=th:8', from: 0x8n << 52n, each: 2, kept: 2 * SHARE },
  'keeps-few': { traceState: 'ot=th:ff', from: 0xffn << 48n, each: 256, kept: 1 },
} as const;
const TRACES = NAMES * EACH;

const RANDOM_BITS = (1n << 56n) - 1n;

/** The id of a trace that an application which samples like that would send. */
function traceId(from: bigint): string {
  for (;;) {
    const id = randomBytes(16).toString('hex');
    if ((BigInt(`0x${id}`) & RANDOM_BITS) >= from) return id;
  }
}

/** The gateway between applications that sample by themselves or not, a real Prometheus, and who stores traces. */
describeWith(['prometheus', 'otelcol'], 'sampling', () => {
  let bench: Bench;
  let ports: Readonly<
    Record<'prometheus' | 'otlpGrpc' | 'otlpHttp' | 'events' | 'health' | 'metrics' | 'store', number>
  >;
  let store: HttpServer;
  const sent: Record<string, readonly string[]> = {};
  const stored: Buffer[] = [];
  const kept = (id: string): boolean => stored.some(request => request.includes(Buffer.from(id, 'hex')));

  beforeAll(async () => {
    bench = new Bench();
    ports = await freePortsFor(['prometheus', 'otlpGrpc', 'otlpHttp', 'events', 'health', 'metrics', 'store']);
    store = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      stored.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.end();
    });
    await new Promise<void>(resolve => store.listen(ports.store, '127.0.0.1', resolve));

    const { prometheus, collector, tempo } = telemetryComponents();
    if (prometheus === undefined || collector === undefined || tempo === undefined) throw new Error('no servers');
    const model = telemetryModel({
      components: {
        prometheus,
        collector: { ...collector, sampling: SHARE },
        tempo: { ...tempo, deployment: { kind: 'existing', urls: { compose: `http://127.0.0.1:${ports.store}` } } },
      },
    });
    const view = telemetryView({ replicaAddresses: () => [`127.0.0.1:${ports.prometheus}`] });
    const file = bench.place(renderCollector(model, view)[0], {
      '/var/lib/otelcol': bench.path('gateway'),
      '0.0.0.0:4317': `127.0.0.1:${ports.otlpGrpc}`,
      '0.0.0.0:4318': `127.0.0.1:${ports.otlpHttp}`,
      '0.0.0.0:13133': `127.0.0.1:${ports.health}`,
      'host: 0.0.0.0': 'host: 127.0.0.1',
      'port: 8888': `port: ${ports.metrics}`,
    });
    startOtlpPrometheus(bench, ports.prometheus);
    bench.server('otelcol', [`--config=file:${file}`]);
    await eventually(
      'the gateway is ready',
      async () => (await fetch(`http://127.0.0.1:${ports.health}/`)).ok || undefined,
    );
    for (const [service, { traceState, from }] of Object.entries(APPLICATIONS)) {
      const ids = Array.from({ length: TRACES }, () => traceId(from));
      sent[service] = ids;
      const spans = ids.map((id, i) => ({
        ...{ traceId: id, spanId: randomBytes(8).toString('hex'), traceState, name: `span ${i % NAMES}`, kind: 2 },
        ...{ startTimeUnixNano: nanoseconds(30), endTimeUnixNano: nanoseconds() },
      }));
      await sendOtlp(ports.otlpHttp, 'traces', {
        resourceSpans: [{ resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans }] }],
      });
    }
  }, 120_000);

  afterAll(async () => {
    await bench?.close();
    await new Promise(resolve => store?.close(resolve));
  }, 30_000);

  async function ask(path: string, parameters: Readonly<Record<string, string>>): Promise<never[]> {
    const answer = await fetch(
      `http://127.0.0.1:${ports.prometheus}/api/v1/${path}?${new URLSearchParams(parameters)}`,
    );
    const { data } = (await answer.json()) as { data: never[] | { result: never[] } };
    return Array.isArray(data) ? data : data.result;
  }

  it('THEN every span is counted, kept or not, also those that the application left out', async () => {
    for (const [service, { each }] of Object.entries(APPLICATIONS)) {
      // A counter begins with a zero.
      const query = `sum(traces_span_metrics_calls_total{service="${service}"}) > 0`;
      const [counted] = await eventually(service, async () => {
        const found: { value: [number, string] }[] = await ask('query', { query });
        return found.length > 0 ? found : undefined;
      });
      expect(Number(counted?.value[1])).toBe(each * TRACES);
    }
  }, 120_000);

  it.each([
    ['keeps-all', SHARE],
    ['keeps-half', 2 * SHARE],
    ['keeps-few', 1],
  ])(
    'GIVEN an application that %s THEN the share is of all its traces',
    async (service, expected) => {
      const ids = sent[service] ?? [];
      const deviation = 4 * Math.sqrt(expected * (1 - expected) * ids.length);
      await eventually(
        'traces are stored',
        async () => ids.filter(kept).length >= ids.length * expected - deviation || undefined,
      );
      expect(Math.abs(ids.filter(kept).length - ids.length * expected)).toBeLessThanOrEqual(deviation);
    },
    60_000,
  );

  it('THEN every exemplar leads to a trace that is stored', async () => {
    const now = Date.now() / 1000;
    const found: { exemplars: { labels: Record<string, string> }[] }[] = await ask('query_exemplars', {
      query: '{__name__=~"traces_span_metrics_.+"}',
      start: `${now - 600}`,
      end: `${now + 60}`,
    });
    const ids = new Set(found.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id ?? '')));
    expect(ids.size).toBeGreaterThan(NAMES);
    expect([...ids].filter(id => !kept(id))).toEqual([]);
  }, 60_000);
});
