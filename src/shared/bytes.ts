import { InputError } from './input-error.ts';

const FACTOR = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 } as const;
type UnitName = keyof typeof FACTOR;

/** A size as Kubernetes writes it: `512Mi`, `10Gi`. */
export type BytesText = `${number}${UnitName}`;
export type BytesInput = Bytes | BytesText;

/** A number of bytes; immutable. */
export class Bytes {
  readonly bytes: number;

  private constructor(bytes: number) {
    if (!Number.isFinite(bytes) || bytes < 0) {
      throw new InputError('bytes-invalid', `A size is zero or more bytes, found ${bytes}.`, 'Write Bytes.gibi(10).');
    }
    this.bytes = Math.round(bytes);
  }

  static of = (n: number): Bytes => new Bytes(n);
  static mebi = (n: number): Bytes => new Bytes(n * FACTOR.Mi);
  static gibi = (n: number): Bytes => new Bytes(n * FACTOR.Gi);

  /** @throws InputError `bytes-invalid` */
  static parse(input: BytesInput | string): Bytes {
    if (input instanceof Bytes) return input;
    const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti)$/.exec(String(input));
    if (!match) {
      throw new InputError(
        'bytes-invalid',
        `"${String(input).slice(0, 60)}" is not a size.`,
        'Write a number and one of Ki, Mi, Gi, Ti, such as "10Gi".',
      );
    }
    return new Bytes(Number(match[1]) * FACTOR[match[2] as UnitName]);
  }

  /** Rounds up to whole `step`s, so that computed sizes are stable and readable. */
  ceilTo(step: Bytes): Bytes {
    return new Bytes(Math.ceil(this.bytes / step.bytes) * step.bytes);
  }

  /** Largest binary unit that keeps the number whole: `512Mi`, `10Gi`. */
  toString(): string {
    for (const unit of ['Ti', 'Gi', 'Mi', 'Ki'] as const) {
      if (this.bytes > 0 && this.bytes % FACTOR[unit] === 0) return `${this.bytes / FACTOR[unit]}${unit}`;
    }
    return `${this.bytes}`;
  }
}
