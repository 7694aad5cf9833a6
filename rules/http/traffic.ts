import {
  type AlertDefinition,
  Duration,
  defineAlert,
  defineRecording,
  firesWhen,
  type InputSeries,
  type RecordingDefinition,
  rawSeries,
  recorded,
  records,
  series,
  staysSilentWhen,
} from 'sightline';
import { eachAlone } from '../application/baseline.ts';
import { up } from '../application/own.ts';
import { hourWeeksAgo, NEEDS_A_WEEK, onlyAt, WEEK_OF_SAMPLES } from '../application/season.ts';
import type { Subject } from './subject.ts';

const RATE = 'service:http_requests:rate15m';
const LAST_WEEK = 'service:http_requests:rate_week_ago';

/** Requests a second below which a day is unlike another by chance: a hundred in a quarter of an hour. */
const ENOUGH = 0.11;

/** Traffic against that of the same hour a week ago. */
export function traffic(subject: Subject): {
  readonly records: Readonly<Record<string, RecordingDefinition>>;
  readonly dropped: AlertDefinition<'warning' | 'error'>;
  readonly surged: AlertDefinition<'warning'>;
} {
  const { service, name, requests } = subject;
  const own = { service: name };
  const rate = requests.rate('15m').sumBy('service');
  const now = recorded(RATE, rate).where(own).value();
  const lastWeek = recorded(LAST_WEEK, rate).where(own).value();
  const common = { detect: 'slow', needs: NEEDS_A_WEEK, group: `${name}-http-traffic`, labels: own } as const;
  const share = now
    // A process that has not been asked since it started exposes no counter.
    .or(lastWeek.mul(0))
    .div(lastWeek)
    .and(lastWeek.gt(ENOUGH))
    .and(up(service));
  const times = now.div(lastWeek).and(now.gt(ENOUGH));
  const tests = recordTests(subject);
  return {
    records: {
      [RATE]: defineRecording({ ...common, expr: rate, tests: tests.rate }),
      [LAST_WEEK]: defineRecording({
        ...common,
        expr: hourWeeksAgo(recorded(RATE, rate).where(own), 1).avgOverTime(),
        tests: tests.lastWeek,
      }),
    },
    dropped: defineAlert({
      needs: NEEDS_A_WEEK,
      expr: share,
      equivalentMutants: { ...eachAlone(`(${share.text}) < 0.5`, own), ...eachAlone(`(${share.text}) < 0.1`, own) },
      levels: { warning: { below: 0.5, for: '30m' }, error: { below: 0.1, for: '10m' } },
      summary: (_, v) => `${name} gets only ${v.percent} of the requests of the same hour last week`,
      runbook: {
        means: `${name} runs and is scraped, and far fewer requests reach it than a week ago at this time.`,
        impact: 'Users cannot reach it, or what brings them has stopped. Nothing inside the service shows that.',
        confirm: [
          now.div(lastWeek).text,
          'Open the service from outside, through the public name, on a mobile network.',
          'Is it a holiday, or was last week special?',
        ],
        causes: [
          'DNS, certificate, load balancer or firewall in front of it.',
          'A client release that calls something else, or no longer calls.',
          'A campaign or a batch of last week that is not there today.',
        ],
        fix: [
          'Repair the way to the service; the probes from outside tell which part of it fails.',
          'If a caller was changed, ask its owner.',
        ],
        escalate: 'If next to nothing arrives and the service answers from inside: to whoever owns network and DNS.',
      },
      tests: droppedTests(subject),
    }),
    surged: defineAlert({
      needs: NEEDS_A_WEEK,
      expr: times,
      equivalentMutants: eachAlone(`(${times.text}) > 3`, own),
      // Weeks differ by a half and campaigns double; three times as much has one reason that somebody should know.
      levels: { warning: { above: 3, for: '15m' } },
      summary: (_, v) => `${name} gets ${v.percent} of the requests of the same hour last week`,
      runbook: {
        means: `More than three times as many requests reach ${name} as a week ago at this time.`,
        impact: 'None as long as it keeps up. Latency and saturation show when it does not.',
        confirm: [
          `topk(5, ${requests.rate('15m').text})`,
          'Do the requests come from many addresses or from few?',
          'Does the share of errors or of refused requests grow with them?',
        ],
        causes: [
          'A campaign, or a link that many follow.',
          'A client that repeats failed requests without a pause.',
          'A crawler, or somebody who tries passwords: compare with the alerts on security.',
        ],
        fix: [
          'Legitimate: add instances before saturation does it for you.',
          'One client: limit its rate and tell its owner.',
          'An attack: block it in front of the service.',
        ],
      },
      tests: surgedTests(subject),
    }),
  };
}

function recordTests({ name, requests, good, bad, stranger }: Subject) {
  const own = { service: name };
  return {
    rate: [
      records('two kinds of answers count together, those of another service do not', {
        given: [
          series(requests, good, '0+120x20'),
          series(requests, bad, '0+60x20'),
          series(requests, stranger, '0+9x20'),
        ],
        every: '2m',
        at: '30m',
        samples: [{ labels: own, value: 1.5 }],
      }),
    ],
    lastWeek: [
      records('the mean of the hour around this time', {
        given: [
          // Half an hour before and after stand values that must not count.
          rawSeries(`${RATE}{service="${name}"}`, '90x15 10x14 30x14 90x20'),
          rawSeries(`${RATE}{service="${name}-other"}`, `50x${WEEK_OF_SAMPLES}`),
        ],
        every: '2m',
        ...onlyAt('7d1h'),
        samples: [{ labels: own, value: 20 }],
      }),
    ],
  };
}

/** Requests a second a week ago and now; `undefined`: there were none to count. Another service is as it was. */
function given({ name, stranger }: Subject, before: number | undefined, now: number | undefined): InputSeries[] {
  const recordedAs = (record: string, service: string | undefined, value: number | undefined): InputSeries[] =>
    value === undefined ? [] : [rawSeries(`${record}{service="${service}"}`, `${value}x90`)];
  return [
    ...recordedAs(LAST_WEEK, name, before),
    ...recordedAs(RATE, name, now),
    ...recordedAs(LAST_WEEK, stranger.service, 10),
    ...recordedAs(RATE, stranger.service, 10),
    rawSeries(`up{instance="two", job="other", service="${stranger.service}"}`, '1x90'),
  ];
}

function droppedTests(subject: Subject) {
  const { name } = subject;
  const labels = { service: name };
  const both = ['warning', 'error'];
  const upWith = (before: number | undefined, now: number | undefined, up = '1x90') => [
    ...given(subject, before, now),
    rawSeries(`up{instance="one", job="${name}", service="${name}"}`, up),
  ];
  const summary = `${name} gets only 0% of the requests of the same hour last week`;
  return [
    firesWhen('nobody has asked since it was started ten minutes ago', {
      given: upWith(10, undefined, '0x19 1x70'),
      at: '30m',
      severity: 'error',
      labels,
      annotations: { summary },
    }),
    staysSilentWhen('the same, before ten minutes are over', {
      given: upWith(10, undefined, '0x19 1x70'),
      at: Duration.parse('29m30s'),
    }),
    firesWhen('it gets 49 % for half an hour', { given: upWith(10, 4.9), at: '30m', severity: 'warning', labels }),
    staysSilentWhen('the same, before half an hour is over', { given: upWith(10, 4.9), at: Duration.parse('29m30s') }),
    firesWhen('it gets 9 %', { given: upWith(10, 0.9), at: '10m', severity: 'error', labels }),
    firesWhen('nobody has asked for an hour', {
      given: upWith(10, undefined),
      at: '60m',
      severity: both,
      labels,
    }),
    firesWhen('it gets 9 %, and one of three instances is down', {
      given: [
        ...upWith(10, 0.9),
        rawSeries(`up{instance="three", job="${name}", service="${name}"}`, '1x90'),
        rawSeries(`up{instance="four", job="${name}", service="${name}"}`, '0x90'),
      ],
      at: '80m',
      severity: both,
      labels,
    }),
    firesWhen('last week it got a little more than a hundred in a quarter of an hour', {
      given: upWith(0.115, 0.01),
      at: '80m',
      severity: both,
      labels,
    }),
    firesWhen('it gets exactly a tenth', { given: upWith(10, 1), at: '80m', severity: 'warning', labels }),
    firesWhen('it gets 10.5 %', { given: upWith(10, 1.05), at: '80m', severity: 'warning', labels }),
    staysSilentWhen('it gets exactly half', { given: upWith(10, 5), at: '80m' }),
    staysSilentWhen('last week it got less than a hundred in a quarter of an hour', {
      given: upWith(0.11, 0.01),
      at: '80m',
    }),
    staysSilentWhen('it is down, which other alerts tell', { given: upWith(10, 0, '0x90'), at: '80m' }),
    staysSilentWhen('there is no last week', { given: upWith(undefined, 0), at: '80m' }),
  ];
}

function surgedTests(subject: Subject) {
  const summary = `${subject.name} gets 310% of the requests of the same hour last week`;
  return [
    firesWhen('it gets 3.1 times as much for a quarter of an hour', {
      given: given(subject, 10, 31),
      at: '15m',
      labels: { service: subject.name },
      annotations: { summary },
    }),
    staysSilentWhen('the same, before a quarter of an hour is over', {
      given: given(subject, 10, 31),
      at: Duration.parse('14m30s'),
    }),
    staysSilentWhen('it gets exactly three times as much', { given: given(subject, 10, 30), at: '80m' }),
    firesWhen('a little more than a hundred in a quarter of an hour', {
      given: given(subject, 0.01, 0.115),
      at: '80m',
      labels: { service: subject.name },
    }),
    staysSilentWhen('a hundred times as much of hardly anything', { given: given(subject, 0.001, 0.11), at: '80m' }),
    staysSilentWhen('there is no last week', { given: given(subject, undefined, 99), at: '80m' }),
  ];
}
