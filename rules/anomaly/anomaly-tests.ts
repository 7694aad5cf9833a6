import { exampleLabels, firesWhen, rawSeries, records, type Service, series, staysSilentWhen } from 'sightline';
import { recordedText, strangers } from '../application/baseline.ts';
import type { AnyCounter, AnyGauge } from '../application/own.ts';
import { strangerOf, targetOf } from '../application/targets.ts';

/** Two instances are added; a stranger is not. */
export function nowTests(service: Service, metric: AnyCounter | AnyGauge) {
  const own = exampleLabels(metric);
  const labels = { service: service.serviceName };
  const given = (one: string, three: string) => [
    series(metric, { ...targetOf(service), ...own }, one),
    series(metric, { ...targetOf(service), ...own, instance: 'three' }, three),
    series(metric, { ...own, ...strangerOf(service) }, '0+900x90'),
  ];
  if (metric.declaration.kind === 'counter')
    return [
      records('the growth of both instances, a second', {
        given: given('0+60x90', '0+30x90'),
        at: '40m',
        samples: [{ labels, value: 1.5 }],
      }),
      records('it grew for the last time twelve minutes ago', {
        given: given('0+60x30 1800x60', '0x90'),
        at: '40m',
        // Four of fourteen steps.
        samples: [{ labels, value: 240 / 840 }],
      }),
      records('an instance starts again', {
        given: given('0+60x30 0+60x60', '0+30x90'),
        at: '40m',
        // The step to zero is lost.
        samples: [{ labels, value: (13 * 60) / 840 + 0.5 }],
      }),
    ];
  return [
    records('the mean of both instances over a quarter of an hour', {
      given: given('10x30 40x60', '5x90'),
      at: '40m',
      // Ten of fifteen samples are at forty.
      samples: [{ labels, value: 35 }],
    }),
  ];
}

interface Tested {
  readonly name: string;
  readonly labels: { readonly service: string };
  readonly what: string;
  readonly atLeast: number;
  readonly spreads: number;
}

export function alertTests({ name, labels, what, atLeast }: Tested) {
  const times = (factor: number): number => Math.round(factor * atLeast * 1e9) / 1e9;
  /** In units of the distance that matters; usually ten. */
  const given = (now: number, spread: number, stretch = (value: number) => `${value}x90`) => [
    rawSeries(recordedText(name, 'now', labels), stretch(times(now))),
    rawSeries(recordedText(name, 'usual', labels), `${times(10)}x90`),
    rawSeries(recordedText(name, 'spread', labels), `${times(spread)}x90`),
    ...strangers({ labels }).flatMap(their => [
      rawSeries(recordedText(name, 'now', their), `${times(10)}x90`),
      rawSeries(recordedText(name, 'usual', their), `${times(10)}x90`),
      rawSeries(recordedText(name, 'spread', their), '0x90'),
    ]),
  ];
  return [
    firesWhen('it is above by more than four spreads for half an hour', {
      given: given(12.1, 0.5),
      from: '30m',
      labels,
    }),
    firesWhen('it is below by as much', { given: given(7.9, 0.5), from: '30m', labels }),
    firesWhen('there is none at all', {
      given: given(0, 0.5),
      at: '80m',
      labels,
      annotations: { summary: `${labels.service}: ${what} are 0, far from what is usual at this time of the week` },
    }),
    staysSilentWhen('it is above by exactly four spreads', { given: given(12, 0.5), at: '80m' }),
    staysSilentWhen('it is below by a little less', { given: given(8.1, 0.5), at: '80m' }),
    firesWhen('it never varies, and is away by a little more than what matters', {
      given: given(11.04, 0),
      at: '80m',
      labels,
    }),
    staysSilentWhen('it never varies, and is away by exactly what matters', { given: given(11, 0), at: '80m' }),
    staysSilentWhen('it never varies, and is away by a little less', { given: given(9.04, 0), at: '80m' }),
    staysSilentWhen('it was away for ten minutes', {
      given: given(20, 0.5, value => `${value}x10 ${times(10)}x90`),
      at: '35m',
    }),
    staysSilentWhen('there is no week to compare with', {
      given: [rawSeries(recordedText(name, 'now', labels), `${times(50)}x90`)],
      at: '80m',
    }),
  ];
}
