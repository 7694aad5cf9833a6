import type { FindingCodeEntry } from './entry.ts';

/** PromQL, LogQL and TraceQL, and the texts of annotations. */
export const QUERY_CODES = {
  'query-unknown-label': {
    severity: 'error',
    title: 'A label that is not there',
    why: 'The query gives nothing, or groups by an empty value, without an error.',
    example: "received.rate('5m').sumBy('aap');",
  },
  'query-unknown-value': {
    severity: 'error',
    title: 'A value that a label never has',
    why: 'The query gives nothing, without an error.',
    example: "received.rate('5m', { outcome: 'latte' });",
  },
  'query-unknown-bucket': {
    severity: 'error',
    title: 'No such bucket',
    why: 'The query gives nothing: buckets exist only at the declared bounds.',
    example: "duration.bucketAt(0.3).rate('5m');",
  },
  'query-wrong-kind': {
    severity: 'error',
    title: 'A function that does not fit the kind of metric',
    why: 'rate() of a gauge and deriv() of a counter give numbers that mean nothing.',
    example: "queueLength.rate('5m');",
  },
  'query-labels-differ': {
    severity: 'error',
    title: 'Two vectors with different labels and nothing said about matching',
    why: 'Samples match only when all labels are equal, so the result is empty.',
    example: "received.rate('5m').sumBy('app').div(queueLength.value());",
  },
  'query-join-invalid': {
    severity: 'error',
    title: 'A join that cannot be',
    why: 'Prometheus refuses the query.',
    example: "a.div(b, { on: ['app'], groupLeft: ['app'] });",
  },
  'query-operand-invalid': {
    severity: 'error',
    title: 'Neither a number nor a query',
    why: 'A metric or range has to become a vector first: rate(), value(), maxOverTime().',
    example: "received.rate('5m').div(received);",
  },
  'query-matcher-invalid': {
    severity: 'error',
    title: 'A condition that matches nothing',
    why: 'The query gives nothing, without an error.',
    example: "received.rate('5m', { outcome: [] });",
  },
  'query-regex-unsupported': {
    severity: 'error',
    title: 'A regular expression that Prometheus and Loki do not understand',
    why: 'They use RE2, which has no lookaround, backreferences or flags but i.',
    example: "received.rate('5m', { app: { match: /(?!test).*/ } });",
  },
  'query-number-invalid': {
    severity: 'error',
    title: 'A number outside what the function takes',
    why: 'The result is infinite or empty.',
    example: "duration.quantile(99, '5m');",
  },
  'query-label-name-invalid': {
    severity: 'error',
    title: 'Not a name for a new label',
    why: 'Prometheus refuses the query, or templates cannot name the label.',
    example: "up.value().labelReplace('host-name', …);",
  },
  'query-syntax': {
    severity: 'error',
    title: 'Not PromQL',
    why: 'Prometheus refuses the rule file, or the panel shows an error.',
    example: "rawPromql('sum(rate(x_total[5m])');",
  },
  'log-query-selector-empty': {
    severity: 'error',
    title: 'A log query that selects everything',
    why: 'Loki refuses a selector without a value that is not empty.',
    example: "logs({}).count('5m');",
  },
  'log-query-pattern-invalid': {
    severity: 'error',
    title: 'A parser expression without captures',
    why: 'Loki refuses the query.',
    example: "logs({ service: 'api' }).pattern('no captures');",
  },
  'log-query-syntax': {
    severity: 'error',
    title: 'Not LogQL',
    why: 'Loki refuses the rule file, or the panel shows an error.',
    example: 'rawLogql(\'{service="api"} |= \');',
  },
  'trace-query-syntax': {
    severity: 'error',
    title: 'Not TraceQL',
    why: 'Tempo refuses the query, and the panel shows an error.',
    example: '{ duration > }',
  },
  'template-unknown-label': {
    severity: 'error',
    title: 'A text uses a label that the alert does not carry',
    why: 'The message shows <no value> in its place.',
    example: 'summary: l => `${l.outcome} is late` // aggregated away',
  },
  'template-label-misuse': {
    severity: 'error',
    title: 'A label in a text is used as a plain string',
    why: 'Its value is not known until the alert fires, so it cannot be changed or compared now.',
    example: 'summary: l => l.app.toUpperCase()',
  },
  'template-impure': {
    severity: 'error',
    title: 'A text that is different each time',
    why: 'The rule file would change with every synth.',
    example: 'summary: () => `${Date.now()}`',
  },
  'template-failed': {
    severity: 'error',
    title: 'A text function that throws',
    why: 'There is no text to put into the alert.',
    example: 'summary: l => l.app.name.first',
  },
} as const satisfies Record<string, FindingCodeEntry>;
