import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { counter, gauge } from 'sightline';
import { instrument } from 'sightline/instrument';
import { buildLibrary } from '../../scripts/build.js';
import { Lines, openShop, type Shop, withServer } from './shop.ts';

const level = gauge('queue_length', { help: 'Jobs that wait' });
const jobs = counter('jobs_total', { help: 'Jobs' });

/** What is said when it is refused. */
function toldBy(refused: () => unknown): string {
  try {
    refused();
    return '';
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return `${message} ${hint}`;
  }
}

const serve = (options: unknown) => (shop: Shop) => shop.serve(createServer(), options as never);
const step = (options: unknown) => (shop: Shop) => shop.shutdown.add('pool', () => {}, options as never);

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
  ['a part as a list', { service: 'shop', traces: [] }, 'traces expects an object of options, found a list'],
  [
    'a promise without a unit',
    { service: 'shop', http: { sla: 300 } },
    "http.sla expects a duration, found 300. Write '300ms'",
  ],
  [
    'a promise of a route without one',
    { service: 'shop', http: { sla: { '/cart': 300 } } },
    'http.sla["/cart"] expects',
  ],
  ['promises as a list', { service: 'shop', http: { sla: ['300ms'] } }, 'http.sla expects a duration, found a list'],
  ['a text without a unit', { service: 'shop', http: { slow: '300' } }, 'http.slow: "300" is not a duration'],
  [
    'a deadline without a unit',
    { service: 'shop', shutdown: { deadline: 25 } },
    'shutdown.deadline expects a duration',
  ],
  [
    'more time than a timer has',
    { service: 'shop', shutdown: { deadline: '60d' } },
    'shutdown.deadline is at most 24d',
  ],
  [
    'signals as text',
    { service: 'shop', shutdown: { signals: 'no' } },
    'shutdown.signals expects true or false. Found: "no"',
  ],
  [
    'fields to redact as text',
    { service: 'shop', logs: { redact: { fields: 'pin' } } },
    'logs.redact.fields expects a list',
  ],
  [
    'fields to redact that are none',
    { service: 'shop', logs: { redact: { fields: [5] } } },
    'logs.redact.fields expects a list of texts. Found in it: 5',
  ],
  [
    'patterns to redact as text',
    { service: 'shop', logs: { redact: { patterns: ['a+'] } } },
    'logs.redact.patterns expects a list of { name, pattern, replacement }',
  ],
  [
    'headers as text',
    { service: 'shop', traces: { headers: 'authorization: x' } },
    'traces.headers expects an object of texts',
  ],
  ['a release that is a number', { service: 'shop', release: 5 }, 'release expects a text. Found: 5'],
  [
    'a time of another library',
    { service: 'shop', http: { slow: { minutes: 5, milliseconds: 0 } } },
    'http.slow expects a duration',
  ],
  ['metrics as a list', { service: 'shop', metrics: [] }, 'metrics expects an object of metrics, found a list'],
  ['what is no metric', { service: 'shop', metrics: { jobs: { name: 'jobs' } } }, 'metrics.jobs expects a metric'],
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
  expect(toldBy(() => instrument(options as never))).toContain(said);
});

describe('GIVEN steps of the end', () => {
  it.each<[string, (shop: Shop) => unknown, string]>([
    [
      'a server has a misspelt option',
      serve({ deadlin: '5s' }),
      'serve() has no option "deadlin". Did you mean "deadline"?',
    ],
    [
      'a server has a number',
      serve({ deadline: 5 }),
      "serve().deadline expects a duration, found 5. Write '5ms' or '5s'",
    ],
    ['a server has less than no time', serve({ deadline: '-5s' }), 'serve().deadline: "-5s" is not a duration'],
    ['a step has a misspelt option', step({ prioriti: 1 }), 'shutdown.add("pool") has no option "prioriti"'],
    [
      'a step has no number',
      step({ priority: 'first' }),
      'shutdown.add("pool").priority expects a number. Found: "first"',
    ],
    ['a step has a number that is none', step({ priority: Number.NaN }), 'expects a number. Found: NaN'],
    [
      'a step has endless time',
      step({ deadline: Infinity }),
      'shutdown.add("pool").deadline expects a duration, found Infinity',
    ],
    [
      'a step does nothing',
      shop => shop.shutdown.add('pool', 'end' as never),
      'shutdown.add("pool") expects a function',
    ],
    [
      'a check has a number',
      shop => shop.check('pool', () => {}, { interval: 5 as never }),
      'check("pool").interval expects',
    ],
  ])('WHEN %s THEN that is refused, and said where', async (_, call, said) => {
    const shop = openShop(new Lines());
    try {
      expect(toldBy(() => call(shop))).toContain(said);
    } finally {
      await shop.stop();
    }
  });
});

it('GIVEN durations of the package that stacks are written with WHEN an application gives them THEN they are the same', async () => {
  await buildLibrary();
  // Applications load the library from a bundle of its own.
  const { Duration } = (await import('../../lib/index.js' as string)) as typeof import('sightline');
  const lines = new Lines();
  const shop = openShop(lines, { http: { slow: Duration.seconds(1), sla: Duration.milliseconds(3) } });
  const late: RequestListener = (_, response) => void setTimeout(() => response.end(), 10);
  await withServer(shop, late, async address => void (await (await fetch(address)).text()));
  expect(lines.of('http')).toMatchObject([{ performance: { sla_ms: 3, sla_violated: true } }]);
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
