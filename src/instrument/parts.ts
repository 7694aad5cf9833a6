import { hostname } from 'node:os';
import { Duration } from '../shared/duration.ts';
import { DEFAULT_REDACTED_FIELDS, DEFAULT_REDACTIONS } from '../shared/redaction/built-in.ts';
import { Redactor } from '../shared/redaction/redactor.ts';
import { checkOptions } from './check-options.ts';
import { Errors, isCallersFault } from './errors/errors.ts';
import { Sentry } from './errors/sentry.ts';
import { Endpoints } from './http/endpoints.ts';
import { RequestWatch } from './http/request-watch.ts';
import { Health } from './lifecycle/health.ts';
import { timeToEnd } from './lifecycle/shutdown.ts';
import { Cleaner } from './logs/cleaner.ts';
import { describeError } from './logs/described-error.ts';
import { LineWriter } from './logs/line-writer.ts';
import { Logs } from './logs/logs.ts';
import { Active } from './metrics/active.ts';
import type { DeclaredMetrics } from './metrics/declared.ts';
import { LiveRegistry } from './metrics/live-metrics.ts';
import { namedLabels } from './named-labels.ts';
import type { InstrumentOptions, LogOptions } from './options.ts';
import { Outgoing, type OutgoingCall } from './traces/outgoing.ts';
import { Traces } from './traces/traces.ts';

const MEBIBYTE = 1024 * 1024;

/** Puts the parts of the library together; nothing has started then but timers that keep no process alive. */
export function buildParts(options: InstrumentOptions<DeclaredMetrics>) {
  checkOptions(options);
  const { service, environment, release } = options;
  const live = new LiveRegistry({
    runtime: options.runtime ?? true,
    onRefused: metric =>
      logs.always(
        { logger: 'instrument', level: 'warn', message: 'a value was not counted' },
        { data: { metric, reason: 'a label or value that is not declared, or more than 2,000 series' } },
      ),
  });
  const lost = live.counter('instrument_lines_left_out_total', 'Log lines that were not written', ['reason']);
  const base = {
    service,
    ...(environment === undefined ? {} : { environment }),
    ...(release === undefined ? {} : { release }),
  };
  const cleaner = new Cleaner(redactorOf(options.logs));
  const { writer, logs } = buildLogs(options, base, cleaner, (reason, lines) => lost.inc({ reason }, lines));
  const instrument = logs.logger('instrument');
  const traces = new Traces({
    // Empty as `${NAME:-}` in a compose file leaves it: not set, says OpenTelemetry.
    endpoint: options.traces?.endpoint ?? (process.env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined),
    headers: options.traces?.headers ?? {},
    share: options.traces?.sampling ?? 1,
    resource: {
      'service.name': service,
      'service.instance.id': hostname(),
      ...(release === undefined ? {} : { 'service.version': release }),
      ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
    },
    onTrouble: message => instrument.warn('traces are not sent', { reason: message }),
  });
  const sentry = buildSentry(options, live);
  const health = new Health({
    service,
    clean: said => cleaner.text(describeError(said, cleaner).message, 500),
    onChange: (name, { status, message }) => {
      const data = { check: name, status, reason: message };
      if (status === 'healthy') instrument.info('a health check succeeds', data);
      else instrument.warn('a health check does not succeed', data);
    },
  });
  const watch = new RequestWatch({ live, logs, cleaner, traces }, options.http);
  return {
    ...{ live, cleaner, writer, logs, traces, sentry, health, watch },
    active: new Active(live, options.active),
    errors: buildErrors(options, { live, logs, cleaner, sentry }),
    endpoints: new Endpoints(options.http?.endpoints ?? {}, live, health),
    outgoing: buildOutgoing(options, { live, traces, watch }),
    security: namedLabels<SecurityFacts>(live, options.security?.events, {
      event: facts => facts.event,
      type: facts => facts.event,
      severity: facts => facts.severity,
    }),
  };
}

export interface SecurityFacts {
  readonly event: string;
  readonly severity: string;
}

function redactorOf({ redact }: LogOptions = {}): Redactor {
  return new Redactor(
    [...DEFAULT_REDACTIONS, ...(redact?.patterns ?? [])],
    [...DEFAULT_REDACTED_FIELDS, ...(redact?.fields ?? [])],
  );
}

function buildLogs(
  { logs: given = {}, shutdown }: InstrumentOptions<DeclaredMetrics>,
  base: Readonly<Record<string, string>>,
  cleaner: Cleaner,
  onLeftOut: (reason: 'sampled' | 'limited' | 'buffer_full', lines: number) => void,
) {
  const { destination = 1, bufferBytes = MEBIBYTE, level = 'info', sample = {}, limit } = given;
  const writer = new LineWriter({
    ...{ destination, bufferBytes, patienceMs: timeToEnd(shutdown?.deadline).lastLinesMs },
    onDropped: lines => {
      onLeftOut('buffer_full', lines);
      logs.always({ logger: 'instrument', level: 'warn', message: 'log lines were dropped' }, { data: { lines } });
    },
  });
  const { lines = 100, per = '1m' } = limit ?? {};
  const windowMs = Duration.parse(per).milliseconds;
  const logs = new Logs(writer, cleaner, { base, level, sample, limit: { lines, windowMs }, onLeftOut });
  return { writer, logs };
}

function buildSentry(options: InstrumentOptions<DeclaredMetrics>, live: LiveRegistry): Sentry | undefined {
  const { service, release, environment, errors } = options;
  // Empty is what an environment without one becomes.
  if (errors?.dsn === undefined || errors.dsn === '') return undefined;
  const dropped = live.counter('instrument_error_reports_dropped_total', 'Errors that were not reported', ['reason']);
  return new Sentry({
    ...{ dsn: errors.dsn, service },
    ...(release === undefined ? {} : { release }),
    ...(environment === undefined ? {} : { environment }),
    onDropped: reason => dropped.inc({ reason }),
  });
}

interface ErrorFacts {
  readonly type: string;
  readonly route: string;
  readonly handled: boolean;
}

function buildErrors(
  { errors: { expected = isCallersFault, counter } = {} }: InstrumentOptions<DeclaredMetrics>,
  parts: {
    readonly live: LiveRegistry;
    readonly logs: Logs;
    readonly cleaner: Cleaner;
    readonly sentry: Sentry | undefined;
  },
): Errors {
  const counted = namedLabels<ErrorFacts>(parts.live, counter, {
    type: facts => facts.type,
    error_type: facts => facts.type,
    route: facts => facts.route,
    handled: facts => String(facts.handled),
  });
  const count = (type: string, route: string, handled: boolean): void =>
    counted?.((recorder, labels) => recorder.inc(labels), { type, route, handled });
  return new Errors({ ...parts, expected, count });
}

function buildOutgoing(
  { outgoing = {} }: InstrumentOptions<DeclaredMetrics>,
  { live, traces, watch }: { readonly live: LiveRegistry; readonly traces: Traces; readonly watch: RequestWatch },
): Outgoing | undefined {
  if (outgoing === false) return undefined;
  const timed = namedLabels<OutgoingCall>(live, outgoing.duration, {
    host: call => call.host,
    method: call => call.method,
    status: call => call.status,
  });
  return new Outgoing({
    traces,
    requestIdHeader: watch.requestIdHeader,
    correlationIdHeader: watch.correlationIdHeader,
    tells: outgoing.tells ?? (() => true),
    onEnd: call => timed?.((recorder, labels) => recorder.observe(call.seconds, labels), call),
  });
}
