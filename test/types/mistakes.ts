// biome-ignore-all format: each marker stands above the one line it is about
// What must not compile, and what it is reported as when nobody compiles. `tsc --noEmit` fails when one of the lines
// marked below compiles after all; test/types/mistakes.test.ts runs each of them.

import type { QueryProblem } from '../../src/query/expression.ts';
import { logs } from '../../src/query/logql/logs.ts';
import { rawLogql } from '../../src/query/logql/raw.ts';
import { counter, gauge, histogram, summary } from '../../src/query/promql/declare.ts';
import { time } from '../../src/query/promql/functions.ts';
import { renderTemplate } from '../../src/query/template/render-template.ts';
import type { FindingCode } from '../../src/shared/finding-codes.ts';
import { duration, latency, perApp, queued, queuedPerApp, queuedPerTeam, received } from '../query/promql/example-metrics.ts';

/** One mistake: the code it is reported under, and the line. */
export type Mistake = readonly [code: FindingCode, title: string, make: () => { readonly problems: readonly QueryProblem[] }];

export const QUERY_MISTAKES: readonly Mistake[] = [
  // @ts-expect-error no such label
  ['query-unknown-label', 'sumBy', () => received.rate('5m').sumBy('aap').expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'sumWithout', () => received.rate('5m').sumWithout('aap').expression],
  // @ts-expect-error aggregated away
  ['query-unknown-label', 'an aggregated label', () => perApp.maxBy('outcome').expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'topk', () => perApp.topk(1, { by: ['aap'] }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'a matcher', () => received.rate('5m', { aap: 'x' }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'where', () => received.where({ aap: 'x' }).value().expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'absent', () => received.absent({ aap: 'x' }).expression],
  // @ts-expect-error no such label on the right
  ['query-unknown-label', 'on', () => queuedPerTeam.div(perApp, { on: ['team'] }).expression],
  // @ts-expect-error no such label on either side
  ['query-unknown-label', 'ignoring', () => queuedPerTeam.div(perApp, { ignoring: ['tema'] }).expression],
  // @ts-expect-error no such label on the right
  ['query-unknown-label', 'groupLeft', () => perApp.div(queuedPerTeam, { on: ['app'], groupLeft: ['tema'] }).expression],
  // @ts-expect-error no such label on the left
  ['query-unknown-label', 'groupRight', () => perApp.div(queuedPerTeam, { on: ['app'], groupRight: ['tema'] }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'and on', () => perApp.and(queuedPerTeam, { on: ['team'] }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'labelReplace', () => perApp.labelReplace('x', { from: 'aap', match: /a/, replacement: '' }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'labelJoin', () => perApp.labelJoin('x', { from: ['aap'], separator: '' }).expression],
  // @ts-expect-error without le
  ['query-unknown-label', 'histogramQuantile without le', () => perApp.histogramQuantile(0.9).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'quantile by', () => duration.quantile(0.9, '5m', { by: ['aap'] }).expression],
  // @ts-expect-error no such label
  ['query-unknown-label', 'native quantile by', () => latency.quantile(0.9, '5m', { by: ['aap'] }).expression],
  // @ts-expect-error no such value
  ['query-unknown-value', 'a value', () => received.rate('5m', { outcome: 'latte' }).expression],
  // @ts-expect-error no such value
  ['query-unknown-value', 'a list of values', () => received.rate('5m', { outcome: ['ok', 'latte'] }).expression],
  // @ts-expect-error no such value
  ['query-unknown-value', 'an excluded value', () => received.rate('5m', { outcome: { not: 'latte' } }).expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'div', () => perApp.div(queuedPerTeam).expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'add, the other way round', () => queuedPerTeam.add(perApp).expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'or', () => perApp.or(queuedPerTeam).expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'and', () => perApp.and(queued.value()).expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'compareBool', () => perApp.compareBool('>', queuedPerTeam).expression],
  // @ts-expect-error sets have no many side
  ['query-join-invalid', 'group_left with and', () => perApp.and(queuedPerTeam, { on: ['app'], groupLeft: ['team'] }).expression],
  // @ts-expect-error either on or ignoring
  ['query-join-invalid', 'on and ignoring', () => perApp.div(queuedPerApp, { on: ['app'], ignoring: ['app'] }).expression],
  // @ts-expect-error one many side
  ['query-join-invalid', 'both many', () => perApp.div(queuedPerApp, { on: ['app'], groupLeft: [], groupRight: [] }).expression],
  // @ts-expect-error a number has no labels
  ['query-join-invalid', 'a number with on', () => perApp.div(2, { on: ['app'] }).expression],
  // @ts-expect-error rate of a gauge
  ['query-wrong-kind', 'rate of a gauge', () => queued.rate('5m').expression],
  // @ts-expect-error deriv of a counter
  ['query-wrong-kind', 'deriv of a counter', () => received.deriv('5m').expression],
  // @ts-expect-error rate of a histogram as a whole
  ['query-wrong-kind', 'rate of a classic histogram', () => duration.rate('5m').expression],
  // @ts-expect-error no declared buckets
  ['query-wrong-kind', 'bucket of a native histogram', () => latency.bucketAt(1).expression],
  // @ts-expect-error a metric is no vector
  ['query-operand-invalid', 'a metric', () => perApp.div(received).expression],
  // @ts-expect-error a range is no vector
  ['query-operand-invalid', 'a range', () => perApp.div(queued.range('5m')).expression],
  // @ts-expect-error a histogram is no number
  ['query-operand-invalid', 'a native histogram', () => perApp.div(latency.rate('5m').sumBy('app')).expression],
  // @ts-expect-error logs are no metrics
  ['query-operand-invalid', 'a vector of logs', () => perApp.div(rawLogql('x', { labels: ['app'] })).expression],
  // @ts-expect-error a text is no number
  ['query-operand-invalid', 'a text', () => perApp.gt('5').expression],
  // @ts-expect-error nothing
  ['query-operand-invalid', 'nothing', () => time().sub(undefined).expression],
  // @ts-expect-error no duration
  ['duration-invalid', 'a range without unit', () => received.rate('5').expression],
  // @ts-expect-error no duration
  ['duration-invalid', 'a range in words', () => received.rate('5 minutes').expression],
  // @ts-expect-error no condition
  ['query-matcher-invalid', 'a number as value', () => received.rate('5m', { app: 5 }).expression],
  // @ts-expect-error no stream label
  ['query-unknown-label', 'a stream label', () => logs({ servcie: 'api', service: 'api' }).expression],
  // @ts-expect-error not extracted
  ['query-unknown-label', 'a label of lines', () => logs({ service: 'api' }).where({ status: '500' }).expression],
  // @ts-expect-error not extracted
  ['query-unknown-label', 'unwrap', () => logs({ service: 'api' }).unwrap('took').sumOverTime('5m').expression],
  // @ts-expect-error not extracted
  ['query-unknown-label', 'compare', () => logs({ service: 'api' }).compare('took', '>', 5).expression],
  // @ts-expect-error not captured
  ['query-unknown-label', 'pattern', () => logs({ service: 'api' }).pattern('<ip> <_>').where({ method: 'GET' }).expression],
  // @ts-expect-error aggregated away
  ['query-unknown-label', 'a vector of logs', () => logs({ service: 'api' }).rate('5m').sumBy('service').maxBy('trace_id').expression],
  // @ts-expect-error different labels
  ['query-labels-differ', 'logs', () => logs({ service: 'api' }).rate('5m').div(logs({ service: 'api' }).rate('5m').sumBy('service')).expression],
];

const labels = ['app'] as const;
type L = (typeof labels)[number];

export const TEMPLATE_MISTAKES: readonly Mistake[] = [
  // @ts-expect-error aggregated away
  ['template-unknown-label', 'a label that is not there', () => renderTemplate<L>(l => `${l.outcome}`, labels)],
  // @ts-expect-error not a string
  ['template-label-misuse', 'a method', () => renderTemplate<L>(l => `${l.app.toUpperCase()}`, labels)],
  // @ts-expect-error not a string
  ['template-label-misuse', 'length', () => renderTemplate<L>(l => `${l.app.length}`, labels)],
  // @ts-expect-error not comparable with a text
  ['template-label-misuse', 'comparison', () => renderTemplate<L>(l => (l.app === 'web' ? 'a' : 'b'), labels)],
  // @ts-expect-error not comparable with a number
  ['template-label-misuse', 'less than', () => renderTemplate<L>((_, v) => (v.raw < 5 ? 'a' : 'b'), labels)],
  // @ts-expect-error no such format
  ['template-label-misuse', 'an unknown format', () => renderTemplate<L>((_, v) => `${v.percentage}`, labels)],
  // @ts-expect-error not a text
  ['template-failed', 'no text', () => renderTemplate<L>(l => l.app, labels)],
];

/** Declarations that do not compile; `checkMetric` reports them. */
export const DECLARATIONS = [
  // @ts-expect-error counters end in _total
  counter('requests', { help: 'x' }),
  // @ts-expect-error no help
  gauge('x', {}),
  // @ts-expect-error no such unit
  gauge('x_minutes', { help: 'x', unit: 'minutes' }),
  // @ts-expect-error no buckets
  histogram('x_seconds', { help: 'x' }),
  // @ts-expect-error labels are free or listed
  summary('x', { help: 'x', labels: { app: 'any' } }),
];
