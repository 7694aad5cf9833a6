import { SERIES_PER_INSTANCE } from './shop-stack.ts';

const FAMILIES = [
  'orders',
  'payments',
  'parcels',
  'refunds',
  'visits',
  'searches',
  'baskets',
  'mails',
  'jobs',
  'calls',
];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-south-1'];
const OUTCOMES = ['ok', 'failed'];
const PER_FAMILY = SERIES_PER_INSTANCE / FAMILIES.length;
const DIGITS = 12;

/**
 * What one instance exposes: counters that all grow, each at a pace of its own. Rendered once; only the digits of the
 * values are written again, once a second at most.
 */
export class ShopMetrics {
  readonly #page: Buffer;
  /** Where in the page each value stands. */
  readonly #values: number[] = [];
  readonly #started = Date.now();
  #rendered = 0;

  constructor() {
    const lines: string[] = [];
    let length = 0;
    const add = (line: string): void => {
      lines.push(line);
      length += line.length;
    };
    for (const family of FAMILIES) {
      add(`# TYPE shop_${family}_total counter\n`);
      for (let i = 0; i < PER_FAMILY; i += 1) {
        const region = REGIONS[i % REGIONS.length];
        const outcome = OUTCOMES[Math.floor(i / REGIONS.length) % OUTCOMES.length];
        add(`shop_${family}_total{customer="customer-${i}",method="POST",outcome="${outcome}",region="${region}"} `);
        this.#values.push(length);
        add(`${'0'.repeat(DIGITS)}\n`);
      }
    }
    this.#page = Buffer.from(lines.join(''), 'latin1');
  }

  page(): Buffer {
    const seconds = Math.floor((Date.now() - this.#started) / 1000);
    if (seconds > this.#rendered) {
      this.#rendered = seconds;
      this.#values.forEach((at, i) => {
        this.#page.write(`${seconds * (1 + (i % 97))}`.padStart(DIGITS, '0'), at, 'latin1');
      });
    }
    return this.#page;
  }
}
