import type { StackModel } from '../../model/stack.ts';
import { ottlString } from './ottl.ts';

/** Names loggers give the same thing; the first is ours. */
const TRACE_ID = ['trace_id', 'traceId', 'traceID', 'otelTraceID', 'trace.id'];
const SPAN_ID = ['span_id', 'spanId', 'spanID', 'otelSpanID', 'span.id'];
const LEVEL = ['level', 'severity', 'levelname', 'lvl', 'log.level', 'severity_text'];

/** What is searched by in every system: requirement A4 and H7. Further fields are declared with a service. */
const SEARCHED: Readonly<Record<string, readonly string[]>> = {
  request_id: ['request_id', 'requestId', 'req_id', 'x_request_id'],
  correlation_id: ['correlation_id', 'correlationId'],
  user_id: ['user_id', 'userId'],
  session_id: ['session_id', 'sessionId'],
  error_type: ['error_type', 'errorType', 'exc_type'],
  logger: ['logger', 'logger_name'],
};

/** Severity numbers of the OpenTelemetry log data model, by the words loggers use. */
const SEVERITY: readonly (readonly [words: string, number: string, pinoFrom: number])[] = [
  ['trace|verbose|silly', 'SEVERITY_NUMBER_TRACE', 0],
  ['debug', 'SEVERITY_NUMBER_DEBUG', 20],
  ['info|information|notice|log', 'SEVERITY_NUMBER_INFO', 30],
  ['warn|warning', 'SEVERITY_NUMBER_WARN', 40],
  ['error|err', 'SEVERITY_NUMBER_ERROR', 50],
  ['fatal|critical|crit|alert|emerg|emergency|panic', 'SEVERITY_NUMBER_FATAL', 60],
];

/**
 * Reads a JSON line without changing it: level, trace and span id go where OpenTelemetry has them, searched fields become
 * attributes (structured metadata in Loki). The time stays the container runtime's: it orders lines right even when an
 * application's clock or zone is wrong, and the application's own stays in the line. A line that is no JSON is left alone,
 * silently: most are text.
 */
export function logFieldsProcessor(model: StackModel): Record<string, unknown> {
  return {
    error_mode: 'silent',
    log_statements: [
      {
        context: 'log',
        statements: [
          'set(log.cache["json"], ParseJSON(log.body)) where IsMatch(log.body, "^\\\\s*\\\\{")',
          ...LEVEL.map(
            name => `set(log.cache["level"], ${json(name)}) where log.cache["level"] == nil and ${json(name)} != nil`,
          ),
          ...severityStatements,
          ...TRACE_ID.map(name => setId('trace_id', name, 32)),
          ...SPAN_ID.map(name => setId('span_id', name, 16)),
          ...searchedFields(model).flatMap(([attribute, names]) =>
            names.map(
              name =>
                `set(log.attributes[${ottlString(attribute)}], ${json(name)}) where log.attributes[${ottlString(attribute)}] == nil and ${json(name)} != nil`,
            ),
          ),
        ],
      },
    ],
  };
}

/** The searched fields of all services, sorted; a declared field of another spelling keeps its own name. */
function searchedFields(model: StackModel): [attribute: string, names: readonly string[]][] {
  const known = new Set(Object.values(SEARCHED).flat());
  const ids = new Set([...TRACE_ID, ...SPAN_ID, ...LEVEL]);
  const declared = model.services.flatMap(service => service.logs?.metadata ?? []);
  const further = [...new Set(declared)].filter(name => !known.has(name) && !ids.has(name)).sort();
  return [...Object.entries(SEARCHED), ...further.map((name): [string, string[]] => [name, [name]])];
}

const json = (name: string): string => `log.cache["json"][${ottlString(name)}]`;

const setId = (target: 'trace_id' | 'span_id', name: string, length: number): string =>
  `set(log.${target}.string, ${json(name)}) where IsMatch(${json(name)}, "^[0-9a-f]{${length}}$$")`;

const severityStatements = [
  'set(log.severity_text, ConvertCase(log.cache["level"], "lower")) where IsString(log.cache["level"])',
  ...SEVERITY.map(
    ([wordList, number]) =>
      `set(log.severity_number, ${number}) where IsString(log.cache["level"]) and IsMatch(log.cache["level"], "(?i)^(${wordList})$$")`,
  ),
  // pino and bunyan write numbers: 10 is trace, 60 fatal. Ascending, so that the last that holds remains.
  ...SEVERITY.map(
    ([, number, from]) =>
      `set(log.severity_number, ${number}) where IsDouble(log.cache["level"]) and log.cache["level"] >= ${from}.0`,
  ),
];
