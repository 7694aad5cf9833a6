import {
  type AlertDefinition,
  defineAlert,
  defineRecording,
  firesWhen,
  logLines,
  logVector,
  type RecordingDefinition,
  rawPromql,
  rawSeries,
  recorded,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import { ERROR, INFO, type LogSubject } from './subject.ts';

export const LINES = 'service:log_lines:count15m';

/** What the ruler recorded: 0 while the service is silent, nothing while the ruler is. */
export const linesRecorded = ({ name, lines }: LogSubject) =>
  recorded(LINES, lines.countOverTime('15m').sumBy('service')).where({ service: name });

export const countLines = ({ name, lines, stream, strange }: LogSubject): RecordingDefinition =>
  defineRecording({
    labels: { service: name },
    expr: lines.countOverTime('15m').sumBy().or(logVector(0)),
    tests: [
      records('lines of all levels in a quarter of an hour', {
        given: [
          logLines(stream, INFO, { every: '10s', times: 180 }),
          logLines(stream, ERROR, { every: '1m', times: 30 }),
          logLines(strange, INFO, { every: '1s', times: 1800 }),
        ],
        at: '20m',
        samples: [{ labels: {}, value: 105 }],
      }),
      records('nothing was written: a number all the same', {
        given: [logLines(strange, INFO, { every: '10s', times: 60 })],
        at: '8m',
        samples: [{ labels: {}, value: 0 }],
      }),
    ],
  });

const SAME_SERIES = 'both sides are the one series of the service, and nobody is told the value';

/** A service that runs and says nothing: its next fault will be without a trace. */
export function silent(subject: LogSubject): AlertDefinition<'warning'> {
  const { name, lines } = subject;
  const count = linesRecorded(subject);
  const own = { service: name };
  const now = count.value().eq(0);
  // One that never logs, or not since this hour of yesterday, is not told of.
  const before = count.range('1d').maxOverTime().gt(0);
  const scraping = rawPromql(`max(up{service="${name}"}) == 1`, { labels: [] });
  const condition = now.and(before, { on: [] }).and(scraping, { on: [] });
  const [nothing, used, reached] = [now, before, scraping].map(({ expression }) => expression.text);
  const other = { service: `${name}-other` };
  const scraped = (values: string, of = name, instances = ['one']) =>
    instances.map(instance => rawSeries(`up{job="${of}", instance="${instance}", service="${of}"}`, values));
  return defineAlert({
    levels: { warning: { when: condition, for: '15m' } },
    equivalentMutants: {
      [`((${used}) and on () (${nothing})) and on () (${reached})`]: SAME_SERIES,
      [`(${reached}) and on () (${nothing} and on () ${used})`]: SAME_SERIES,
    },
    summary: `${name} runs, and none of its log lines arrived for half an hour`,
    runbook: {
      means: `Prometheus reaches ${name}, and Loki has received no line of it for 30 minutes. Within the last day there were some.`,
      impact: 'Alerts on its logs cannot fire. When it fails next, nothing tells why.',
      confirm: [
        `count_over_time(${lines.text} [1h])`,
        'On its machine: `docker logs --since 30m <container>` or `kubectl logs --since=30m <pod>`. Is anything written?',
        'Do lines of other containers on the same machine arrive?',
      ],
      causes: [
        'It writes to a file now, or its log level was raised.',
        'On compose: its container lost `logging.options.labels`, and its lines are kept under `service="unknown"`.',
        'The log agent of its machine is stopped or cannot read its files.',
        'Nobody uses it at this hour.',
      ],
      fix: [
        'Nothing is written: have it log to standard output, with level `info`.',
        'Lines arrive under another name: set the label of the container or `service.name` (docs/logs-and-traces.md).',
        'Nothing of the whole machine arrives: restart the agent, and read its own log for `permission denied`.',
        'It is quiet by nature: disable this alert for it.',
      ],
    },
    tests: [
      firesWhen('it falls silent', {
        given: [
          series(count, own, '40x10 0x40'),
          ...scraped('1x60', name, ['one', 'two']),
          series(count, other, '40x60'),
        ],
        from: '26m',
        labels: own,
        annotations: { summary: `${name} runs, and none of its log lines arrived for half an hour` },
      }),
      firesWhen('it wrote last a day ago, in one of two instances', {
        given: [series(count, own, '0 1 0x1500'), ...scraped('1x1500'), ...scraped('0x1500', name, ['two'])],
        from: '17m',
        until: '1441m',
        labels: own,
      }),
      staysSilentWhen('a single line is left', {
        given: [series(count, own, '40x10 1x40'), series(count, other, '40x10 0x40'), ...scraped('1x60')],
        at: '45m',
      }),
      staysSilentWhen('it has never written', {
        given: [series(count, own, '0x60'), series(count, other, '40x60'), ...scraped('1x60')],
        at: '45m',
      }),
      staysSilentWhen('it is down, which ServiceDown tells', {
        given: [series(count, own, '40x10 0x40'), ...scraped('0x60'), ...scraped('1x60', other.service)],
        at: '45m',
      }),
      staysSilentWhen('nobody counts: the ruler is away', {
        given: [series(count, own, '40x10 stale'), ...scraped('1x60')],
        at: '45m',
      }),
    ],
  });
}
