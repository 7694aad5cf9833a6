import {
  type AlertDefinition,
  Duration,
  defineAlert,
  exampleLabels,
  firesWhen,
  type LabelSchema,
  type RunbookProps,
  type Service,
  series,
  staysSilentWhen,
  type Where,
} from 'sightline';
import type { AnyCounter } from './own.ts';
import { labelOf, strangerOf, targetOf } from './targets.ts';

export interface FailureShare {
  readonly service: Service;
  /** Counts what ended, well or not; narrowed to the service. */
  readonly attempts: AnyCounter;
  readonly failed: Where<LabelSchema>;
  /** What they are, in the plural: `webhook deliveries`. */
  readonly what: string;
  /** One label that is told apart. @default - none */
  readonly by?: string | undefined;
  readonly runbook: Omit<RunbookProps, 'means' | 'confirm'>;
}

/** Of fewer, a share of five per cent is a single one. */
const ENOUGH_IN_15M = 30;

/** The share of what failed among what was tried; tells nothing about a handful. */
export function failureShare(of: FailureShare): AlertDefinition<'warning' | 'error'> {
  const { service, attempts, failed, what, by, runbook } = of;
  const { serviceName: name } = service;
  const keep = by === undefined ? [] : [by];
  const all = attempts.increase('15m').sumBy(...keep);
  const expr = attempts
    .increase('15m', failed)
    .sumBy(...keep)
    .div(all)
    .and(all.gt(ENOUGH_IN_15M));
  return defineAlert({
    expr,
    // Retries hide one in twenty; one in four is a partner or a release that is broken.
    levels: { warning: { above: 0.05, for: '10m' }, error: { above: 0.25, for: '5m' } },
    summary: (l, v) => `${name}${by === undefined ? '' : `, ${by} ${l[by]}`}: ${v.percent} of ${what} fail`,
    runbook: {
      means: `Of the ${what} of ${name}, more than ${ENOUGH_IN_15M} in a quarter of an hour, this share failed.`,
      confirm: [expr.text, `topk(5, ${attempts.increase('15m', failed).text})`],
      ...runbook,
    },
    tests: tests(of),
  });
}

function tests({ service, attempts, failed, what, by }: FailureShare) {
  const { serviceName: name } = service;
  const target = targetOf(service);
  const stranger = strangerOf(service);
  const bad = exampleLabels(attempts, failed);
  const good = { ...bad, ...exampleLabels(attempts, {}, failed) };
  const one = by === undefined ? undefined : exampleLabels(attempts, { [by]: labelOf(attempts, by, 0) });
  const two = by === undefined ? undefined : exampleLabels(attempts, { [by]: labelOf(attempts, by, 1) });
  /** So many a minute, over two jobs; another group is sound, and another service is not. */
  const given = (failing: number, succeeding: number) => [
    ...[name, `${name}-more`].flatMap(job => [
      series(attempts, { ...target, ...bad, ...one, job }, `0+${failing / 2}x60`),
      series(attempts, { ...target, ...good, ...one, job }, `0+${succeeding / 2}x60`),
    ]),
    ...(two ? [series(attempts, { ...target, ...good, ...two }, '0+100x60')] : []),
    series(attempts, { ...bad, ...one, ...stranger }, '0+900x60'),
    series(attempts, { ...good, ...one, ...stranger }, '0+90x60'),
  ];
  const labels = by === undefined ? {} : { [by]: one?.[by] as string };
  const place = by === undefined ? name : `${name}, ${by} ${one?.[by]}`;
  const alone = (failing: string, succeeding: string) => [
    series(attempts, { ...target, ...bad, ...one }, failing),
    series(attempts, { ...target, ...good, ...one }, succeeding),
  ];
  const all = ['warning', 'error'];
  // At each moment but one in thirteen minutes the counter is one step above where it was a window ago.
  const restarts = Array(6).fill('0+96x12').join(' ');
  return [
    firesWhen('six in a hundred fail for ten minutes', {
      given: given(6, 94),
      from: '11m',
      labels,
      severity: 'warning',
      annotations: { summary: `${place}: 6% of ${what} fail` },
    }),
    firesWhen('26 in a hundred fail for five minutes', { given: given(26, 74), from: '6m', labels, severity: 'error' }),
    staysSilentWhen('exactly one in twenty fails', { given: given(5, 95), at: '40m' }),
    firesWhen('exactly one in four fails', { given: given(25, 75), at: '40m', labels, severity: 'warning' }),
    firesWhen('some fail for twenty minutes', {
      given: alone('0x30 12+12x19 240x40', '0+100x70'),
      from: '47m',
      until: '58m',
      labels,
      severity: 'warning',
    }),
    firesWhen('half fail for twenty minutes, so that nine minutes later five in twenty have failed', {
      given: alone('0x30 100+100x19 2000x40', '0+100x70'),
      at: Duration.parse('59m30s'),
      labels,
      severity: all,
    }),
    firesWhen('the same, ten minutes later', {
      given: alone('0x30 100+100x19 2000x40', '0+100x70'),
      at: '60m',
      labels,
      severity: 'warning',
    }),
    staysSilentWhen('half of exactly thirty fail', { given: given(1, 1), at: '40m' }),
    firesWhen('half of 31 or 32 fail', { given: given(1.05, 1.05), at: '40m', labels, severity: all }),
    staysSilentWhen('few fail, while the process starts every thirteen minutes', {
      given: alone('0+4x80', restarts),
      at: '51m',
    }),
    firesWhen('half fail, and the process starts again', {
      given: alone('0+50x20 0+50x40', '0+50x20 0+50x40'),
      at: '30m',
      labels,
      severity: all,
    }),
    staysSilentWhen('nothing has ever failed', {
      given: [series(attempts, { ...target, ...good, ...one }, '0+100x60')],
      at: '40m',
    }),
  ];
}
