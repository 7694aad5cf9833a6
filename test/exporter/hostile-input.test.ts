import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, readConfig } from '../../src/exporter/config/read-config.ts';
import { CustomMetrics } from '../../src/exporter/ingest/custom-metrics.ts';
import { type CustomValue, isRefusal } from '../../src/exporter/ingest/custom-value.ts';
import { readJsonValues } from '../../src/exporter/ingest/json-values.ts';
import { readStatsdLine } from '../../src/exporter/ingest/statsd-line.ts';
import { Registry } from '../../src/exporter/metrics/registry.ts';
import { readTraceEvents, type TraceEvent } from '../../src/exporter/traces/trace-event.ts';
import { LONG } from '../real/long.ts';
import { running } from './running.ts';

/** 100,000 cases at full length. */
const RUNS = { numRuns: LONG ? 100_000 : 2_000 };
const MOST_MS = LONG ? 1_800_000 : 60_000;

const SAMPLE =
  /^[a-zA-Z_]\w*(\{[a-zA-Z_]\w*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_]\w*="([^"\\\n]|\\["\\n])*")*\})? (-?[\d.e+-]+|[+-]Inf|NaN)$/;

/** What somebody writes who wants to break lines, names and quotes. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '\n',
    '"',
    '\\',
    '"} 1\nevil 1',
    'a{b="c"} 1\n# EOF\n',
    '__proto__',
    'constructor',
    'le',
    '\ud800',
    '\0',
    '../..',
    'NaN',
  ),
);
const anything = fc.anything({ withNullPrototype: false, maxDepth: 3 });
/** Well in most places, so that cases come further than the first look. */
const mostly = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: good as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e308, -1e308, 5e-324, 0, -0));
const item = fc.record(
  {
    name: mostly(fc.oneof(nasty, fc.constantFrom('a', 'a_total', 'a_sum', 'b', 'b_count'))),
    kind: mostly(fc.constantFrom('counter', 'gauge', 'histogram', 'summary')),
    value: mostly(number),
    values: mostly(fc.array(number, { maxLength: 5 })),
    labels: mostly(fc.dictionary(fc.oneof(nasty, fc.constantFrom('a', 'b')), mostly(nasty), { maxKeys: 4 })),
    help: mostly(nasty),
    buckets: mostly(fc.array(number, { maxLength: 4 })),
    quantiles: mostly(fc.array(number, { maxLength: 4 })),
    traceId: mostly(fc.oneof(nasty, fc.constant('4bf92f3577b34da6a3ce929d0e0e4736'))),
  },
  { requiredKeys: ['name', 'kind'] },
);
const rate = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('1', '0.5') }, { weight: 1, arbitrary: nasty });
const line = fc
  .record({
    name: fc.oneof(nasty, fc.constantFrom('a', 'a_total', 'a_sum')),
    value: fc.oneof({ weight: 4, arbitrary: number.map(String) }, { weight: 1, arbitrary: nasty }),
    type: fc.constantFrom('c', 'g', 'ms', 'h', 'd', 's', 'x'),
    rate,
    tag: nasty,
    text: nasty,
  })
  .map(({ name, value, type, rate, tag, text }) => `${name}:${value}|${type}|@${rate}|#${tag}:${text},${text}`);

/** Every line is one, none stands twice, and there are as many as were counted. */
function expectSound(registry: Registry, custom: CustomMetrics): void {
  for (const format of ['prometheus', 'openmetrics'] as const) {
    const lines = [...registry.pieces(format)]
      .join('')
      .split('\n')
      .filter(text => text !== '' && !text.startsWith('#'));
    for (const text of lines) expect(text.replace(/ # \{trace_id="[0-9a-f]{32}"\} \S+ \S+$/, '')).toMatch(SAMPLE);
    const names = lines.map(text => text.replace(/ # .*/, '').replace(/ \S+$/, ''));
    expect(new Set(names).size).toBe(lines.length);
    expect(lines.length).toBe(custom.lines);
  }
}

const LIMITS = { seriesPerMetric: 50, series: 100 };

/** Takes from one case to the next, as the exporter does, and begins anew from time to time. */
function intake() {
  let [registry, taken] = [new Registry(), 0];
  let custom = new CustomMetrics({ limits: LIMITS }, registry);
  return {
    get limits() {
      return custom.limits;
    },
    take(values: readonly CustomValue[]): void {
      custom.take(values);
      expect(custom.lines).toBeLessThanOrEqual(LIMITS.series);
      taken += 1;
      if (taken % 20 === 0) expectSound(registry, custom);
      if (taken % 200 === 0) {
        registry = new Registry();
        custom = new CustomMetrics({ limits: LIMITS }, registry);
      }
    },
  };
}

describe('GIVEN hostile input', () => {
  it(
    'WHEN it comes as JSON THEN it is taken or refused, and no line of the page is another one',
    () => {
      const custom = intake();
      fc.assert(
        fc.property(fc.array(item, { maxLength: 5 }), metrics => {
          const data: unknown = JSON.parse(JSON.stringify({ metrics }) ?? 'null');
          const values = readJsonValues(data, custom.limits);
          if (!isRefusal(values) && !values.some(isRefusal)) custom.take(values as readonly CustomValue[]);
        }),
        RUNS,
      );
    },
    MOST_MS,
  );

  it(
    'WHEN it comes as StatsD THEN it is taken or refused, and no line of the page is another one',
    () => {
      const custom = intake();
      fc.assert(
        fc.property(fc.oneof(line, nasty), text => {
          const values = readStatsdLine(text, custom.limits);
          if (!isRefusal(values)) custom.take(values);
        }),
        RUNS,
      );
    },
    MOST_MS,
  );

  it(
    'WHEN it comes as trace events THEN it is refused, or a span that says just that',
    () => {
      const event = fc.record(
        {
          name: mostly(nasty),
          traceId: mostly(fc.constant('4bf92f3577b34da6a3ce929d0e0e4736')),
          startTime: mostly(fc.oneof(number, nasty, fc.constant('2026-01-01'))),
          durationSeconds: mostly(number),
          message: mostly(nasty),
          attributes: mostly(fc.dictionary(nasty, fc.oneof(nasty, number, fc.boolean()), { maxKeys: 5 })),
        },
        { requiredKeys: ['name'] },
      );
      fc.assert(
        fc.property(fc.array(event, { maxLength: 3 }), events => {
          const read = readTraceEvents(JSON.parse(JSON.stringify({ events })));
          if (isRefusal(read) || read.some(isRefusal)) return;
          for (const [i, { json }] of (read as readonly TraceEvent[]).entries()) {
            const span = JSON.parse(json) as Record<string, string>;
            expect(span.name).toBe(String(events[i]?.name).toWellFormed());
            expect(BigInt(span.endTimeUnixNano ?? '')).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano ?? ''));
            expect(json).not.toContain('\n');
          }
        }),
        RUNS,
      );
    },
    MOST_MS,
  );
});

describe('GIVEN hostile configurations', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-hostile-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'WHEN one is read THEN it is taken, or everything wrong is said in lines of its own',
    () => {
      const file = join(folder, 'exporter.json');
      const config = fc.record(
        {
          service: mostly(nasty),
          port: mostly(fc.integer({ min: -1, max: 70_000 })),
          paths: mostly(fc.dictionary(fc.constantFrom('metrics', 'health', 'trace'), nasty)),
          checks: mostly(
            fc.dictionary(
              nasty,
              mostly(fc.record({ kind: fc.constantFrom('http', 'tcp', 'dns'), url: nasty, host: nasty })),
            ),
          ),
          ingest: mostly(
            fc.record({
              prefix: mostly(nasty),
              buckets: mostly(fc.array(number)),
              limits: mostly(fc.dictionary(nasty, number)),
            }),
          ),
          traces: mostly(fc.record({ endpoint: nasty.map(text => `http://${text}`) })),
          access: fc.dictionary(fc.constantFrom('tokenFile', 'tls', 'open'), nasty),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(
          fc.oneof(
            config.map(data => JSON.stringify(data)),
            nasty,
          ),
          text => {
            writeFileSync(file, text);
            try {
              readConfig(file);
            } catch (error) {
              if (!(error instanceof ConfigError)) throw error;
              expect(error.message).not.toBe('');
            }
          },
        ),
        RUNS,
      );
    },
    MOST_MS,
  );
});

describe('GIVEN hostile requests', () => {
  it(
    'WHEN they come THEN whoever asks next is answered, and nothing of them is on the page',
    async () => {
      await using exporter = await running({
        ingest: {},
        traces: { endpoint: 'http://127.0.0.1:1', intervalSeconds: 60 },
      });
      const path = fc.constantFrom(
        '/metrics',
        '/health',
        '/api/metrics',
        '/api/monitoring/trace',
        '/api/monitoring/dashboard',
        '*',
        '//',
      );
      const request = fc
        .tuple(
          fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'CONNECT', 'x'),
          path,
          fc.array(fc.tuple(nasty, nasty), { maxLength: 4 }),
          nasty,
          fc.integer({ min: -1, max: 100 }),
        )
        .map(([method, at, headers, body, length]) => {
          const more = headers.map(([name, text]) => `${name}: ${text}\r\n`).join('');
          return `${method} ${at} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n${body}`;
        });
      const send = (text: string): Promise<void> =>
        new Promise(resolve => {
          const socket = connect(exporter.port, '127.0.0.1', () => socket.end(text, 'latin1'));
          socket
            .on('error', () => resolve())
            .on('close', () => resolve())
            .resume();
        });
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.oneof(request, nasty), { minLength: 10, maxLength: 10 }), async texts => {
          await Promise.all(texts.map(send));
          sent += 1;
          if (sent % 50 === 0) expect((await exporter.get('/health/live')).status).toBe(200);
        }),
        { numRuns: LONG ? 10_000 : 100 },
      );
      const page = await exporter.page();
      expect(page).not.toContain('evil');
      for (const text of page
        .trim()
        .split('\n')
        .filter(one => !one.startsWith('#')))
        expect(text).toMatch(SAMPLE);
    },
    MOST_MS,
  );
});
