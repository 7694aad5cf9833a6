import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/exporter/config/read-config.ts';
import type { ExporterConfig } from '../../src/model/exporter-config.ts';
import { EVERYTHING } from './everything.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-exporter-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string): ExporterConfig => {
  const file = join(folder, 'exporter.json');
  writeFileSync(file, text);
  return readConfig(file);
};

function complaints(config: unknown): string[] {
  try {
    read(typeof config === 'string' ? config : JSON.stringify(config));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map(line => line.replace(/^.*exporter\.json:? /, ''));
  }
  return [];
}

it('GIVEN everything that can be said WHEN read THEN it is taken as it is', () => {
  expect(read(JSON.stringify(EVERYTHING))).toEqual(EVERYTHING);
});

it('GIVEN a configuration that is wrong in many places WHEN read THEN each is named, all at once', () => {
  expect(
    complaints({
      service: '',
      prot: 1,
      paths: { metrics: 'metrics' },
      checks: {
        web: { kind: 'http', url: 'ftp://shop', intervalSeconds: 0.1 },
        what: { kind: 'smtp' },
        near: { kind: 'postgresql' },
        none: {},
        database: { kind: 'tcp', host: 'db', prt: 5432 },
      },
    }).sort(),
  ).toEqual([
    'checks.database: "port" is missing.',
    'checks.database: "prt" is not known here. Did you mean "port"?',
    'checks.near: "kind" is none of http, tcp, dns, certificate, postgres, mysql, redis, prometheus, process, command, memory, file-age, disk-space. Did you mean "postgres"?',
    'checks.none: "kind" is missing.',
    'checks.none: "kind" is none of http, tcp, dns, certificate, postgres, mysql, redis, prometheus, process, command, memory, file-age, disk-space.',
    'checks.web.intervalSeconds: it must be 1 or more.',
    'checks.web.url: it must begin with http:// or https://.',
    'checks.what: "kind" is none of http, tcp, dns, certificate, postgres, mysql, redis, prometheus, process, command, memory, file-age, disk-space.',
    'paths.metrics: it must begin with /.',
    'service: it must not be empty.',
    'the whole: "port" is missing.',
    'the whole: "prot" is not known here. Did you mean "port"?',
  ]);
});

it('GIVEN metrics that cannot be so WHEN read THEN each is named', () => {
  const metrics = {
    orders: { kind: 'counter' },
    size: { kind: 'summary', quantiles: [0.9, 0.5] },
    'a-b': { kind: 'gauge' },
  };
  const wrong = (ingest: object): string[] => complaints({ service: 'shop', port: 1, ingest });
  expect(wrong({ prefix: 'a.', metrics })).toEqual([
    'ingest.prefix: it must have letters, digits and _ only, and no digit first.',
    'ingest.metrics: the name "a-b" must have letters, digits and _ only, and no digit first.',
  ]);
  expect(wrong({ buckets: [1, 1], metrics: { orders: metrics.orders, size: metrics.size } })).toEqual([
    'ingest.buckets: each must be larger than the one before.',
    'ingest.metrics.orders: a counter is called orders_total.',
    'ingest.metrics.size.quantiles: each must be larger than the one before.',
  ]);
});

it('GIVEN values that contradict each other, or hold a password, WHEN read THEN each is named, and no password repeated', () => {
  expect(
    complaints({
      service: 'shop',
      port: 1,
      paths: { metrics: '/health', live: '/live?x' },
      checks: { 'a/b': { kind: 'http', url: 'http://admin:s3cr3t@shop/' }, web: { kind: 'http', url: 'http://:x' } },
    }),
  ).toEqual([
    'paths.health: /health is the path of metrics already.',
    'paths.live: it must not contain ? or #.',
    'checks.a/b.url: it holds a user or password, which cannot be sent and must not be here.',
    'checks.web.url: it is no URL.',
  ]);
});

it('GIVEN thresholds whose warning nobody would see WHEN read THEN each pair is named with its place', () => {
  const disk = { kind: 'disk-space', path: '/', warningFree: 0.1, criticalFree: 0.2 };
  const latency = { warningSeconds: 2, criticalSeconds: 2 };
  const query = { kind: 'prometheus', url: 'http://p', query: 'x', warningAbove: -1, criticalAbove: -2 };
  const well = { kind: 'file-age', path: '/x', warningSeconds: 1, criticalSeconds: 2 };
  const web = { kind: 'tcp', host: 'web', port: 1, latency };
  expect(complaints({ service: 'shop', port: 1, checks: { disk, web, query, well } })).toEqual([
    'checks.disk: warningFree (0.1) must be more than criticalFree (0.2), or nobody sees the warning.',
    'checks.web.latency: warningSeconds (2) must be less than criticalSeconds (2), or nobody sees the warning.',
    'checks.query: warningAbove (-1) must be less than criticalAbove (-2), or nobody sees the warning.',
  ]);
});

it('GIVEN a password twice, a process without a name, a name server that is a name, WHEN read THEN each is named', () => {
  const twice = { kind: 'redis', host: 'cache', passwordFile: '/x', passwordEnv: 'X' };
  const name = { kind: 'dns', name: 'shop', servers: ['dns.example', '10.0.0.10', '10.0.0.999'] };
  expect(complaints({ service: 'shop', port: 1, checks: { twice, worker: { kind: 'process' }, name } })).toEqual([
    'checks.twice: the password comes from passwordFile or from passwordEnv; take one of them out.',
    'checks.worker: "name" or "pidFile" is missing.',
    'checks.name.servers: "dns.example" is no address; names cannot be used here.',
    'checks.name.servers: "10.0.0.999" is no address; names cannot be used here.',
  ]);
});

it('GIVEN checks that depend on what is not there, or on themselves, WHEN read THEN each is named once, with the way round', () => {
  const on = (...dependsOn: string[]) => ({ kind: 'dns', name: 'shop', dependsOn });
  expect(
    complaints({
      service: 'shop',
      port: 1,
      checks: {
        database: on(),
        orders: on('databse', 'toString'),
        a: on('c'),
        b: on('a', 'database'),
        c: on('b'),
        self: on('self'),
      },
    }),
  ).toEqual([
    'checks.orders.dependsOn: there is no check "databse". Did you mean "database"?',
    'checks.orders.dependsOn: there is no check "toString". Known: a, b, c, database, orders, self.',
    'checks.a.dependsOn: it depends on itself (a → c → b → a); take one of them out.',
    'checks.self.dependsOn: it depends on itself (self → self); take one of them out.',
  ]);
});

it('GIVEN values of every wrong kind WHEN read THEN what each must be is said in the words of this project', () => {
  expect(
    complaints({
      service: 7,
      port: 1.5,
      drainSeconds: '1',
      access: { tokenFile: '/x', open: ['ready', 'metrics'] },
      checks: {
        '': { kind: 'dns', name: '' },
        web: { kind: 'http', url: 'http://x', status: [], critical: 'no', latency: { warningSeconds: 0 } },
        worker: { kind: 'process', name: 'x', retries: 99, dependsOn: 'web' },
      },
      ingest: { prefix: 'x'.repeat(101), metrics: [], quantiles: Array.from({ length: 101 }, (_, i) => i / 101) },
      traces: { endpoint: 'http://x', resource: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, ''])) },
    }),
  ).toEqual([
    'service: it must be a text.',
    'port: it must be a whole number.',
    'checks: the name "" must not be empty.',
    'checks..name: it must not be empty.',
    'checks.web.status: it must not be empty.',
    'checks.web.latency.warningSeconds: it must be more than 0.',
    'checks.web.critical: it must be true or false.',
    'checks.worker.retries: it must be 10 or less.',
    'checks.worker.dependsOn: it must be a list.',
    'ingest.prefix: it must have 100 characters or fewer.',
    'ingest.metrics: it must be an object.',
    'ingest.quantiles: it must have 100 entries or fewer.',
    'access.open.1: it must be one of live, ready, health.',
    'drainSeconds: it must be a number.',
    'traces.resource: it must have 100 entries or fewer.',
  ]);
});

it('GIVEN two checks of one name WHEN read THEN both places are said, whatever else is wrong', () => {
  const check = '"web": { "kind": "tcp", "host": "web", "port": 1 }';
  expect(complaints(`{ "service": "shop",\n"checks": {\n${check},\n${check} } }`)).toEqual([
    'checks: "web" stands there twice, in lines 3 and 4; only the last would count.',
    'the whole: "port" is missing.',
  ]);
});

it('GIVEN no JSON, or no file, WHEN read THEN that is said', () => {
  expect(complaints('{ service: shop }')).toEqual([expect.stringMatching(/^is no JSON: /)]);
  expect(() => readConfig(join(folder, 'none.json'))).toThrow('none.json cannot be read: ENOENT.');
});

it('GIVEN the configuration of docs/exporter.md WHEN read THEN it is taken', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/exporter.md'), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(read(example).checks).toHaveProperty('backup');
});
