import {
  type AlertDefinition,
  defineAlert,
  defineRecording,
  firesWhen,
  logLines,
  type RecordingDefinition,
  recorded,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import { linesRecorded } from './silence.ts';
import { ERROR, FATAL, INFO, type LogSubject } from './subject.ts';

export const TYPES = 'service:log_errors_by_type:count5m';

/** Series one service may add at any time: the most frequent types. */
const MOST_TYPES = 50;

/** `PaymentRefused`, `java.lang.IllegalStateException`, `TypeError`: what many languages name their errors. */
const NAMED = /(?<thrown>[A-Z]\w*(?:Error|Exception))\b/;

/**
 * The field `error_type`, OpenTelemetry's `exception.type`, or the first name of that form in the line. Digits and length
 * are taken out, so that an id in it does not make a type of every line.
 */
const TYPE = '{{ regexReplaceAll "[0-9]+" (or .error_type .exception_type .thrown "") "N" | trunc 80 }}';

const byType = ({ errors }: LogSubject) =>
  errors
    .regexp(NAMED, 'thrown')
    .labelFormat('error_type', TYPE)
    .where({ error_type: { not: '' } })
    .countOverTime('5m')
    .sumBy('service', 'error_type')
    .topk(MOST_TYPES);

export const countTypes = (subject: LogSubject): RecordingDefinition => {
  const { stream, strange, name } = subject;
  const typed = (error_type: string) => ({ metadata: { error_type } });
  return defineRecording({
    expr: byType(subject),
    detect: 'slow',
    tests: [
      records('each type is counted, wherever it is named', {
        given: [
          logLines(stream, ERROR, { every: '1m', times: 10, ...typed('PaymentRefused') }),
          logLines(stream, ERROR, { every: '2m', times: 5, metadata: { exception_type: 'java.net.ConnectException' } }),
          logLines(stream, '{"level":"error","msg":"ValueError: not a number"}', { every: '1m', times: 10 }),
          logLines(stream, '{"level":"fatal","msg":"TypeError: x is no function"}', { every: '5m', times: 2 }),
          logLines(stream, ERROR, { every: '1m', times: 10 }),
          logLines(stream, INFO, { every: '1m', times: 10, ...typed('Harmless') }),
          logLines(strange, ERROR, { every: '1m', times: 10, ...typed('NotOurs') }),
        ],
        at: '8m',
        samples: [
          { labels: { service: name, error_type: 'PaymentRefused' }, value: 5 },
          { labels: { service: name, error_type: 'java.net.ConnectException' }, value: 3 },
          { labels: { service: name, error_type: 'ValueError' }, value: 5 },
          { labels: { service: name, error_type: 'TypeError' }, value: 1 },
        ],
      }),
      records('numbers make no types', {
        given: [
          logLines(stream, ERROR, { from: '1m', ...typed('Timeout after 30 ms') }),
          logLines(stream, FATAL, { from: '2m', ...typed('Timeout after 4711 ms') }),
          logLines(stream, ERROR, { from: '3m', ...typed('x'.repeat(100)) }),
        ],
        at: '4m',
        samples: [
          { labels: { service: name, error_type: 'Timeout after N ms' }, value: 2 },
          { labels: { service: name, error_type: 'x'.repeat(80) }, value: 1 },
        ],
      }),
    ],
  });
};

/** A type of error that nobody has seen for a week: requirement A1. */
export function newType(subject: LogSubject): AlertDefinition<'warning'> {
  const { name } = subject;
  const types = recorded(TYPES, byType(subject)).where({ service: name });
  const lines = linesRecorded(subject);
  const known = types.offset('1h').range('7d').presentOverTime();
  // In its first day all that is counted would be new.
  const counting = lines.offset('1d').value();
  const own = { service: name };
  const stranger = { service: `${name}-other` };
  const old = series(types, { ...own, error_type: 'Old' }, '3x1600');
  const counted = series(lines, own, '90x1600');
  return defineAlert({
    levels: {
      warning: {
        when: types
          .value()
          .unless(known, { on: ['error_type'] })
          .and(counting, { on: [] }),
        // One that comes every ten minutes is one message, not six.
        keepFiringFor: '15m',
      },
    },
    detect: 'slow',
    needs: { history: '8d' },
    summary: l => `${name} has a new type of error: ${l.error_type}`,
    runbook: {
      means: `${name} wrote an error of a type that was in none of its lines in the seven days before. Types are told by the field \`error_type\`, by \`exception.type\`, or by a name such as \`ValueError\` in the line; numbers in them are left out.`,
      impact: 'Often the first sign of what a release broke, while only few users meet it.',
      confirm: [
        `${subject.errors.text} |= "<the type>"`,
        `sum by (error_type) (count_over_time(${TYPES}{service="${name}"}[7d]))`,
        'Did the first line come soon after a release? Follow its trace id.',
      ],
      causes: [
        'New code, or a new version of a library, which names old errors in a new way.',
        'Input of a kind that has not come before.',
        'A dependency that fails in a way it has not failed in for a week.',
      ],
      fix: [
        'Open a defect with a line and its trace; whoever released last looks at it first.',
        'It is expected, such as a refused input: write it with level `warn`, or without a stack.',
        'It was mended and is here again: find out which release took the repair back.',
      ],
    },
    tests: [
      firesWhen('one appears beside an old one', {
        given: [
          old,
          counted,
          series(types, { ...own, error_type: 'New' }, '_x1450 1x3 stale'),
          series(types, { ...stranger, error_type: 'New' }, '1x1600'),
        ],
        from: '1450m',
        until: '1470m',
        labels: { ...own, error_type: 'New' },
        annotations: { summary: `${name} has a new type of error: New` },
      }),
      firesWhen('it was last seen a week ago, and comes every minute for longer than an hour', {
        given: [
          series(types, { ...own, error_type: 'Seldom' }, '1x10 stale _x10128 1x100'),
          series(lines, own, '90x10300'),
        ],
        from: '10150m',
        until: '10216m',
        labels: { ...own, error_type: 'Seldom' },
      }),
      firesWhen('lines are counted since a day', {
        given: [
          series(types, { ...own, error_type: 'New' }, '_x1500 1x100'),
          series(lines, own, '_x100 90x1500'),
          series(lines, stranger, '90x1600'),
        ],
        from: '1540m',
        labels: { ...own, error_type: 'New' },
      }),
      staysSilentWhen('another service has it', {
        given: [
          old,
          counted,
          series(types, { ...stranger, error_type: 'New' }, '_x1450 1x30'),
          series(lines, stranger, '90x1600'),
        ],
        at: '1460m',
      }),
    ],
  });
}
