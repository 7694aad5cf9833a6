import type { MetricKind } from '../metrics/declaration.ts';
import { InputError } from '../shared/input-error.ts';
import { needKnown } from '../shared/need-known.ts';
import { didYouMean } from '../shared/suggest.ts';
import { checkValues } from './check-values.ts';
import type { EndpointPaths } from './http/endpoint-paths.ts';
import type { RequestOptions } from './http/request-options.ts';
import { LEVELS } from './logs/logger.ts';
import { type Declared, type DeclaredMetrics, declarationOf } from './metrics/declared.ts';
import type { ErrorOptions, InstrumentOptions, LogOptions, OutgoingCallOptions, TraceOptions } from './options.ts';

type Options = InstrumentOptions<DeclaredMetrics>;
type Known<T> = Readonly<Record<keyof T, true>>;

const TOP: Known<Required<Options>> = {
  ...{ service: true, release: true, environment: true, metrics: true, http: true, outgoing: true, logs: true },
  ...{ traces: true, errors: true, security: true, runtime: true, shutdown: true },
};
const HTTP: Known<Required<RequestOptions & { endpoints: EndpointPaths }>> = {
  ...{ requests: true, duration: true, inFlight: true, slow: true, sla: true, log: true, requestIdHeader: true },
  ...{ correlationIdHeader: true, endpoints: true },
};
const LOGS: Known<Required<LogOptions>> = {
  ...{ level: true, destination: true, sample: true, limit: true, bufferBytes: true, redact: true },
};
const TRACES: Known<Required<TraceOptions>> = { endpoint: true, headers: true, sampling: true };
const ERRORS: Known<Required<ErrorOptions>> = { expected: true, counter: true, dsn: true };
const OUTGOING: Known<Required<OutgoingCallOptions>> = { duration: true, tells: true };
const SECURITY: Known<Required<NonNullable<Options['security']>>> = { events: true };
const INSIDE: Readonly<Record<string, readonly [given: (options: Options) => unknown, known: Known<never>]>> = {
  'http.endpoints': [
    ({ http }) => http?.endpoints,
    { metrics: true, health: true } satisfies Known<Required<EndpointPaths>>,
  ],
  'logs.sample': [({ logs }) => logs?.sample, { debug: true, info: true }],
  'logs.limit': [({ logs }) => logs?.limit, { lines: true, per: true }],
  'logs.redact': [({ logs }) => logs?.redact, { fields: true, patterns: true }],
};
const SHUTDOWN: Known<Required<NonNullable<Options['shutdown']>>> = { signals: true, deadline: true };

/**
 * Applications in plain JavaScript are not type-checked: an option that nobody reads would be missed in the first incident.
 * @throws InputError `value-missing`, `option-unknown`, `number-invalid`
 */
export function checkOptions(options: Options): void {
  needKnown('instrument()', options, Object.keys(TOP));
  if (typeof options.service !== 'string' || options.service === '')
    throw new InputError(
      'value-missing',
      'The application has no name.',
      "Write service: 'shop', as in the stack file.",
    );
  const { http, logs, traces, errors, outgoing, security, shutdown } = options;
  const parts = { http, logs, traces, errors, security, shutdown, ...(outgoing === false ? {} : { outgoing }) };
  const known = {
    http: HTTP,
    logs: LOGS,
    traces: TRACES,
    errors: ERRORS,
    security: SECURITY,
    shutdown: SHUTDOWN,
    outgoing: OUTGOING,
  };
  for (const [name, part] of Object.entries(parts))
    if (part !== undefined) needKnown(name, part, Object.keys(known[name as keyof typeof known]));
  for (const [name, [given, known]] of Object.entries(INSIDE))
    if (given(options) !== undefined) needKnown(name, given(options), Object.keys(known));
  checkValues(options);
  if (logs?.level !== undefined && !LEVELS.includes(logs.level))
    throw new InputError(
      'value-missing',
      `logs.level: there is no level "${logs.level}".`,
      didYouMean(logs.level, LEVELS),
    );
  share('traces.sampling', traces?.sampling);
  for (const [level, kept] of Object.entries(logs?.sample ?? {})) share(`logs.sample.${level}`, kept);
  ofKind('http.requests', http?.requests, ['counter']);
  ofKind('http.duration', http?.duration, ['histogram', 'summary']);
  ofKind('http.inFlight', http?.inFlight, ['gauge']);
  ofKind('errors.counter', errors?.counter, ['counter']);
  ofKind('security.events', security?.events, ['counter']);
  if (outgoing !== false) ofKind('outgoing.duration', outgoing?.duration, ['histogram', 'summary']);
}

function share(what: string, value: number | undefined): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1)) return;
  throw new InputError('number-invalid', `${what} is a share from 0 to 1, found ${String(value)}.`, 'A tenth is 0.1.');
}

function ofKind(what: string, metric: Declared | undefined, kinds: readonly MetricKind[]): void {
  if (metric === undefined) return;
  if (typeof metric !== 'object' || metric === null)
    throw new InputError(
      'value-missing',
      `${what} expects a metric, found ${JSON.stringify(metric)}.`,
      'Give the declared object, such as metrics.requests, not its name.',
    );
  const { kind, name } = declarationOf(metric);
  if (kinds.includes(kind)) return;
  throw new InputError(
    'value-missing',
    `${what} is a ${kinds.join(' or ')}, and ${name} is a ${kind}.`,
    'Give another metric.',
  );
}
