import { exampleLabels, type InputSeries, type Service, series } from 'sightline';
import type { AnyCounter, AnyDuration, AnyGauge } from '../application/own.ts';
import { labelOf, strangerOf, targetOf } from '../application/targets.ts';

/** A service's queues: the metrics, narrowed to it. */
export interface Queue {
  readonly service: Service;
  readonly name: string;
  readonly depth: AnyGauge;
  readonly processed: AnyCounter;
  /** The label that tells queues apart. */
  readonly by: string | undefined;
  /** What a sample keeps: that label. */
  readonly keep: readonly string[];
}

/** For texts: whose queue it is. */
export const placeOf = ({ name, by }: Queue, label: unknown): string =>
  by === undefined ? name : `${name}, ${by} ${label}`;

type Series = AnyGauge | AnyCounter;

/** Label values of one of two queues, as a metric declares them. */
export const queueLabels = (metric: Series | AnyDuration, by: string | undefined, nth: 0 | 1 = 0) =>
  exampleLabels(metric as Series, by === undefined ? {} : { [by]: labelOf(metric, by, nth) });

/** What an alert about the first queue carries. */
export const firing = ({ by, depth }: Queue): Readonly<Record<string, string>> =>
  by === undefined ? {} : { [by]: labelOf(depth, by, 0) };

/** A series of the first queue. */
export const of = ({ service, by }: Queue, metric: Series, values: string): InputSeries =>
  series(metric, { ...targetOf(service), ...queueLabels(metric, by) }, values);

/** The same as another process of the service reports it. */
export const beside = ({ service, name, by }: Queue, metric: Series, values: string): InputSeries =>
  series(metric, { ...targetOf(service), ...queueLabels(metric, by), job: `${name}-more` }, values);

/** Another queue of the same service; none where they are not told apart. */
export const otherQueue = ({ service, by }: Queue, metric: Series, values: string): InputSeries[] =>
  by === undefined ? [] : [series(metric, { ...targetOf(service), ...queueLabels(metric, by, 1) }, values)];

/** The first queue's namesake of another service. */
export const elsewhere = ({ service, by }: Queue, metric: Series, values: string): InputSeries =>
  series(metric, { ...queueLabels(metric, by), ...strangerOf(service) }, values);
