import type { LabelSpec, MetricDeclaration } from '../../metrics/declaration.ts';
import type { Instrumented } from './instrumented.ts';
import { CLASSES, commented, header, Names, parameters, quoted, snakeCase } from './names.ts';

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return self try while with yield'
  ).split(' '),
);

/** Names that the module uses itself. */
const TAKEN = [
  ...KEYWORDS,
  ...[
    'counter',
    'gauge',
    'histogram',
    'summary',
    'json',
    'logging',
    'sys',
    'threading',
    'setup',
    'span',
    'fields',
    'datetime',
  ],
  ...[
    'typing',
    'contextlib',
    'contextvars',
    'os',
    'trace',
    'prometheus_client',
    'annotations',
    'format',
    'frozenset',
    'dict',
    'str',
    'int',
  ],
  ...[
    'isinstance',
    'print',
    '_done',
    '_lock',
    '_bound',
    '_trace_ids',
    '_setup_traces',
    '_without_created',
    'object',
    'property',
  ],
];

/** A module for `prometheus_client`, the standard library's logging and, where it is installed, OpenTelemetry. */
export function renderPython({ service, metrics, spans }: Instrumented): string {
  const names = new Names(TAKEN);
  const objects = metrics.map(metric => [metric, names.ofMetric(metric, snakeCase)] as const);
  const kinds = [...new Set(metrics.map(({ kind }) => CLASSES[kind]))].sort();
  return [
    `# ${header(service, 'python')}`,
    `"""Metrics, logs and spans of the service ${commented(service)}, as its stack declares them."""`,
    imports(kinds),
    `SERVICE = ${quoted(service)}\n`,
    ...objects.map(([metric, name]) => metricCode(metric, name, names)),
    spans.length === 0 ? 'SpanName = str' : `SpanName = Literal[${spans.map(quoted).join(', ')}]`,
    SETUP,
  ]
    .filter(part => part !== '')
    .join('\n');
}

const typeOf = (spec: LabelSpec): string => (spec === 'string' ? 'str' : `Literal[${spec.map(quoted).join(', ')}]`);

function metricCode(metric: MetricDeclaration, name: string, names: Names): string {
  const { kind, help, labels, buckets } = metric;
  const type = CLASSES[kind];
  const labelNames = Object.keys(labels);
  const args = [
    quoted(metric.name),
    quoted(help),
    ...(labelNames.length === 0 ? [] : [`labelnames=(${labelNames.map(label => `${quoted(label)},`).join(' ')})`]),
    ...(kind === 'histogram' && buckets !== undefined ? [`buckets=(${buckets.map(b => `${b},`).join(' ')})`] : []),
  ].join(', ');
  if (labelNames.length === 0) return `${name} = ${type}(${args})\n"""${docstring(help)}"""\n`;
  const arguments_ = parameters(labelNames, snakeCase, KEYWORDS);
  const typed = labelNames.map((label, i) => `${arguments_[i]}: ${typeOf(labels[label] ?? 'string')}`);
  const values = labelNames.map((label, i) => `${quoted(label)}: ${arguments_[i]}`);
  const owner = names.free(`_${name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`);
  return `
class ${owner}:
    """${docstring(help)}"""

    _metric = ${type}(${args})

    def labels(self, *, ${typed.join(', ')}) -> ${type}:
        return self._metric.labels(**{${values.join(', ')}})


${name} = ${owner}()
`;
}

const docstring = (text: string): string => commented(text).replaceAll('\\', '\\\\').replaceAll('"', "'");

const imports = (classes: readonly string[]): string => `
from __future__ import annotations

import contextlib
import contextvars
import datetime
import json
import logging
import os
import sys
import threading
from typing import Any, Callable, Iterator, Literal

import prometheus_client
${classes.length === 0 ? '' : `from prometheus_client import ${classes.join(', ')}\n`}
# Series that nobody declared: when each other one began.
_without_created: Callable[[], None] = prometheus_client.disable_created_metrics
_without_created()
`;

/** Fields of a log line as Sightline's log agent reads them. */
const SETUP = `
_done = False
_lock = threading.Lock()
_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_bound: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("bound", default={})


@contextlib.contextmanager
def fields(**values: Any) -> Iterator[None]:
    """Every line that is logged inside has these fields: request_id, correlation_id, user_id, session_id."""
    token = _bound.set({**_bound.get(), **values})
    try:
        yield
    finally:
        _bound.reset(token)


class JsonFormatter(logging.Formatter):
    """One line of JSON a record; what is passed as \`extra\` becomes fields of it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "timestamp": datetime.datetime.fromtimestamp(record.created, datetime.timezone.utc).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "service": SERVICE,
            **_trace_ids(),
        }
        for name, value in {**_bound.get(), **record.__dict__}.items():
            if name not in _FIELDS and name not in line:
                line[name] = value
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def _trace_ids() -> dict[str, str]:
    try:
        from opentelemetry import trace
    except ImportError:
        return {}
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": format(context.trace_id, "032x"), "span_id": format(context.span_id, "016x")}


def setup(metrics_port: int | None = None, level: int = logging.INFO) -> None:
    """Once a process, however often it is called: logs as JSON on standard output; spans to the Collector that
    OTEL_EXPORTER_OTLP_ENDPOINT names, when OpenTelemetry's SDK is installed; metrics on a port of their own, when one is
    given (an application with routes of its own serves prometheus_client.generate_latest() instead)."""
    global _done
    with _lock:
        if _done:
            return
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonFormatter())
        logging.basicConfig(level=level, handlers=[handler], force=True)
        if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
            _setup_traces()
        if metrics_port is not None:
            prometheus_client.start_http_server(metrics_port)
        _done = True


def _setup_traces() -> None:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImportError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set; install opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http"
        ) from error
    # All spans are sent: the Collector counts them before it samples.
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextlib.contextmanager
def span(name: SpanName, **attributes: Any) -> Iterator[Any]:
    """A declared span around what is done inside; nothing without OpenTelemetry."""
    try:
        from opentelemetry import trace
    except ImportError:
        yield None
        return
    with trace.get_tracer(SERVICE).start_as_current_span(name, attributes=attributes) as current:
        yield current
`;
