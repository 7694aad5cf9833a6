import type { LabelSchema } from '../../metrics/declaration.ts';
import { Counter } from '../../query/promql/counter.ts';
import { Gauge } from '../../query/promql/gauge.ts';
import { Histogram } from '../../query/promql/histogram.ts';
import type { Where } from '../../query/promql/matchers.ts';
import { NativeHistogram } from '../../query/promql/native-histogram.ts';
import { Bytes, type BytesInput } from '../../shared/bytes.ts';
import { InputError } from '../../shared/input-error.ts';
import { shown } from '../../shared/shown.ts';
import { type Bounds, needNumber, needObject, needOneOf } from '../input.ts';
import { Service } from '../service.ts';

const CLASSES = {
  counter: [Counter],
  gauge: [Gauge],
  'counter or gauge': [Counter, Gauge],
  histogram: [Histogram, NativeHistogram],
} as const;
type Kind = keyof typeof CLASSES;

/** Anything that was declared with `counter`, `gauge` or `histogram`. */
interface Declared {
  readonly declaration: { readonly kind: string; readonly name: string };
  where(where: never): unknown;
}

/**
 * What a pack about a service is given. Stack files run without a type check, so every option is looked at; messages
 * name the pack, the service and the option. Metrics come back narrowed to the service, as others may expose them too.
 */
export class Given {
  readonly service: Service;
  /** `queueRules of scraper` */
  readonly #whose: string;

  constructor(pack: string, service: Service) {
    this.service = needService(pack, service);
    this.#whose = `${pack} of ${service.serviceName}`;
  }

  counter = (option: string, metric: unknown): Counter<LabelSchema> => this.#own(option, metric, 'counter');
  gauge = (option: string, metric: unknown): Gauge<LabelSchema> => this.#own(option, metric, 'gauge');
  histogram = (option: string, metric: unknown): Histogram<LabelSchema> | NativeHistogram<LabelSchema> =>
    this.#own(option, metric, 'histogram');
  counterOrGauge = (option: string, metric: unknown): Counter<LabelSchema> | Gauge<LabelSchema> =>
    this.#own(option, metric, 'counter or gauge');

  /** @throws InputError `number-invalid` */
  number = (option: string, value: number, bounds: Bounds): number =>
    needNumber(`\`${option}\` of ${this.#whose}`, value, bounds);

  /** The options themselves. */
  options = <P>(props: P | undefined, example: string): P =>
    needObject(`The second argument of ${this.#whose}`, props, example);

  /** Words for messages and runbooks. */
  text(option: string, words: string): string {
    if (typeof words === 'string' && words.trim() !== '') return words;
    throw new InputError(
      'value-missing',
      `\`${option}\` of ${this.#whose} is a text, found ${words === '' ? 'an empty one' : shown(words)}.`,
      `Say what it is, such as ${option.replace(/.*\./, '')}: 'webhook deliveries'.`,
    );
  }

  /** A size above zero. */
  bytes(option: string, size: BytesInput): Bytes {
    const { bytes } = Bytes.parse(size);
    needNumber(`\`${option}\` of ${this.#whose}`, bytes, { above: 0 });
    return Bytes.of(bytes);
  }

  /** Conditions that say which of a metric's samples are meant; at least one. */
  where(option: string, where: unknown): Where<LabelSchema> {
    const what = `\`${option}\` of ${this.#whose}`;
    const example = `${option}: { status: { match: /5../ } }`;
    const conditions = Object.entries(needObject(what, where as object | undefined, example));
    if (conditions.length === 0)
      throw new InputError('value-missing', `${what} names no label, so all would be meant.`, `Write ${example}.`);
    for (const [label, value] of conditions)
      if (typeof value === 'string' && /\.[.*+]|\|/.test(value))
        throw new InputError(
          'query-matcher-invalid',
          `${what}: "${value}" would be compared as it is, and looks like a regular expression.`,
          `Write ${label}: { match: /${value}/ }.`,
        );
    return where as Where<LabelSchema>;
  }

  oneOf = <W extends string>(option: string, word: W, words: readonly W[]): W =>
    needOneOf(`\`${option}\` of ${this.#whose}`, word, words);

  #own<M>(option: string, metric: unknown, kind: Kind): M {
    const what = `\`${option}\` of ${this.#whose}`;
    const { name } = needMetric(what, metric).declaration;
    if (CLASSES[kind].some(of => metric instanceof of))
      return (metric as Declared).where({ service: this.service.serviceName } as never) as M;
    throw new InputError(
      'query-wrong-kind',
      `${what} is a ${kind}, found the ${(metric as Declared).declaration.kind} ${name}.`,
      `Give it a metric that was declared as a ${kind}.`,
    );
  }
}

/** @throws InputError `value-missing` */
function needMetric(what: string, metric: unknown): Declared {
  if (typeof metric === 'object' && metric !== null && 'declaration' in metric) return metric as Declared;
  throw new InputError(
    'value-missing',
    `${what} is a metric of the service, found ${shown(metric)}.`,
    'Give it one that the service declares, such as api.metrics.requests; look for a misspelt name.',
  );
}

/** @throws InputError `value-missing` */
function needService(pack: string, service: unknown): Service {
  if (service instanceof Service) return service;
  throw new InputError(
    'value-missing',
    `${pack} is about a service, which comes first; found ${shown(service)}.`,
    `Call it with the service: stack.use(${pack}(api)).`,
  );
}
