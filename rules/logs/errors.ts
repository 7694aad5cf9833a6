import { type AlertDefinition, Duration, defineAlert, firesWhen, logLines, staysSilentWhen } from 'sightline';
import { ERROR, FATAL, INFO, type LogSubject, WARNING } from './subject.ts';

/** Errors in five minutes from which on a share says anything: fewer are single ones among few lines. */
const ENOUGH_IN_5M = 20;

/** How many lines say that something failed, whatever else is written. */
export function errorsMany(subject: LogSubject): AlertDefinition<'warning' | 'error'> {
  const { name, lines, errors, stream, strange } = subject;
  return defineAlert({
    expr: errors.countOverTime('5m').sumBy(),
    // Ten a minute are no accident any more; a hundred are most of what a service does.
    levels: { warning: { above: 50, for: '5m' }, error: { above: 500, for: '2m' } },
    summary: (_, v) => `${name} wrote ${v.raw} lines of errors within five minutes`,
    runbook: {
      means: `${name} writes lines of level error or above, more than ten a minute for longer than a moment.`,
      impact: 'Each line is something that somebody wanted and did not get, unless the service mended it by itself.',
      confirm: [
        errors.text,
        `topk(5, sum by (error_type) (count_over_time(${errors.text} [15m])))`,
        `sum(count_over_time(${lines.text} [15m]))`,
      ],
      causes: [
        'A release that fails where the one before did not.',
        'Something the service calls is away, and every attempt writes a line.',
        'A line that is no error and has the level of one: a missing page, a refused login.',
      ],
      fix: [
        'One type leads the list: open one of its lines, follow its trace, and mend or roll back what it names.',
        'All types alike: look at what the service depends on before looking at the service.',
        'Lines that nobody acts on: lower their level in the code, or tune the threshold of this alert.',
      ],
    },
    tests: [
      firesWhen('they come twelve a minute for five minutes', {
        given: [
          logLines(stream, ERROR, { every: '5s', times: 180 }),
          logLines(stream, WARNING, { every: '1s', times: 900 }),
          logLines(strange, ERROR, { every: '1s', times: 1200 }),
        ],
        from: Duration.parse('9m30s'),
        until: '16m',
        severity: 'warning',
      }),
      firesWhen('two levels together are more than fifty', {
        given: [
          logLines(stream, ERROR, { every: '10s', times: 120 }),
          logLines(stream, FATAL, { every: '12s', times: 100 }),
        ],
        at: '15m',
        severity: 'warning',
        annotations: { summary: `${name} wrote 55 lines of errors within five minutes` },
      }),
      staysSilentWhen('they are exactly ten a minute', {
        given: [logLines(stream, ERROR, { every: '6s', times: 200 })],
        at: '18m',
      }),
      firesWhen('they come two a second for two minutes', {
        given: [
          logLines(stream, ERROR, { every: '1s', times: 600 }),
          logLines(stream, FATAL, { every: '1s', times: 600 }),
        ],
        from: Duration.parse('6m30s'),
        severity: ['warning', 'error'],
        already: 'warning',
      }),
      firesWhen('they are exactly a hundred a minute', {
        given: [
          logLines(stream, ERROR, { every: '1s', times: 900 }),
          logLines(stream, FATAL, { every: Duration.parse('1500ms'), times: 600 }),
          logLines(stream, WARNING, { every: '1s', times: 900 }),
          logLines(strange, ERROR, { every: '1s', times: 900 }),
        ],
        at: '14m',
        severity: 'warning',
      }),
    ],
  });
}

/** Which part of what is written are errors: tells a quiet service's trouble, which a count does not. */
export function errorShareHigh(subject: LogSubject): AlertDefinition<'warning' | 'error'> {
  const { name, lines, errors, stream, strange } = subject;
  const count = errors.countOverTime('5m').sumBy();
  return defineAlert({
    expr: count.div(lines.countOverTime('5m').sumBy()).and(count.gt(ENOUGH_IN_5M)),
    // Services differ in how much they say; at a tenth of it, errors are what it mostly is about.
    levels: { warning: { above: 0.1, for: '10m' }, error: { above: 0.5, for: '5m' } },
    summary: (_, v) => `${v.percent} of the log lines of ${name} are errors`,
    runbook: {
      means: `Of all lines ${name} wrote in five minutes, that share has the level error or above, and they are more than ${ENOUGH_IN_5M}.`,
      impact: 'The service fails at a good part of what it is asked to do, however little that is at this hour.',
      confirm: [
        `sum by (detected_level) (count_over_time(${lines.text} [5m]))`,
        'On the dashboard of the service: do the rates of errors and of requests say the same?',
      ],
      causes: [
        'A dependency is away: nearly every request ends in an error.',
        'The log level was raised to `error`, so that nothing else is written any more.',
        'A loop that fails, waits and tries again, on a service that does little else.',
      ],
      fix: [
        'Compare the beginning with the last release and the last change of configuration; undo it when they agree.',
        'A loop: mend what it waits for; give it a growing pause between attempts.',
        'Nothing but errors is written by intent: disable this alert for the service and keep the count.',
      ],
    },
    tests: [
      firesWhen('one line of nine is an error for ten minutes', {
        given: [
          logLines(stream, ERROR, { every: '12s', times: 100 }),
          logLines(stream, FATAL, { from: '6s', every: '12s', times: 100 }),
          logLines(stream, INFO, { every: '1s', times: 1200 }),
          logLines(stream, WARNING, { every: '3s', times: 400 }),
          logLines(strange, INFO, { every: '1s', times: 1200 }),
        ],
        from: '12m',
        until: '23m',
        severity: 'warning',
      }),
      staysSilentWhen('exactly a tenth are errors', {
        given: [
          logLines(stream, ERROR, { every: '6s', times: 200 }),
          logLines(stream, INFO, { every: '1s', times: 1200 }),
          logLines(stream, WARNING, { every: '2s', times: 600 }),
          logLines(strange, ERROR, { every: '1s', times: 1200 }),
        ],
        at: '19m',
      }),
      staysSilentWhen('all are errors, twenty in five minutes', {
        given: [
          logLines(stream, ERROR, { every: '15s', times: 80 }),
          logLines(strange, ERROR, { every: '1s', times: 1200 }),
        ],
        at: '19m',
      }),
      firesWhen('more than half are errors for five minutes', {
        given: [
          logLines(stream, ERROR, { every: '20s', times: 45 }),
          logLines(stream, FATAL, { from: '10s', every: '20s', times: 45 }),
          logLines(stream, INFO, { every: '12s', times: 75 }),
          logLines(strange, INFO, { every: '1s', times: 900 }),
        ],
        from: Duration.parse('8m30s'),
        severity: 'error',
      }),
      firesWhen('exactly half are errors', {
        given: [
          logLines(stream, FATAL, { every: '10s', times: 120 }),
          logLines(stream, INFO, { every: '10s', times: 120 }),
          logLines(strange, ERROR, { every: '1s', times: 1200 }),
        ],
        at: '18m',
        severity: 'warning',
        annotations: { summary: `50% of the log lines of ${name} are errors` },
      }),
    ],
  });
}
