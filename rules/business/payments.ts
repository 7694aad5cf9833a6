import {
  type AlertDefinition,
  Duration,
  defineAlert,
  exampleLabels,
  firesWhen,
  type LabelSchema,
  rawSeries,
  type Service,
  series,
  staysSilentWhen,
  type Where,
} from 'sightline';
import { type AnyCounter, grown, sameGrown } from '../application/own.ts';
import { strangerOf, targetOf } from '../application/targets.ts';

/** More failed payments in an hour than declined cards explain (requirement). */
export function paymentsFail(
  service: Service,
  payments: AnyCounter,
  where: Where<LabelSchema> | undefined,
): AlertDefinition<'error'> {
  const { serviceName: name } = service;
  const failed = where === undefined ? payments : payments.where(where);
  const labels = exampleLabels(failed);
  const target = targetOf(service);
  const running = (values: string) => rawSeries(`up{instance="one", job="${name}", service="${name}"}`, values);
  const elsewhere = [
    series(payments, { ...labels, ...strangerOf(service) }, '0+9x200'),
    rawSeries(`up{instance="two", job="other", service="${name}-other"}`, '1x200'),
  ];
  const given = (values: string, up = '1x200') => [
    series(payments, { ...target, ...labels }, values),
    running(up),
    ...elsewhere,
  ];
  const expr = grown(failed, '1h', service).sumBy();
  return defineAlert({
    allow: { 'lint-raw-counter': 'the value of a series that is born with its first failure is its growth' },
    expr,
    equivalentMutants: sameGrown(expr.gt(5).text, failed, '1h'),
    levels: { error: { above: 5 } },
    summary: (_, v) => `${name}: ${v.fixed(0)} payments failed within an hour`,
    runbook: {
      means: `Of the payments that ${name} tried in the last hour, more than five failed. Single declined cards stay below that.`,
      impact: 'Revenue is lost at once; customers who wanted to pay leave or write to support.',
      confirm: [
        failed.increase('1h').text,
        'The payment provider’s own dashboard: do they see the attempts, and with which reason?',
        'In the logs: one reason for all, or one customer who tries again and again?',
      ],
      causes: [
        'The provider has an outage, or our keys or webhook secret were changed.',
        'A release changed the checkout: amount, currency, redirect after 3-D Secure.',
        'Somebody tries out stolen cards.',
      ],
      fix: [
        'Provider outage: tell users on the checkout page, and let subscriptions retry later.',
        'After a release, roll back; payments come before features.',
        'Stolen cards: switch on the provider’s fraud rules and limit attempts per account.',
      ],
      escalate:
        'To whoever owns the contract with the provider, when their status page shows nothing after half an hour.',
    },
    tests: [
      firesWhen('six fail, the first ones this service has ever seen', {
        given: given('_x70 6x90'),
        from: '70m',
        until: '130m',
        annotations: { summary: `${name}: 6 payments failed within an hour` },
      }),
      staysSilentWhen('five', { given: given('_x70 5x90'), at: '80m' }),
      firesWhen('one more every nine minutes', { given: given('0+0.11x120'), at: '100m' }),
      staysSilentWhen('one more every fourteen minutes', { given: given('0+0.07x120'), at: '100m' }),
      firesWhen('two kinds together', {
        given: [
          ...given('_x70 3x90'),
          series(payments, { ...target, ...labels, job: `${name}-more` }, '_x70 3x90'),
          rawSeries(`up{instance="one", job="${name}-more", service="${name}"}`, '1x200'),
        ],
        at: '80m',
      }),
      staysSilentWhen('a process that has counted many is scraped for the first time', {
        given: given('_x90 60x30', '_x90 1x30'),
        at: '100m',
      }),
      staysSilentWhen('a second process and a second job are scraped for the first time', {
        given: [
          ...given('_x200'),
          ...[
            ['three', name],
            ['one', `${name}-more`],
          ].flatMap(([instance, job]) => [
            series(payments, { ...target, ...labels, instance: instance as string, job: job as string }, '_x90 60x30'),
            rawSeries(`up{instance="${instance}", job="${job}", service="${name}"}`, '_x90 1x30'),
          ]),
        ],
        at: '100m',
      }),
      staysSilentWhen('another service was behind that address before', {
        given: [
          ...given('_x90 60x30', '_x90 1x30'),
          rawSeries(`up{instance="one", job="${name}", service="${name}-other"}`, '1x200'),
        ],
        at: '100m',
      }),
      staysSilentWhen('another service counts some behind that address', {
        given: [...given('_x200'), series(payments, { ...labels, ...target, service: `${name}-other` }, '_x90 60x30')],
        at: '100m',
      }),
      staysSilentWhen('the last is more than an hour ago', {
        given: given('0+1x20 20x100'),
        at: Duration.parse('85m'),
      }),
      firesWhen('the process starts again between them', { given: given('0+0.2x50 0+0.2x70'), at: '70m' }),
      ...(where === undefined ? [] : [silentWhenOthers(service, payments, where)]),
    ],
  });
}

function silentWhenOthers(service: Service, payments: AnyCounter, where: Where<LabelSchema>) {
  const others = { ...exampleLabels(payments, where), ...exampleLabels(payments, {}, where) };
  const { serviceName: name } = service;
  return staysSilentWhen('all succeed', {
    given: [
      series(payments, { ...targetOf(service), ...others }, '0+60x120'),
      series(payments, { ...targetOf(service), ...others, instance: 'three' }, '_x90 60x30'),
      ...['one', 'three'].map(instance =>
        rawSeries(`up{instance="${instance}", job="${name}", service="${name}"}`, '1x200'),
      ),
    ],
    at: '100m',
  });
}
