import { InputError } from '../shared/input-error.ts';
import type { DeclaredMetrics } from './metrics/declared.ts';
import type { InstrumentOptions } from './options.ts';

type Fits = (value: unknown) => boolean;

const isPath: Fits = value => value === false || (typeof value === 'string' && /^\/\S/.test(value));
const isHeader: Fits = value => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
const isCount: Fits = value => typeof value === 'number' && value >= 1;
const isAddress: Fits = value => value === '' || (typeof value === 'string' && /^https?:\/\/[^/\s]/.test(value));
const isFunction: Fits = value => typeof value === 'function';
const isToldHow: Fits = value => value === 'all' || value === 'notable' || value === false;
const takesLines: Fits = value =>
  ['string', 'number'].includes(typeof value) || isFunction((value as { readonly write?: unknown } | null)?.write);

/** @throws InputError `value-missing` for a value with which requests, lines or calls would fail later */
export function checkValues({ http, logs, traces, errors, outgoing }: InstrumentOptions<DeclaredMetrics>): void {
  const { endpoints } = http ?? {};
  const rules: readonly (readonly [name: string, value: unknown, fits: Fits, expected: string])[] = [
    ['http.log', http?.log, isToldHow, "'all', 'notable' or false"],
    ['http.endpoints.metrics', endpoints?.metrics, isPath, 'a path such as "/metrics", or false'],
    ['http.endpoints.health', endpoints?.health, isPath, 'a path such as "/health", or false'],
    ['http.requestIdHeader', http?.requestIdHeader, isHeader, 'the name of a header'],
    ['http.correlationIdHeader', http?.correlationIdHeader, isHeader, 'the name of a header'],
    ['traces.endpoint', traces?.endpoint, isAddress, 'an address such as "http://localhost:4318"'],
    ['logs.destination', logs?.destination, takesLines, 'a descriptor, a file, or an object with write(line)'],
    ['logs.bufferBytes', logs?.bufferBytes, isCount, 'a number of 1 or more'],
    ['logs.limit.lines', logs?.limit?.lines, isCount, 'a number of 1 or more'],
    ['errors.expected', errors?.expected, isFunction, 'a function of the error'],
    ['outgoing.tells', outgoing === false ? undefined : outgoing?.tells, isFunction, 'a function of the host'],
  ];
  for (const [name, value, fits, expected] of rules)
    if (value !== undefined && !fits(value))
      throw new InputError('value-missing', `${name} expects ${expected}.`, `Found: ${JSON.stringify(value)}.`);
}
