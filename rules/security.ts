import {
  type AlertDefinition,
  type Counter,
  Duration,
  defineAlert,
  exampleLabels,
  firesWhen,
  Given,
  type LabelSchema,
  type RulePack,
  rawSeries,
  rulePack,
  type Service,
  series,
  staysSilentWhen,
  type Where,
} from 'sightline';
import { type AnyCounter, grown, sameGrown } from './application/own.ts';
import { strangerOf, targetOf } from './application/targets.ts';

export interface SecurityRulesProps<
  A extends LabelSchema,
  C extends LabelSchema,
  R extends LabelSchema,
  E extends LabelSchema,
> {
  /** Attempts to log in, and which of them failed: `{ attempts, failed: { outcome: 'denied' } }`. */
  readonly logins?: { readonly attempts: Counter<A>; readonly failed: Where<A> };
  /** Requests with a wrong or missing CSRF token. */
  readonly csrf?: Counter<C>;
  /** Requests that a rate limit refused. */
  readonly rateLimited?: Counter<R>;
  /** What the application itself calls a security event, and which of them somebody must look at. @default - all */
  readonly events?: { readonly counter: Counter<E>; readonly severe?: Where<E> };
}

type SecurityAlerts = {
  readonly LoginsFail?: AlertDefinition<'warning' | 'error'>;
  readonly CsrfViolations?: AlertDefinition<'warning'>;
  readonly RateLimitHits?: AlertDefinition<'warning'>;
  readonly SecurityEvents?: AlertDefinition<'error'>;
};

/** Attacks that an application counts itself. Each alert is there where its metric is given. */
export function securityRules<
  A extends LabelSchema = Record<never, never>,
  C extends LabelSchema = Record<never, never>,
  R extends LabelSchema = Record<never, never>,
  E extends LabelSchema = Record<never, never>,
>(service: Service, props: SecurityRulesProps<A, C, R, E>): RulePack<SecurityAlerts> {
  const given = new Given('securityRules', service);
  const { logins, csrf, rateLimited, events } = given.options(props, 'securityRules(api, { csrf })');
  return rulePack('security', {
    service,
    optional: { LoginsFail: 'logins', CsrfViolations: 'csrf', RateLimitHits: 'rateLimited', SecurityEvents: 'events' },
    alerts: {
      ...(logins
        ? {
            LoginsFail: loginsFail(
              service,
              given.counter('logins.attempts', logins.attempts),
              given.where('logins.failed', logins.failed),
            ),
          }
        : {}),
      ...(csrf ? { CsrfViolations: csrfViolations(service, given.counter('csrf', csrf)) } : {}),
      ...(rateLimited ? { RateLimitHits: rateLimitHits(service, given.counter('rateLimited', rateLimited)) } : {}),
      ...(events
        ? {
            SecurityEvents: securityEvents(
              service,
              given.counter('events.counter', events.counter),
              (events.severe ?? {}) as Where<LabelSchema>,
            ),
          }
        : {}),
    } as SecurityAlerts,
  });
}

/** Of all attempts: where most succeed, many failures are many users. */
const MOST = 0.5;

function loginsFail(service: Service, attempts: AnyCounter, where: Where<LabelSchema>) {
  const { serviceName: name } = service;
  const failed = attempts.increase('10m', where).sumBy();
  const inside = exampleLabels(attempts, where);
  const outside = { ...inside, ...exampleLabels(attempts, {}, where) };
  const target = targetOf(service);
  const both = ['warning', 'error'];
  /** Spread over two instances. */
  const given = (bad: number, good: number) =>
    ['one', 'three'].flatMap(instance => [
      series(attempts, { ...target, instance, ...inside }, `0+${bad / 2}x40`),
      series(attempts, { ...target, instance, ...outside }, `0+${good / 2}x40`),
      series(attempts, { ...inside, ...strangerOf(service), instance }, '0+4000x40'),
      series(attempts, { ...outside, ...strangerOf(service), instance }, '0+9000x40'),
    ]);
  return defineAlert({
    expr: failed.and(failed.div(attempts.increase('10m').sumBy()).gt(MOST)),
    // Five a minute are people who forgot; ten times as many type faster than people do.
    levels: { warning: { above: 50, for: '5m' }, error: { above: 500, for: '2m' } },
    summary: (_, v) => `${name}: ${v.fixed(0)} logins failed in ten minutes, more than succeeded`,
    runbook: {
      means: `More than half of the attempts to log in to ${name} fail, and they are many.`,
      impact: 'Somebody tries passwords, or nobody can log in any more.',
      confirm: [
        `topk(5, ${attempts.increase('10m', where).text})`,
        'In the logs: few addresses and many accounts, or all addresses alike?',
      ],
      causes: [
        'Stolen passwords are tried out by a machine.',
        'The identity provider, its certificate or its clock is wrong: then the logins that succeed stop as well.',
        'A release broke the login form.',
      ],
      fix: [
        'An attack: block the addresses or the network in front of the service, lower the limit of attempts, and force a new password on accounts that were opened meanwhile.',
        'An outage: repair the identity provider, or roll back.',
      ],
      escalate: 'To whoever is responsible for security as soon as one of the tried accounts was opened.',
    },
    tests: [
      firesWhen('six in ten fail, sixty in ten minutes', {
        given: given(6, 4),
        from: Duration.parse('13m30s'),
        severity: 'warning',
        annotations: { summary: `${name}: 60 logins failed in ten minutes, more than succeeded` },
      }),
      staysSilentWhen('the same, before five minutes are over', { given: given(6, 4), at: '13m' }),
      firesWhen('five hundred within three minutes', {
        given: given(250, 0),
        from: Duration.parse('4m30s'),
        severity: 'error',
      }),
      firesWhen('54 in ten minutes, 52 of a hundred', { given: given(5.4, 5), at: '30m', severity: 'warning' }),
      firesWhen('540 in ten minutes, 52 of a hundred', { given: given(54, 50), at: '30m', severity: both }),
      firesWhen('480 in ten minutes, of 880', { given: given(48, 40), at: '30m', severity: 'warning' }),
      firesWhen('all start again while most fail', {
        given: ['one', 'three'].flatMap(instance => [
          series(attempts, { ...target, instance, ...inside }, '0+60x20 0+60x20'),
          series(attempts, { ...target, instance, ...outside }, '0+20x20 0+20x20'),
        ]),
        at: '25m',
        severity: both,
      }),
      staysSilentWhen('fifty in ten minutes', { given: given(5, 1), at: '30m' }),
      staysSilentWhen('forty-eight', { given: given(4.8, 1), at: '30m' }),
      staysSilentWhen('as many succeed', { given: given(60, 60), at: '30m' }),
      staysSilentWhen('nobody has failed', { given: given(0, 50), at: '30m' }),
    ],
  });
}

function csrfViolations(service: Service, violations: AnyCounter) {
  const { serviceName: name } = service;
  const given = (each: number) => [
    series(violations, targetOf(service), `0+${each / 2}x60`),
    series(violations, { ...targetOf(service), instance: 'three' }, `0+${each / 2}x60`),
    series(violations, strangerOf(service), '0+90x60'),
  ];
  return defineAlert({
    expr: violations.increase('15m').sumBy(),
    // A tab that was left open overnight makes one; a dozen within minutes has a reason.
    levels: { warning: { above: 10, for: '5m' } },
    summary: (_, v) => `${name} refused ${v.fixed(0)} requests with a wrong CSRF token in a quarter of an hour`,
    runbook: {
      means: `Requests that change something came to ${name} with a missing or wrong token and were refused.`,
      impact: 'None for the data, as they were refused. Users may be unable to submit forms.',
      confirm: [violations.increase('15m').text, 'Which page do the requests name as their referrer?'],
      causes: [
        'A release changed how tokens are made, and open pages still send the old ones.',
        'Sessions do not survive a restart, or instances do not share the key.',
        'A foreign page makes browsers of logged-in users send requests here.',
      ],
      fix: [
        'After a release: it ends when users reload; keep the old key valid for a day next time.',
        'Give all instances the same key.',
        'A foreign referrer: tell whoever is responsible for security, with the page’s address.',
      ],
    },
    tests: [
      firesWhen('fifteen in a quarter of an hour', {
        given: given(1),
        from: Duration.parse('15m30s'),
        annotations: { summary: `${name} refused 15 requests with a wrong CSRF token in a quarter of an hour` },
      }),
      firesWhen('eleven', { given: given(0.74), at: '40m' }),
      staysSilentWhen('the same fifteen, before five minutes are over', { given: given(1), at: '14m' }),
      staysSilentWhen('nine', { given: given(0.6), at: '50m' }),
    ],
  });
}

function rateLimitHits(service: Service, refused: AnyCounter) {
  const { serviceName: name } = service;
  const given = (each: number) => [
    series(refused, targetOf(service), `0+${each}x60`),
    series(refused, { ...targetOf(service), instance: 'three' }, `0+${each}x60`),
    series(refused, strangerOf(service), '0+900x60'),
  ];
  return defineAlert({
    expr: refused.rate('10m').sumBy(),
    // One a second, for a quarter of an hour, is a program that does not wait.
    levels: { warning: { above: 1, for: '15m' } },
    summary: (_, v) => `${name} refuses ${v.fixed(1)} requests a second by its rate limit`,
    runbook: {
      means: `${name} turns away requests of callers that send more than they may, and they go on.`,
      impact: 'These callers get no answers. Behind one address may be a whole office.',
      confirm: [`topk(5, ${refused.rate('10m').text})`, 'In the logs: whose address or key is refused most?'],
      causes: [
        'A client repeats without a pause what was refused.',
        'The limit is too low for a customer that has grown.',
        'A crawler, or somebody who tries passwords.',
      ],
      fix: [
        'Tell the owner of the client to wait as long as Retry-After says.',
        'Raise the limit for that key.',
        'Block what nobody owns.',
      ],
    },
    tests: [
      firesWhen('two instances refuse 0.6 a second each', {
        given: given(36),
        from: Duration.parse('23m30s'),
        annotations: { summary: `${name} refuses 1.2 requests a second by its rate limit` },
      }),
      staysSilentWhen('the same, before a quarter of an hour is over', { given: given(36), at: '14m' }),
      staysSilentWhen('they refuse exactly one a second together', { given: given(30), at: '50m' }),
      staysSilentWhen('they refuse 0.49 a second each', { given: given(29.4), at: '50m' }),
    ],
  });
}

function securityEvents(service: Service, events: AnyCounter, where: Where<LabelSchema>) {
  const { serviceName: name } = service;
  const severe = events.where(where);
  const limited = Object.keys(where).length > 0;
  const inside = exampleLabels(events, where);
  const outside = limited ? { ...inside, ...exampleLabels(events, {}, where) } : inside;
  const target = targetOf(service);
  const running = (values = '1x60') => rawSeries(`up{instance="one", job="${name}", service="${name}"}`, values);
  const elsewhere = series(events, { ...inside, ...strangerOf(service) }, '0+9x60');
  const condition = grown(severe, '15m', service).sumBy().gt(0);
  return defineAlert({
    equivalentMutants: sameGrown(condition.text, severe, '15m'),
    allow: { 'lint-raw-counter': 'the value of a series that is born with its first event is its growth' },
    levels: { error: { when: condition } },
    summary: (_, v) => `${name} reported security events: ${v.fixed(0)} in a quarter of an hour`,
    runbook: {
      means: `${name} noticed something that its authors count as a security event.`,
      impact: 'It depends on the event; the log line beside it says what happened, and to whom.',
      confirm: [severe.increase('15m').text, `{service="${name}"} |= "security"`],
      causes: ['An attack.', 'An administrator’s own work, such as a test of permissions.'],
      fix: [
        'Read the log lines of that time: account, address, what was tried.',
        'Lock the account and end its sessions where it was not its owner.',
        'Keep the lines before they are deleted by age.',
      ],
      escalate: 'At once to whoever is responsible for security when data of others was read or changed.',
    },
    tests: [
      firesWhen('the first one ever, so that its series is born with it', {
        given: [series(severe, { ...target, ...inside }, '_x30 1x30'), running(), elsewhere],
        from: '30m',
        annotations: { summary: `${name} reported security events: 1 in a quarter of an hour` },
      }),
      firesWhen('the same, until it is a quarter of an hour ago', {
        given: [series(severe, { ...target, ...inside }, '_x30 1x30'), running(), elsewhere],
        from: '30m',
        until: '45m',
      }),
      firesWhen('one more', {
        given: [series(severe, { ...target, ...inside }, '7x29 8x60'), running(), elsewhere],
        from: '30m',
        until: '44m',
        annotations: { summary: `${name} reported security events: 1 in a quarter of an hour` },
      }),
      firesWhen('the first two of one process, one more of another, and none of a third', {
        given: [
          series(severe, { ...target, ...inside }, '_x30 2x30'),
          series(severe, { ...target, ...inside, instance: 'three' }, '7x29 8x30'),
          series(severe, { ...target, ...inside, instance: 'four' }, '5x60'),
          running(),
        ],
        at: '35m',
        annotations: { summary: `${name} reported security events: 3 in a quarter of an hour` },
      }),
      firesWhen('the process starts again and counts one', {
        given: [series(severe, { ...target, ...inside }, '7x24 0x4 1x30'), running(), elsewhere],
        at: '35m',
      }),
      staysSilentWhen('the last is a quarter of an hour ago', {
        given: [series(severe, { ...target, ...inside }, '_x10 1x49'), running(), elsewhere],
        at: '26m',
      }),
      staysSilentWhen('a process that has counted some is scraped for the first time', {
        given: [
          series(severe, { ...target, ...inside }, '_x30 8x30'),
          running('_x30 1x30'),
          // What was scraped before is something else each time.
          rawSeries(`up{instance="three", job="${name}", service="${name}"}`, '1x60'),
          rawSeries(`up{instance="one", job="${name}-more", service="${name}"}`, '1x60'),
          rawSeries(`up{instance="one", job="${name}", service="${name}-other"}`, '1x60'),
        ],
        at: '35m',
      }),
      staysSilentWhen('another service of the same target has some', {
        given: [series(events, { ...target, ...inside, service: `${name}-other` }, '0+9x60'), running()],
        at: '35m',
      }),
      ...(limited
        ? [
            staysSilentWhen('it is one that nobody must look at', {
              given: [series(events, { ...target, ...outside }, '0+1x60'), running(), elsewhere],
              at: '35m',
            }),
          ]
        : []),
    ],
  });
}
