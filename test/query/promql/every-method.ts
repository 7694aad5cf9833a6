import type { Expression } from '../../../src/query/expression.ts';
import {
  dayOfMonth,
  dayOfWeek,
  dayOfYear,
  daysInMonth,
  hour,
  minute,
  month,
  time,
  vector,
  year,
} from '../../../src/query/promql/functions.ts';
import { rawPromql } from '../../../src/query/promql/raw.ts';
import { recorded } from '../../../src/query/promql/recorded.ts';
import { number } from '../../../src/query/promql/scalar.ts';
import { Duration } from '../../../src/shared/duration.ts';
import {
  duration,
  gc,
  latency,
  perApp,
  queued,
  queuedPerApp,
  queuedPerTeam,
  received,
  started,
} from './example-metrics.ts';

type Case = readonly [query: { readonly expression: Expression }, text: string];

const P = 'sum by (app) (rate(heartbeat_received_total[5m]))';
const Q = 'sum by (app) (queue_length)';
const T = 'sum by (app, team) (queue_length)';

export const selectors: readonly Case[] = [
  [received.value(), 'heartbeat_received_total'],
  [received.value({ app: 'web' }), 'heartbeat_received_total{app="web"}'],
  [received.value({ app: ['web', 'a.b'] }), 'heartbeat_received_total{app=~"web|a\\\\.b"}'],
  [received.value({ app: ['web'] }), 'heartbeat_received_total{app="web"}'],
  [received.value({ outcome: { not: 'ok' } }), 'heartbeat_received_total{outcome!="ok"}'],
  [received.value({ outcome: { not: ['ok', 'late'] } }), 'heartbeat_received_total{outcome!~"ok|late"}'],
  [
    received.value({ app: { match: /a\/.*/, notMatch: /a\/b/i } }),
    'heartbeat_received_total{app=~"a/.*", app!~"(?i)a/b"}',
  ],
  [received.value({ app: { variable: 'app' } }), 'heartbeat_received_total{app=~"$app"}'],
  [received.value({ app: 'say "hi"\n\\' }), 'heartbeat_received_total{app="say \\"hi\\"\\n\\\\"}'],
  [received.value({ app: undefined, job: 'api' }), 'heartbeat_received_total{job="api"}'],
  [
    received.where({ service: 'api' }).rate('5m', { app: 'a' }),
    'rate(heartbeat_received_total{service="api", app="a"}[5m])',
  ],
  [received.offset('1d').rate('5m'), 'rate(heartbeat_received_total[5m] offset 1d)'],
  [queued.at('end').value(), 'queue_length @ end()'],
  [queued.at(1700000000).offset('5m').value(), 'queue_length offset 5m @ 1700000000'],
  [received.rate(Duration.minutes(90)), 'rate(heartbeat_received_total[1h30m])'],
  [received.rate('90s'), 'rate(heartbeat_received_total[90s])'],
  [received.rate('$__rate_interval'), 'rate(heartbeat_received_total[$__rate_interval])'],
];

export const ranges: readonly Case[] = [
  [received.increase('1h'), 'increase(heartbeat_received_total[1h])'],
  [received.irate('1m'), 'irate(heartbeat_received_total[1m])'],
  [queued.delta('1h'), 'delta(queue_length[1h])'],
  [queued.idelta('1h'), 'idelta(queue_length[1h])'],
  [queued.deriv('1h'), 'deriv(queue_length[1h])'],
  [queued.predictLinear('1h', '4h'), 'predict_linear(queue_length[1h], 14400)'],
  [queued.range('1h').avgOverTime(), 'avg_over_time(queue_length[1h])'],
  [queued.range('1h').minOverTime(), 'min_over_time(queue_length[1h])'],
  [queued.range('1h').maxOverTime(), 'max_over_time(queue_length[1h])'],
  [queued.range('1h').sumOverTime(), 'sum_over_time(queue_length[1h])'],
  [queued.range('1h').countOverTime(), 'count_over_time(queue_length[1h])'],
  [queued.range('1h').stddevOverTime(), 'stddev_over_time(queue_length[1h])'],
  [queued.range('1h').lastOverTime(), 'last_over_time(queue_length[1h])'],
  [queued.range('1h').presentOverTime(), 'present_over_time(queue_length[1h])'],
  [queued.range('1h').quantileOverTime(0.9), 'quantile_over_time(0.9, queue_length[1h])'],
  [queued.range('1h', { app: 'a' }).changes(), 'changes(queue_length{app="a"}[1h])'],
  [received.range('1h').resets(), 'resets(heartbeat_received_total[1h])'],
  [queued.absent({ app: 'web' }), 'absent(queue_length{app="web"})'],
  [queued.absentOverTime('5m', { app: 'web' }), 'absent_over_time(queue_length{app="web"}[5m])'],
  [perApp.absent(), `absent(${P})`],
  [perApp.subquery('1h').maxOverTime(), `max_over_time(${P}[1h:])`],
  [
    perApp.gt(1).subquery('1h', { every: '1m', offset: '1d' }).avgOverTime(),
    `avg_over_time((${P} > 1)[1h:1m] offset 1d)`,
  ],
  [queued.offset('1d').value().subquery('1h', { at: 'end' }).deriv(), 'deriv((queue_length offset 1d)[1h:] @ end())'],
  [perApp.subquery('1h').predictLinear('1h'), `predict_linear(${P}[1h:], 3600)`],
  [perApp.subquery('1h').rate(), `rate(${P}[1h:])`],
  [perApp.subquery('1h').increase(), `increase(${P}[1h:])`],
  [perApp.subquery('1h').irate(), `irate(${P}[1h:])`],
  [perApp.subquery('1h').delta(), `delta(${P}[1h:])`],
  [perApp.subquery('1h').idelta(), `idelta(${P}[1h:])`],
];

const v = queued.value();
export const aggregations: readonly Case[] = [
  [v.sumBy(), 'sum(queue_length)'],
  [v.sumBy('app', 'team'), 'sum by (app, team) (queue_length)'],
  [v.sumWithout('instance'), 'sum without (instance) (queue_length)'],
  [v.avgBy('app'), 'avg by (app) (queue_length)'],
  [v.avgWithout('app'), 'avg without (app) (queue_length)'],
  [v.minBy('app'), 'min by (app) (queue_length)'],
  [v.minWithout('app'), 'min without (app) (queue_length)'],
  [v.maxBy('app'), 'max by (app) (queue_length)'],
  [v.maxWithout('app'), 'max without (app) (queue_length)'],
  [v.countBy('app'), 'count by (app) (queue_length)'],
  [v.countWithout('app'), 'count without (app) (queue_length)'],
  [v.stddevBy('app'), 'stddev by (app) (queue_length)'],
  [v.stddevWithout('app'), 'stddev without (app) (queue_length)'],
  [v.groupBy('app'), 'group by (app) (queue_length)'],
  [v.groupWithout('app'), 'group without (app) (queue_length)'],
  [v.quantileBy(0.9, 'app'), 'quantile by (app) (0.9, queue_length)'],
  [v.countValuesBy('length', 'app'), 'count_values by (app) ("length", queue_length)'],
  [v.topk(3), 'topk(3, queue_length)'],
  [v.topk(3, { by: ['app'] }), 'topk by (app) (3, queue_length)'],
  [v.bottomk(1, { without: ['app'] }), 'bottomk without (app) (1, queue_length)'],
];

export const operators: readonly Case[] = [
  [perApp.add(1), `${P} + 1`],
  [perApp.sub(queuedPerApp), `${P} - ${Q}`],
  [perApp.mul(-1), `${P} * (-1)`],
  [perApp.gt(-1), `${P} > -1`],
  [perApp.add(1).mul(2), `(${P} + 1) * 2`],
  [perApp.mul(2).add(1), `${P} * 2 + 1`],
  [perApp.sub(perApp.sub(1)), `${P} - (${P} - 1)`],
  [perApp.mod(2), `${P} % 2`],
  [perApp.pow(2).pow(3), `(${P} ^ 2) ^ 3`],
  [perApp.pow(perApp.pow(3)), `${P} ^ ${P} ^ 3`],
  [perApp.neg(), `-${P}`],
  [perApp.neg().pow(2), `(-${P}) ^ 2`],
  [perApp.pow(2).neg(), `-${P} ^ 2`],
  [perApp.sub(perApp.neg()), `${P} - (-${P})`],
  [perApp.eq(1), `${P} == 1`],
  [perApp.ne(1), `${P} != 1`],
  [perApp.ge(1), `${P} >= 1`],
  [perApp.lt(1), `${P} < 1`],
  [perApp.le(Number.POSITIVE_INFINITY), `${P} <= Inf`],
  [perApp.gt(1).and(queuedPerApp.gt(2)), `${P} > 1 and ${Q} > 2`],
  [perApp.or(queuedPerApp).and(perApp), `(${P} or ${Q}) and ${P}`],
  [perApp.unless(queuedPerApp.unless(perApp)), `${P} unless (${Q} unless ${P})`],
  [perApp.compareBool('>', 1), `${P} > bool 1`],
  [
    perApp.compareBool('==', queuedPerTeam, { on: ['app'], groupRight: [] }),
    `${P} == bool on (app) group_right () ${T}`,
  ],
  [perApp.div(queuedPerTeam, { on: ['app'] }), `${P} / on (app) ${T}`],
  [perApp.div(queuedPerTeam, { ignoring: ['team'] }), `${P} / ignoring (team) ${T}`],
  [perApp.mul(queuedPerTeam, { on: ['app'], groupLeft: ['team'] }), `${P} * on (app) group_left (team) ${T}`],
  [queuedPerTeam.mul(perApp, { on: ['app'], groupLeft: [] }), `${T} * on (app) group_left () ${P}`],
  [perApp.unless(queuedPerTeam, { on: ['app'] }), `${P} unless on (app) ${T}`],
  [perApp.or(queuedPerTeam, { on: ['app'] }), `${P} or on (app) ${T}`],
  [perApp.sumBy().or(vector(0)), `sum(${P}) or vector(0)`],
  [number(1).sub(perApp), `1 - ${P}`],
  [number(2).mul(3).add(1), '2 * 3 + 1'],
  [number(2).add(3).mul(perApp), `(2 + 3) * ${P}`],
  [number(2).div(3).neg(), '-(2 / 3)'],
  [number(-2).pow(2).mod(3), '(-2) ^ 2 % 3'],
  [time().sub(started.value()).gt(3600), 'time() - process_start_time_seconds > 3600'],
  [perApp.div(queuedPerApp.sumBy().scalar()), `${P} / scalar(sum(${Q}))`],
  [time().compareBool('>', 5), 'time() > bool 5'],
];

export const functions: readonly Case[] = [
  [v.abs(), 'abs(queue_length)'],
  [v.ceil(), 'ceil(queue_length)'],
  [v.floor(), 'floor(queue_length)'],
  [v.round(), 'round(queue_length)'],
  [v.round(0.5), 'round(queue_length, 0.5)'],
  [v.ln(), 'ln(queue_length)'],
  [v.log2(), 'log2(queue_length)'],
  [v.log10(), 'log10(queue_length)'],
  [v.exp(), 'exp(queue_length)'],
  [v.sqrt(), 'sqrt(queue_length)'],
  [v.sgn(), 'sgn(queue_length)'],
  [v.clamp(0, 1), 'clamp(queue_length, 0, 1)'],
  [v.clampMin(0), 'clamp_min(queue_length, 0)'],
  [v.clampMax(1), 'clamp_max(queue_length, 1)'],
  [v.timestamp(), 'timestamp(queue_length)'],
  [v.sort(), 'sort(queue_length)'],
  [v.sort('descending'), 'sort_desc(queue_length)'],
  [
    v.labelReplace('host', { from: 'instance', match: /(.*):\d+/, replacement: '$1' }),
    'label_replace(queue_length, "host", "$1", "instance", "(.*):\\\\d+")',
  ],
  [v.labelJoin('id', { from: ['app', 'team'], separator: '/' }), 'label_join(queue_length, "id", "/", "app", "team")'],
  [vector(time()), 'vector(time())'],
  [minute(), 'minute()'],
  [hour(started.value()), 'hour(process_start_time_seconds)'],
  [dayOfWeek().gt(0), 'day_of_week() > 0'],
  [dayOfMonth(), 'day_of_month()'],
  [dayOfYear(), 'day_of_year()'],
  [daysInMonth(), 'days_in_month()'],
  [month(), 'month()'],
  [year(), 'year()'],
  [rawPromql('up == 0 # down').sumBy('job'), 'sum by (job) (up == 0 # down\n)'],
  [rawPromql('up == 0').and(rawPromql('up == 1')), '(up == 0) and (up == 1)'],
  [recorded('app:received:rate5m', perApp).value({ app: 'a' }), 'app:received:rate5m{app="a"}'],
];

export const histograms: readonly Case[] = [
  [
    duration.quantile(0.99, '5m', { by: ['app'] }),
    'histogram_quantile(0.99, sum by (le, app) (rate(processing_duration_seconds_bucket[5m])))',
  ],
  [duration.quantile(0.5, '5m'), 'histogram_quantile(0.5, sum by (le) (rate(processing_duration_seconds_bucket[5m])))'],
  [
    duration.mean('5m', { by: ['app'], where: { app: 'a' } }),
    'sum by (app) (rate(processing_duration_seconds_sum{app="a"}[5m])) / sum by (app) (rate(processing_duration_seconds_count{app="a"}[5m]))',
  ],
  [
    duration.fractionBelow(0.5, '5m'),
    'sum(rate(processing_duration_seconds_bucket{le="0.5"}[5m])) / sum(rate(processing_duration_seconds_count[5m]))',
  ],
  [duration.bucketAt(1).increase('1h'), 'increase(processing_duration_seconds_bucket{le="1.0"}[1h])'],
  [duration.bucketAt(Number.POSITIVE_INFINITY).value(), 'processing_duration_seconds_bucket{le="+Inf"}'],
  [duration.where({ app: 'a' }).count.rate('5m'), 'rate(processing_duration_seconds_count{app="a"}[5m])'],
  [
    duration.offset('1d').mean('5m'),
    'sum(rate(processing_duration_seconds_sum[5m] offset 1d)) / sum(rate(processing_duration_seconds_count[5m] offset 1d))',
  ],
  [
    duration.bucket.rate('5m').sumBy('le').histogramQuantile(0.9),
    'histogram_quantile(0.9, sum by (le) (rate(processing_duration_seconds_bucket[5m])))',
  ],
  [latency.quantile(0.9, '5m', { by: ['app'] }), 'histogram_quantile(0.9, sum by (app) (rate(latency_seconds[5m])))'],
  [latency.mean('5m'), 'histogram_avg(sum(rate(latency_seconds[5m])))'],
  [latency.fractionBelow(0.5, '5m'), 'histogram_fraction(-Inf, 0.5, sum(rate(latency_seconds[5m])))'],
  [
    latency.where({ app: 'a' }).offset('1d').increase('1h').histogramCount(),
    'histogram_count(increase(latency_seconds{app="a"}[1h] offset 1d))',
  ],
  [
    latency.rate('5m').sumWithout('instance').mul(2).histogramSum(),
    'histogram_sum(sum without (instance) (rate(latency_seconds[5m])) * 2)',
  ],
  [latency.rate('5m').avgBy('app').histogramStddev(), 'histogram_stddev(avg by (app) (rate(latency_seconds[5m])))'],
  [gc.quantile(0.99), 'gc_duration_seconds{quantile="0.99"}'],
  [gc.quantile(0.5, { job: 'a' }), 'gc_duration_seconds{quantile="0.5", job="a"}'],
  [gc.mean('5m'), 'sum(rate(gc_duration_seconds_sum[5m])) / sum(rate(gc_duration_seconds_count[5m]))'],
];

/** One query for everything the builder can write. */
export const EVERY_METHOD: readonly Case[] = [
  ...selectors,
  ...ranges,
  ...aggregations,
  ...operators,
  ...functions,
  ...histograms,
];
