import type { StackModel } from '../../../src/model/stack.ts';

/** Labels that tell one machine, pod or volume from another. */
const PLACES = ['device', 'instance', 'namespace', 'node', 'persistentvolumeclaim', 'pod'];
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;
const COUNTER = /_(?:total|count|sum|bucket)$/;
const FIRST_NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/i;

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Everything that the tests of a stack's rules are given, many times over, each time in another place: series as
 * exporters have them, in the numbers of a large system. Counters grow, gauges stay as they are. Native histograms are
 * left out, since the text format has none.
 */
export class Worlds {
  readonly #lines: readonly ((seconds: number) => string)[];
  readonly #started = Date.now();

  /** @param wanted how many series at least */
  constructor(model: StackModel, wanted: number) {
    const tests = model.ruleGroups.flatMap(group => group.rules.flatMap(rule => rule.tests ?? []));
    const given = tests.flatMap(({ inputs }) => inputs.flatMap(({ series, values }) => read(series, values)));
    const distinct = [...new Map(given.map(one => [JSON.stringify([one.name, one.labels]), one])).values()];
    const count = Math.ceil(wanted / distinct.length);
    this.#lines = Array.from({ length: count }, (_, world) => distinct.map(one => lineIn(world, one))).flat();
  }

  get size(): number {
    return this.#lines.length;
  }

  /** What a scrape sees. */
  page(): string {
    const seconds = Math.floor((Date.now() - this.#started) / 1000);
    return this.#lines.map(line => line(seconds)).join('');
  }
}

function read(series: string, values: string): Series[] {
  const name = /^[^{]*/.exec(series)?.[0] ?? '';
  const value = FIRST_NUMBER.exec(values)?.[0];
  // A name with a colon is recorded: the rules make it.
  if (name.includes(':') || value === undefined || values.includes('{{')) return [];
  const labels = Object.fromEntries([...series.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text]));
  return [{ name, labels: { instance: 'one', ...labels }, value: Number(value) }];
}

function lineIn(world: number, { name, labels, value }: Series): (seconds: number) => string {
  const here = Object.entries(labels).map(
    ([label, text]) => `${label}="${PLACES.includes(label) && text !== '' ? `${text}-${world}` : text}"`,
  );
  const begin = `${name}{${here.join(',')}} `;
  const pace = COUNTER.test(name) ? 1 + (world % 97) : 0;
  return seconds => `${begin}${value + pace * seconds}\n`;
}
