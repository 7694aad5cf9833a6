import { exampleLabels, type InputSeries, type Service, series } from 'sightline';
import type { AnyCounter, AnyGauge } from '../application/own.ts';
import { labelOf, strangerOf, targetOf } from '../application/targets.ts';

type Series = AnyGauge | AnyCounter;

/** Metrics of a service that one label may tell apart, and inputs for tests. */
export class Parts {
  readonly service: Service;
  readonly by: string | undefined;

  constructor(service: Service, by: string | undefined) {
    this.service = service;
    this.by = by;
  }

  get name(): string {
    return this.service.serviceName;
  }
  /** Labels that a sample keeps. */
  get keep(): readonly string[] {
    return this.by === undefined ? [] : [this.by];
  }
  /** For texts: which part it is. */
  place(label: unknown): string {
    return this.by === undefined ? this.name : `${this.name}, ${this.by} ${label}`;
  }
  /** Labels of an alert about the first part. */
  firing(metric: Series): Readonly<Record<string, string>> {
    return this.by === undefined ? {} : { [this.by]: labelOf(metric, this.by, 0) };
  }
  /** The first part, as two processes report it; the second part; and the first one of another service. */
  series(metric: Series, one: string, beside: string, second: string, elsewhere: string): InputSeries[] {
    const labels = (nth: 0 | 1) =>
      exampleLabels(metric, this.by === undefined ? {} : { [this.by]: labelOf(metric, this.by, nth) });
    const target = targetOf(this.service);
    return [
      series(metric, { ...target, ...labels(0) }, one),
      series(metric, { ...target, ...labels(0), job: `${this.name}-more` }, beside),
      ...(this.by === undefined ? [] : [series(metric, { ...target, ...labels(1) }, second)]),
      series(metric, { ...labels(0), ...strangerOf(this.service) }, elsewhere),
    ];
  }
}
