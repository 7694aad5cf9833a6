import type { GoText } from './go-text.ts';

declare const OPAQUE: unique symbol;

/** Something that is known only when the alert fires. All one can do with it is put it into a text: `${l.app}`. */
export interface Placeholder {
  /** Never there; without it a string would be comparable with a placeholder. */
  readonly [OPAQUE]: never;
  toString(): string;
}

/** The labels an alert's samples carry. */
export type TemplateLabels<L extends string> = { readonly [K in L]: Placeholder };

/** The value of an alert's sample, in several formats. */
export interface AlertValue {
  /** As Prometheus prints numbers. */
  readonly raw: Placeholder;
  /** With a metric prefix: `1.5k`. */
  readonly humanize: Placeholder;
  /** A ratio as a percentage: `0.05` gives `5%`. */
  readonly percent: Placeholder;
  /** Seconds as a duration: `90` gives `1m 30s`. */
  readonly duration: Placeholder;
  /** Bytes with a binary prefix: `1.5KiB`. */
  readonly bytes: Placeholder;
  /** With so many decimal places. */
  fixed(decimals: number): Placeholder;
}

/** A use of a placeholder that would need its value. */
export class Misuse extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const PLAIN_NAME = /^[A-Za-z_]\w*$/;
const FORMATS = ['raw', 'humanize', 'percent', 'duration', 'bytes', 'fixed'];

/** The two arguments of a template function, and what it did with them. */
export class Placeholders {
  readonly labels: object;
  readonly value: AlertValue;
  readonly #go: GoText;
  readonly #labelsRead = new Set<string>();
  readonly #read = new Set<string>();
  readonly #printed = new Set<string>();

  constructor(go: GoText) {
    this.#go = go;
    this.labels = refusing('the labels', 'Name one of them inside `${…}`: `${l.instance}`.', name => {
      this.#labelsRead.add(name);
      const action = PLAIN_NAME.test(name) ? `$labels.${name}` : `index $labels ${JSON.stringify(name)}`;
      return this.#placeholder(`The label "${name}"`, action);
    });
    const format = `Say how: \`\${v.raw}\`, or ${FORMATS.slice(1).join(', ')} instead of raw.`;
    this.value = refusing('the value', format, name => this.#format(name)) as AlertValue;
  }

  /** Sorted labels that the function asked for. */
  used(): readonly string[] {
    return [...this.#labelsRead].sort();
  }

  /** Placeholders that were asked for and never put into a text. */
  readOnly(): readonly string[] {
    return [...this.#read].filter(name => !this.#printed.has(name));
  }

  #format(name: string): unknown {
    const one = (action: string, suffix?: string) => this.#placeholder(`The value as ${name}`, action, suffix);
    switch (name) {
      case 'raw':
        return one('$value');
      case 'humanize':
        return one('$value | humanize');
      case 'percent':
        return one('$value | humanizePercentage');
      case 'duration':
        return one('$value | humanizeDuration');
      case 'bytes':
        return one('$value | humanize1024', 'B');
      case 'fixed':
        return (decimals: number) => {
          if (Number.isInteger(decimals) && decimals >= 0 && decimals <= 20)
            return one(`printf "%.${decimals}f" $value`);
          throw new Misuse(`${decimals} is no number of decimal places.`, 'Write v.fixed(2).');
        };
      default:
        throw new Misuse(`The value has no format "${name}".`, `Use one of ${FORMATS.join(', ')}.`);
    }
  }

  #placeholder(what: string, action: string, suffix?: string): Placeholder {
    this.#read.add(what);
    const print = () => {
      this.#printed.add(what);
      return this.#go.mark(action, suffix);
    };
    const hint = 'Put it into the text as it is: `${…}`.';
    return refusing(
      what,
      hint,
      name => {
        if (name === 'toString') return print;
        throw new Misuse(`${what} is not known until the alert fires, so .${name} cannot be used.`, hint);
      },
      print,
    ) as Placeholder;
  }
}

/** An object that answers to names, and refuses everything that would look inside. */
function refusing(what: string, hint: string, get: (name: string) => unknown, print?: () => string): object {
  const refuse = (how: string) => (): never => {
    throw new Misuse(`${what[0]?.toUpperCase()}${what.slice(1)} cannot be ${how}.`, hint);
  };
  const toPrimitive = (kind: string) => {
    if (kind === 'string' && print !== undefined) return print();
    return refuse(print ? 'compared, added or calculated with' : 'printed as a whole')();
  };
  return new Proxy(Object.freeze(Object.create(null)), {
    get: (_, key) =>
      typeof key === 'string' ? get(key) : key === Symbol.toPrimitive ? toPrimitive : refuse('inspected')(),
    ownKeys: refuse('enumerated'),
    has: refuse('searched'),
    getOwnPropertyDescriptor: refuse('inspected'),
    set: refuse('changed'),
    defineProperty: refuse('changed'),
    deleteProperty: refuse('changed'),
  });
}
