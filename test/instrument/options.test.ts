import { describe, expect, it } from '@jest/globals';
import { counter, gauge } from 'sightline';
import { instrument } from 'sightline/instrument';
import { buildLibrary } from '../../scripts/build.js';
import { Lines, openShop } from './shop.ts';

const level = gauge('queue_length', { help: 'Jobs that wait' });
const jobs = counter('jobs_total', { help: 'Jobs' });

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'expects an object'],
  ['no service', {}, 'has no name'],
  ['a misspelt part', { service: 'shop', htpp: {} }, 'Did you mean "http"?'],
  ['a misspelt option of requests', { service: 'shop', http: { request: jobs } }, 'Did you mean "requests"?'],
  ['a misspelt option of logs', { service: 'shop', logs: { levle: 'info' } }, 'Did you mean "level"?'],
  ['a level that is none', { service: 'shop', logs: { level: 'loud' } }, 'there is no level "loud"'],
  ['a share of five', { service: 'shop', traces: { sampling: 5 } }, 'from 0 to 1, found 5'],
  ['a share as text', { service: 'shop', traces: { sampling: '0.5' } }, 'from 0 to 1'],
  ['a share of lines above one', { service: 'shop', logs: { sample: { info: 10 } } }, 'logs.sample.info'],
  ['a misspelt endpoint', { service: 'shop', http: { endpoints: { metric: false } } }, 'Did you mean "metrics"?'],
  ['traces that go nowhere', { service: 'shop', traces: { endpoint: 'collector:4318' } }, 'expects an address'],
  ['an endpoint that is no path', { service: 'shop', http: { endpoints: { metrics: 'metrics' } } }, 'expects a path'],
  ['a header that is none', { service: 'shop', http: { requestIdHeader: 'request id' } }, 'name of a header'],
  ['requests told in another way', { service: 'shop', http: { log: 'none' } }, "http.log expects 'all'"],
  ['a level that is never sampled', { service: 'shop', logs: { sample: { warn: 0.1 } } }, 'has no option "warn"'],
  ['a misspelt limit', { service: 'shop', logs: { limit: { line: 5 } } }, 'Did you mean "lines"?'],
  ['a limit of no number', { service: 'shop', logs: { limit: { lines: '5', per: '1m' } } }, 'a number of 1 or more'],
  ['a buffer of text', { service: 'shop', logs: { bufferBytes: '1MiB' } }, 'Found: "1MiB"'],
  ['a misspelt redaction', { service: 'shop', logs: { redact: { field: ['pin'] } } }, 'Did you mean "fields"?'],
  ['what takes no lines', { service: 'shop', logs: { destination: {} } }, 'write(line)'],
  ['expected errors as a list', { service: 'shop', errors: { expected: [] } }, 'a function of the error'],
  ['hosts as a list', { service: 'shop', outgoing: { tells: ['db'] } }, 'a function of the host'],
  [
    'the name of a metric',
    { service: 'shop', http: { requests: 'jobs_total' } },
    'expects a metric, found "jobs_total"',
  ],
  ['a gauge that counts requests', { service: 'shop', http: { requests: level } }, 'http.requests is a counter'],
  ['a counter that measures', { service: 'shop', http: { duration: jobs } }, 'http.duration is a histogram or summary'],
  ['a gauge that counts errors', { service: 'shop', errors: { counter: level } }, 'errors.counter is a counter'],
])('GIVEN %s WHEN an application is instrumented THEN it is told before it starts', (_, options, said) => {
  let told = '';
  try {
    instrument(options as never);
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    told = `${message} ${hint}`;
  }
  expect(told).toContain(said);
});

it('GIVEN durations of the package that stacks are written with WHEN an application gives them THEN they are the same', async () => {
  await buildLibrary();
  // Applications load the library from a bundle of its own.
  const { Duration } = (await import('../../lib/index.js' as string)) as typeof import('sightline');
  const shop = openShop(new Lines(), { http: { slow: Duration.seconds(1), sla: Duration.milliseconds(250) } });
  expect(shop.health().status).toBe('healthy');
  await shop.stop();
});

it('GIVEN an endpoint of traces that is empty in the environment WHEN it is instrumented THEN there is none', async () => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: before } = process.env;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = '';
  try {
    expect(await openShop(new Lines()).stop()).toBe(true);
  } finally {
    if (before === undefined) delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    else process.env.OTEL_EXPORTER_OTLP_ENDPOINT = before;
  }
});

describe('GIVEN an application that is watched', () => {
  const warned = (lines: Lines) => lines.all().filter(({ message }) => message.includes('called again'));

  it('WHEN instrument() is called again THEN a line says so, and none when the first has ended', async () => {
    const [first, second, third] = [new Lines(), new Lines(), new Lines()];
    const shops = [openShop(first), openShop(second)];
    expect(warned(second)).toMatchObject([{ level: 'warn' }]);
    for (const shop of shops) await shop.stop();
    await openShop(third).stop();
    expect([...warned(first), ...warned(third)]).toEqual([]);
  });
});
