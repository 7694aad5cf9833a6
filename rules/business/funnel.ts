import {
  type AlertDefinition,
  defineAlert,
  exampleLabels,
  firesWhen,
  type RecordingDefinition,
  rawSeries,
  records,
  type Service,
  series,
  staysSilentWhen,
} from 'sightline';
import { baseline, eachAlone, recordedText } from '../application/baseline.ts';
import type { AnyCounter } from '../application/own.ts';
import { NEEDS_A_WEEK } from '../application/season.ts';
import { strangerOf, targetOf } from '../application/targets.ts';

const CONVERSION = 'service:funnel_conversion';
/** Of fewer, some go on or not by chance. */
const ENOUGH_IN_6H = 200;
const FEW = 0.7;
const BROKEN = 0.3;

export interface Step {
  readonly from: AnyCounter;
  readonly to: AnyCounter;
}

/** How many who took one step take the next, against the same hours of the last weeks. */
export function funnelLeaks(
  service: Service,
  step: Step,
): {
  readonly records: Readonly<Record<string, RecordingDefinition>>;
  readonly alert: AlertDefinition<'warning' | 'error'>;
} {
  const { serviceName: name } = service;
  const own = { service: name };
  const { now, usual, records: recordings } = stepRecords(service, step);
  const expr = now.value().div(usual.value());
  const given = (now: string, usually: string) => [
    rawSeries(recordedText(CONVERSION, 'now', own), now),
    rawSeries(recordedText(CONVERSION, 'usual', own), usually),
    ...['now', 'usual'].map((suffix, nth) =>
      rawSeries(recordedText(CONVERSION, suffix, { service: `${name}-other` }), `${0.01 + nth}x200`),
    ),
  ];
  return {
    records: recordings,
    alert: defineAlert({
      needs: NEEDS_A_WEEK,
      expr,
      equivalentMutants: { ...eachAlone(expr.lt(FEW).text, own), ...eachAlone(expr.lt(BROKEN).text, own) },
      // A third fewer is a defect or a price; two thirds fewer is a step that is broken.
      levels: { warning: { below: FEW, for: '1h' }, error: { below: BROKEN, for: '30m' } },
      summary: (_, v) => `${name}: of those who usually take the next step, ${v.percent} do`,
      runbook: {
        means:
          'The share of people who took the next step within six hours, divided by what that share usually is in these hours of the week.',
        impact: 'Visitors come and do not become customers. Nothing fails technically, so nothing else tells.',
        confirm: [
          recordedText(CONVERSION, 'now', own),
          recordedText(CONVERSION, 'usual', own),
          'Walk through the step yourself: on a phone, in a private window, in another language.',
        ],
        causes: [
          'A release broke a form, a button or a redirect for some browsers.',
          'A campaign brings people who only look.',
          'The next step is counted no more: compare with the database.',
        ],
        fix: [
          'Roll back what was released when the share began to fall.',
          'If a campaign brought the visitors, silence it while the campaign lasts.',
        ],
      },
      tests: [
        firesWhen('a third fewer go on', {
          given: given('0.2x200', '0.3x200'),
          from: '1h',
          severity: 'warning',
          annotations: { summary: `${name}: of those who usually take the next step, 66.67% do` },
        }),
        firesWhen('hardly anybody goes on', {
          given: given('0.01x200', '0.3x200'),
          from: '30m',
          severity: 'error',
        }),
        staysSilentWhen('exactly seven tenths go on', { given: given('0.7x200', '1x200'), at: '2h' }),
        firesWhen('69 in a hundred', {
          given: given('0.69x200', '1x200'),
          at: '2h',
          severity: 'warning',
        }),
        firesWhen('exactly three tenths', {
          given: given('0.3x200', '1x200'),
          at: '2h',
          severity: 'warning',
        }),
        firesWhen('29 in a hundred', {
          given: given('0.29x200', '1x200'),
          at: '2h',
          severity: ['warning', 'error'],
        }),
        staysSilentWhen('there is no week to compare with', { given: given('0.01x200', '_x200'), at: '2h' }),
      ],
    }),
  };
}

function stepRecords(service: Service, { from, to }: Step): ReturnType<typeof baseline> {
  const labels = { service: service.serviceName };
  const begun = from.increase('6h').sumBy('service');
  const ended = to.increase('6h').sumBy('service');
  const given = (first: string, next: string | undefined) => [
    ...(
      [
        [from, first],
        [to, next],
      ] as const
    ).flatMap(([metric, values]) => {
      const own = exampleLabels(metric);
      return [
        ...(values === undefined
          ? []
          : ['one', 'three'].map(instance => series(metric, { ...targetOf(service), ...own, instance }, values))),
        series(metric, { ...own, ...strangerOf(service) }, '0+900x300'),
      ];
    }),
  ];
  const at = { every: '2m', at: '8h' } as const;
  return baseline({
    name: CONVERSION,
    labels,
    group: `${service.serviceName}-funnel`,
    // Nobody has taken the next step since the process started: that is none, and not unknown.
    now: ended.or(begun.mul(0)).div(begun.gt(ENOUGH_IN_6H)),
    unusual: its => its.now.value().lt(its.usual.value().mul(FEW)),
    tests: {
      now: [
        records('a quarter goes on', { given: given('0+8x300', '0+2x300'), ...at, samples: [{ labels, value: 0.25 }] }),
        records('nobody has gone on yet', {
          given: given('0+8x300', undefined),
          ...at,
          samples: [{ labels, value: 0 }],
        }),
        records('too few begin', { given: given('0+0.5x300', '0+0.1x300'), ...at, samples: [] }),
        records('hardly enough begin', {
          given: given('0+0.6x300', '0+0.3x300'),
          ...at,
          samples: [{ labels, value: 0.5 }],
        }),
        records('they began eight hours ago', {
          given: given('0+8x60 480x240', '0+2x60 120x240'),
          ...at,
          samples: [],
        }),
      ],
      learned: { 'nothing is known yet': { now: 0.2 }, 'a quarter fewer go on': { now: 0.3, usual: 0.4 } },
      notLearned: { 'a third fewer go on': { now: 0.26, usual: 0.4 } },
    },
  });
}
