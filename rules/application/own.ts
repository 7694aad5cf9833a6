import {
  type Counter,
  type Gauge,
  type Histogram,
  type LabelSchema,
  type MutantReasons,
  type NativeHistogram,
  rawPromql,
  type Service,
  type Vector,
} from 'sightline';

/** Metrics of an application come with whatever labels it has; a pack uses those it is told of. */
export type AnyCounter = Counter<LabelSchema>;
export type AnyGauge = Gauge<LabelSchema>;
export type AnyDuration = Histogram<LabelSchema> | NativeHistogram<LabelSchema>;

/** 1 while the service is scraped: its silence is no silence of the network. */
export const up = (service: Service): Vector<'service'> =>
  rawPromql(`max by (service) (up{service="${service.serviceName}"}) == 1`, { labels: ['service'] });

/**
 * Growth of a counter of rare events. A series that is born with the first event is 1 from its first sample on, so
 * `increase` says 0; where the target was scraped before, all it shows is growth.
 */
export function grown(counter: AnyCounter, range: '15m' | '1h', service: Service): Vector<string> {
  const before = rawPromql(`up{service="${service.serviceName}"} offset ${range}`, {
    labels: ['instance', 'job', 'service'],
  });
  const born = counter
    .value()
    .unless(counter.offset(range).value())
    .and(before as Vector<string>, { on: ['instance', 'job'] });
  return born.or(counter.increase(range));
}

/** Mutants of `grown` that mean the same: what was there before is compared by all of its labels. */
export function sameGrown(text: string, counter: AnyCounter, range: '15m' | '1h'): MutantReasons {
  const before = counter.offset(range).value().text;
  const conditions = /\{(.*)\}/.exec(before)?.[1]?.split(', ') ?? [];
  return Object.fromEntries(
    conditions.map((_, dropped) => {
      const others = conditions.filter((_, nth) => nth !== dropped).join(', ');
      const mutant = before.replace(/\{.*\}/, others === '' ? '' : `{${others}}`);
      return [text.replace(`unless ${before}`, `unless ${mutant}`), 'the other side has only series of which it holds'];
    }),
  );
}
