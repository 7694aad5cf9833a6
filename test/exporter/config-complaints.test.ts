import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configComplaints as complaints } from '../../src/exporter/config/config-complaints.ts';
import { LONG } from '../real/long.ts';
import { EVERYTHING } from './everything.ts';

const WEB = { kind: 'http', url: 'http://web' };
it.each([
  ['', { prot: 1 }, 'prot', 'port'],
  ['paths', { paths: { metrcis: '/m' } }, 'metrcis', 'metrics'],
  ['container', { container: { intervalSecond: 1 } }, 'intervalSecond', 'intervalSeconds'],
  ['checks.web', { checks: { web: { ...WEB, timeoutSecond: 1 } } }, 'timeoutSecond', 'timeoutSeconds'],
  ['checks.web.latency', { checks: { web: { ...WEB, latency: { warnSeconds: 1 } } } }, 'warnSeconds', 'warningSeconds'],
  ['checks.web.tls', { checks: { web: { ...WEB, tls: { cafile: '/x' } } } }, 'cafile', 'caFile'],
  ['ingest', { ingest: { stasd: { port: 1 } } }, 'stasd', 'statsd'],
  ['ingest.statsd', { ingest: { statsd: { port: 1, hots: 'x' } } }, 'hots', 'host'],
  ['ingest.limits', { ingest: { limits: { byte: 1 } } }, 'byte', 'bytes'],
  ['ingest.metrics.a', { ingest: { metrics: { a: { kind: 'gauge', hepl: 'x' } } } }, 'hepl', 'help'],
  ['access', { access: { tokenfile: '/x' } }, 'tokenfile', 'tokenFile'],
  ['access.tls', { access: { tls: { certFile: '/x', keyFile: '/y', livport: 1 } } }, 'livport', 'livePort'],
  ['traces', { traces: { endpoint: 'http://x', mostQeued: 1 } }, 'mostQeued', 'mostQueued'],
])(
  'GIVEN a misspelt name below "%s" WHEN read THEN the one of that place is proposed',
  (at, config, written, meant) => {
    expect(complaints({ service: 'shop', port: 1, ...config })).toEqual([
      `${at || 'the whole'}: "${written}" is not known here. Did you mean "${meant}"?`,
    ]);
  },
);

it.each([
  ['a URL', { kind: 'tcp', host: 'http://db', port: 1 }],
  ['a port behind it', { kind: 'tcp', host: 'db:5432', port: 1 }],
  ['a space', { kind: 'redis', host: 'my db' }],
  ['a path', { kind: 'certificate', host: 'shop.example/' }],
])('GIVEN a host with %s WHEN read THEN it is no host', (_, check) => {
  expect(complaints({ service: 'shop', port: 1, checks: { db: check } })).toEqual([
    expect.stringMatching(/^checks\.db\.host: ".*" is no name or address; a port stands beside it\.$/),
  ]);
});

it.each(['db', 'db.apps.svc', '10.0.0.1', 'fd00::1', 'a_b.example.'])(
  'GIVEN the host %s WHEN read THEN it is right',
  host => {
    expect(complaints({ service: 'shop', port: 1, checks: { db: { kind: 'tcp', host, port: 1 } } })).toEqual([]);
  },
);

it('GIVEN parts the schema refuses WHEN read THEN contradictions of the others are said as well, and none that follows from them', () => {
  const config = {
    prot: 1,
    service: 'shop',
    paths: { health: '/metrics' },
    checks: {
      'a/b': { kind: 'tcp', host: 'db', prt: 5432, latency: { warningSeconds: 2, criticalSeconds: 1 } },
      web: { kind: 'http', url: 'http://:x', dependsOn: ['a/b', 'none'] },
    },
    ingest: { stasd: {}, metrics: { orders: { kind: 'counter' } } },
    traces: {},
  };
  expect([...complaints(config)].sort()).toEqual([
    'checks.a/b: "port" is missing.',
    'checks.a/b: "prt" is not known here. Did you mean "port"?',
    'checks.web.dependsOn: there is no check "none". Known: a/b, web.',
    'checks.web.url: it is no URL.',
    'ingest: "stasd" is not known here. Did you mean "statsd"?',
    'paths.health: /metrics is the path of metrics already.',
    'the whole: "port" is missing.',
    'the whole: "prot" is not known here. Did you mean "port"?',
    'traces: "endpoint" is missing.',
  ]);
  expect(complaints([])).toEqual(['the whole: it must be an object.']);
  expect(complaints({ service: 'shop', port: 1, checks: [] })).toEqual(['checks: it must be an object.']);
});

/** 100,000 cases at full length. */
const RUNS = { numRuns: LONG ? 100_000 : 2_000 };

/** The validator's own words. */
const RAW =
  /must (NOT|match |be (equal|string|number|integer|boolean|object|array|null|[<>])|have required|pass)|as the schema/;

/** Every place of a value, as the names that lead to it. */
const placesOf = (value: unknown): string[][] =>
  typeof value === 'object' && value !== null
    ? [[], ...Object.entries(value).flatMap(([name, part]) => placesOf(part).map(way => [name, ...way]))]
    : [[]];

/** The same with another value in that place, or without it. */
function changed(value: unknown, [name, ...way]: readonly string[], put: unknown): unknown {
  if (name === undefined) return put;
  const part = changed((value as Record<string, unknown>)[name], way, put);
  if (Array.isArray(value))
    return value.flatMap((one, i) => (`${i}` !== name ? [one] : part === undefined ? [] : [part]));
  return { ...(value as object), [name]: part };
}

it(
  'GIVEN anything at all in a place where everything was well WHEN read THEN it is judged, in words of this project',
  () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(undefined, '', 0, -1, 0.5, 1e9, [], {}, 'x'.repeat(1_000), Array(1_000).fill(0)),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...placesOf(EVERYTHING)), value, (place, put) => {
        const data: unknown = JSON.parse(JSON.stringify(changed(EVERYTHING, place, put)) ?? 'null');
        for (const line of complaints(data)) {
          expect(line).not.toMatch(RAW);
          expect(line).toMatch(/^[\s\S]+: [\s\S]+[.?]$/);
        }
      }),
      RUNS,
    );
  },
  LONG ? 1_800_000 : 60_000,
);

it.each([
  [
    'checks',
    { checks: { trust: { kind: 'certificate', host: 'shop', warningDays: 3 } } },
    'checks.trust: warningDays (3) must be more than criticalDays (7 by default), or nobody sees the warning.',
  ],
  [
    'checks',
    { checks: { trust: { kind: 'certificate', host: 'shop', criticalDays: 30 } } },
    'checks.trust: warningDays (21 by default) must be more than criticalDays (30), or nobody sees the warning.',
  ],
  [
    'checks',
    { checks: { page: { kind: 'http', url: 'https://shop', certificate: { warningDays: 3 } } } },
    'checks.page.certificate: warningDays (3) must be more than criticalDays (7 by default), or nobody sees the warning.',
  ],
  [
    'checks',
    { checks: { page: { kind: 'http', url: 'http://shop', certificate: {} } } },
    'checks.page.certificate: the url begins with http:, where no certificate is shown; write https: or take "certificate" out.',
  ],
  [
    'latency',
    { checks: { web: { kind: 'tcp', host: 'web', port: 1, latency: { warningSeconds: 1, criticalSeconds: 5 } } } },
    'checks.web.latency: criticalSeconds (5) must be less than timeoutSeconds (5 by default), or nothing is ever so late.',
  ],
  [
    'latency',
    { checks: { web: { kind: 'tcp', host: 'web', port: 1, timeoutSeconds: 2, latency: { warningSeconds: 3 } } } },
    'checks.web.latency: warningSeconds (3) must be less than timeoutSeconds (2), or nothing is ever so late.',
  ],
  [
    'batches',
    { traces: { endpoint: 'http://collector:4318', batch: 20, mostQueued: 10 } },
    'traces: batch (20) must not be more than mostQueued (10), or it never fills.',
  ],
  [
    'processes',
    { checks: { worker: { kind: 'process', name: 'x', pidFile: '/x', atLeast: 1 } } },
    'checks.worker.atLeast: a pidFile names one process; take "atLeast" or "pidFile" out.',
  ],
  [
    'tls',
    { checks: { page: { kind: 'http', url: 'https://shop', tls: { caFile: '/ca.pem', verify: false } } } },
    'checks.page.tls: "caFile" says whom to trust, and "verify": false to trust everybody; take one of them out.',
  ],
  [
    'traces',
    { traces: { endpoint: 'http://collector:4318', tokenFile: '/x', tokenEnv: 'X' } },
    'traces: the token comes from tokenFile or from tokenEnv; take one of them out.',
  ],
  [
    'traces',
    { traces: { endpoint: 'http://collector:4318', tls: { caFile: '/x' } } },
    'traces.tls: the endpoint begins with http:, which is not encrypted; write https: or take "tls" out.',
  ],
  [
    'traces',
    { traces: { endpoint: 'https://collector:4318', tls: { caFile: '/x', verify: false } } },
    'traces.tls: "caFile" says whom to trust, and "verify": false to trust everybody; take one of them out.',
  ],
  [
    'access',
    { access: { tls: { certFile: '/x', keyFile: '/y', livePort: 9464 } } },
    'access.tls.livePort: 9464 is "port" already; liveness needs one of its own.',
  ],
  [
    'access',
    { access: { open: ['ready'] } },
    'access.open: without a tokenFile everything is answered to everybody; write tokenFile, or take "open" out.',
  ],
  [
    'ingest',
    { ingest: { http: false } },
    'ingest: nothing can come: "http" is false and there is no "statsd"; take "ingest" out, or let one of them in.',
  ],
])(
  'GIVEN %s that contradict themselves or what holds by default WHEN read THEN that is refused',
  (_, config, complaint) => {
    expect(complaints({ service: 'shop', port: 9464, ...config })).toEqual([complaint]);
  },
);

it('GIVEN what only looks like a contradiction WHEN read THEN it is taken', () => {
  expect(
    complaints({
      service: 'shop',
      port: 0,
      access: { tls: { certFile: '/x', keyFile: '/y', livePort: 0 } },
      ingest: { http: false, statsd: { port: 0 } },
      // Then there are never 500 at once.
      traces: { endpoint: 'http://x', mostQueued: 10 },
      checks: {
        trust: { kind: 'certificate', host: 'shop', criticalDays: 20 },
        long: { kind: 'certificate', host: 'shop', warningDays: 8 },
        slow: { kind: 'tcp', host: 'shop', port: 1, timeoutSeconds: 6, latency: { criticalSeconds: 5 } },
      },
    }),
  ).toEqual([]);
});

it('GIVEN metrics that Prometheus or the exporter writes itself WHEN read THEN each is refused, and a prefix that leads to them', () => {
  const gauge = { kind: 'gauge' };
  const metrics = { up: gauge, scrape_lag: gauge, sightline_x: gauge, shop_up: gauge };
  expect(complaints({ service: 'shop', port: 1, ingest: { prefix: 'scrape_', metrics } })).toEqual([
    'ingest.prefix: Prometheus writes names that begin with scrape_ itself.',
    'ingest.metrics.up: Prometheus writes up itself.',
    'ingest.metrics.scrape_lag: Prometheus writes names that begin with scrape_ itself.',
    "ingest.metrics.sightline_x: names that begin with sightline_ are the exporter's own.",
  ]);
  // With the suffix that a counter gets it is another name.
  expect(complaints({ service: 'shop', port: 1, ingest: { metrics: { up: { kind: 'counter' } } } })).toEqual([
    'ingest.metrics.up: a counter is called up_total.',
  ]);
});
