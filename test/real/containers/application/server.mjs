// The heartbeat monitor as far as monitoring sees it: metrics, traces and logs as its declaration says
// (src/stacks/heartbeat/service.ts), under a steady load of its own, with switches to misbehave.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const APPLICATIONS = ['shop', 'crm', 'billing'];
const BEATS_PER_SECOND = 4;
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const STARTED = Math.round(Date.now() / 1000);
const OTLP = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** What can go wrong; `POST /misbehave {"late": true}` sets, an empty object changes nothing. */
const faults = {
  /** Every second heartbeat is late. */
  late: false,
  /** No heartbeat arrives. */
  silent: false,
  /** Processing takes three seconds. */
  slow: false,
  /** Every heartbeat logs an error. */
  errors: false,
  /** Mails fail. */
  mails: false,
  /** The background worker stands still. */
  worker: false,
  /** So many further background workers stand still. */
  standing: 0,
  /** Connections of the pool in use, of 20. */
  pool: 4,
  /** Further series in one metric. */
  series: 0,
  /** Further log lines a second. */
  linesPerSecond: 0,
  /** Traces a second. */
  traces: 1,
  /** Metrics are answered after so many seconds. */
  hangSeconds: 0,
};

const counters = new Map();
const add = (name, labels, by = 1) => {
  const key = `${name}{${Object.entries(labels)
    .map(([k, v]) => `${k}="${v}"`)
    .join(',')}}`;
  counters.set(key, (counters.get(key) ?? 0) + by);
};

function beat() {
  if (faults.silent) return;
  for (const app of APPLICATIONS) {
    const seconds = faults.slow ? 3 : 0.02;
    add('heartbeat_received_total', { app, outcome: faults.late && Math.random() < 0.5 ? 'late' : 'ok' });
    for (const le of BUCKETS) add('heartbeat_processing_duration_seconds_bucket', { le }, seconds <= le ? 1 : 0);
    add('heartbeat_processing_duration_seconds_bucket', { le: '+Inf' });
    add('heartbeat_processing_duration_seconds_sum', {}, seconds);
    add('heartbeat_processing_duration_seconds_count', {});
  }
  add('alert_sent_total', { channel: 'email', outcome: faults.mails ? 'failed' : 'sent' });
}

/** Traces the Collector has taken. */
let traced = 0;
let line = 0;
function log(level, message, more = {}) {
  line++;
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, level, message, sequence: line, ...more })}\n`);
}

/** One heartbeat as spans: stored, answered by a second service, which looks an application up. */
async function trace() {
  const traceId = randomBytes(16).toString('hex');
  const requestId = randomBytes(8).toString('hex');
  const id = () => randomBytes(8).toString('hex');
  const [root, query, send, check] = [id(), id(), id(), id()];
  const end = BigInt(Date.now()) * 1_000_000n;
  const span = (spanId, parentSpanId, name, kind, milliseconds) => ({
    ...{ traceId, spanId, name, kind, endTimeUnixNano: `${end}` },
    ...(parentSpanId ? { parentSpanId } : {}),
    startTimeUnixNano: `${end - BigInt(milliseconds) * 1_000_000n}`,
    attributes: [{ key: 'request_id', value: { stringValue: requestId } }],
  });
  const resource = name => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] });
  const spans = (name, list) => ({ resource: resource(name), scopeSpans: [{ spans: list }] });
  log(faults.errors ? 'error' : 'info', 'heartbeat processed', {
    app: 'shop',
    request_id: requestId,
    trace_id: traceId,
  });
  await fetch(`${OTLP}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [
        spans('heartbeat', [
          span(root, undefined, 'heartbeat.process', 2, 40),
          span(query, root, 'database.query', 3, 10),
          span(send, root, 'alert.send', 3, 20),
        ]),
        spans('heartbeat-worker', [span(check, send, 'application.check_status', 2, 5)]),
      ],
    }),
    signal: AbortSignal.timeout(5_000),
  }).then(
    ({ ok }) => {
      if (ok) traced++;
    },
    () => {}, // An application lives on when nobody takes its traces.
  );
}

const gauges = () => [
  'application_overdue_count 0',
  `database_connection_pool_size{state="in_use"} ${faults.pool}`,
  'database_connection_pool_size{state="limit"} 20',
  `background_service_health{worker="checker"} ${faults.worker ? 0 : 1}`,
  ...Array.from({ length: faults.standing }, (_, i) => `background_service_health{worker="standing-${i}"} 0`),
  `process_start_time_seconds ${STARTED}`,
  `process_resident_memory_bytes ${process.memoryUsage().rss}`,
];

const metrics = () => {
  const burst = Array.from(
    { length: faults.series },
    (_, i) => `heartbeat_received_total{app="burst-${i}",outcome="ok"} 1`,
  );
  return `${[...[...counters].map(([key, n]) => `${key.replace('{}', '')} ${n}`), ...gauges(), ...burst].join('\n')}\n`;
};

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

const server = createServer(async (request, response) => {
  if (request.url === '/metrics') {
    if (faults.hangSeconds > 0) await new Promise(resolve => setTimeout(resolve, faults.hangSeconds * 1000));
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics());
    return;
  }
  if (request.url === '/misbehave' && request.method === 'POST') {
    Object.assign(faults, JSON.parse(await bodyOf(request)));
    response.end(JSON.stringify({ ...faults, line, traced }));
    return;
  }
  if (request.url === '/log' && request.method === 'POST') {
    log('info', 'asked for', { request_id: await bodyOf(request) });
    response.end();
    return;
  }
  if (request.url === '/write' && request.method === 'POST') {
    process.stdout.write(`${await bodyOf(request)}\n`, () => response.end());
    return;
  }
  if (request.url?.startsWith('/otlp/') && request.method === 'POST') {
    const answer = await fetch(`${OTLP}${request.url.slice('/otlp'.length)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await bodyOf(request),
      signal: AbortSignal.timeout(10_000),
    }).catch(error => new Response(String(error), { status: 503 }));
    response.writeHead(answer.status).end(await answer.text());
    return;
  }
  if (request.url === '/crash') process.exit(1);
  response.writeHead(404).end();
});
server.listen(5000);
process.on('SIGTERM', () => process.exit(0));

setInterval(beat, 1000 / BEATS_PER_SECOND);
let owedTraces = 0;
let owed = 0;
setInterval(() => {
  owedTraces += faults.traces / 20;
  for (; owedTraces >= 1; owedTraces--) void trace();
  owed += faults.linesPerSecond / 20;
  for (; owed >= 1; owed--) log('info', `order ${line} accepted`, { request_id: `flood-${line}` });
}, 50);
