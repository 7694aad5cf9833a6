import { type Given, type InputSeries, type Service, series } from 'sightline';
import type { AnyCounter, AnyGauge } from '../application/own.ts';

/** The processes of a service, and inputs for tests. */
export class Processes {
  readonly name: string;
  readonly #given: Given;

  constructor(service: Service, given: Given) {
    this.#given = given;
    this.name = service.serviceName;
  }

  gauge(metric: unknown): AnyGauge {
    return this.#given.gauge('metrics', metric);
  }
  counter(metric: unknown): AnyCounter {
    return this.#given.counter('metrics', metric);
  }

  /** One process as two jobs see it, another one, and a process of another service behind the same address. */
  series(
    metric: AnyGauge | AnyCounter,
    values: { readonly one: string; readonly again: string; readonly other: string; readonly elsewhere: string },
    labels: Readonly<Record<string, string>> = {},
  ): InputSeries[] {
    const { name } = this;
    const of = (job: string, instance: string, service: string, text: string) =>
      series(metric, { ...labels, job, instance, service }, text);
    return [
      of(name, 'one', name, values.one),
      of(`${name}-again`, 'one', name, values.again),
      of(name, 'three', name, values.other),
      of('other', 'one', `${name}-other`, values.elsewhere),
    ];
  }
}
