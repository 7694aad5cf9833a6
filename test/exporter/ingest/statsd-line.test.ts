import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../src/exporter/ingest/custom-metrics.ts';
import { readStatsdLine } from '../../../src/exporter/ingest/statsd-line.ts';

const read = (line: string) => readStatsdLine(line, DEFAULT_LIMITS);

describe('GIVEN a line of StatsD', () => {
  it.each([
    ['page.views:1|c', { kind: 'counter', name: 'page_views_total', numbers: [1] }],
    ['page.views:3|c|@0.1', { numbers: [30] }],
    ['users:5|c|#country:de,shop:a"b,vip', { labels: 'country="de",shop="a\\"b",vip="true"' }],
    ['queue-depth:12|g', { kind: 'gauge', name: 'queue_depth', numbers: [12], relative: false }],
    ['queue:-3|g', { numbers: [-3], relative: true }],
    ['queue:+3.5|g', { numbers: [3.5], relative: true }],
    [
      'db.query:320|ms|@0.5',
      { kind: 'histogram', name: 'db_query_seconds', numbers: [0.32], times: 2, unit: 'seconds' },
    ],
    ['db_seconds:1e3|ms', { name: 'db_seconds', numbers: [1] }],
    ['size:1:2:3|h', { kind: 'histogram', name: 'size', numbers: [1, 2, 3], times: 1 }],
    ['size:7|d', { kind: 'histogram' }],
    ['visitors:someone|s', { kind: 'set', member: 'someone', numbers: [] }],
    ['1st:1|g|#le:x,__name__:y,a b:z', { name: '_1st', labels: '_name__="y",a_b="z",tag_le="x"' }],
    ['a:1|g|c:0123456789ab|T1656581400', { name: 'a' }],
  ])('WHEN it is %s THEN it is read', (line, expected) => {
    expect(read(line)).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    ['', 'malformed'],
    ['x', 'malformed'],
    ['x:1', 'malformed'],
    [':1|c', 'malformed'],
    ['x:1|q', 'unsupported'],
    ['_e{5,4}:title|text', 'unsupported'],
    ['_sc|web|0', 'unsupported'],
    ['x:one|c', 'value'],
    ['x:|c', 'value'],
    ['x:0x10|c', 'value'],
    ['x:Infinity|g', 'value'],
    ['x:1e999|g', 'value'],
    ['x:-1|c', 'value'],
    ['x:1|c|@0', 'value'],
    ['x:1|c|@2', 'value'],
    ['x:1|c|@x', 'value'],
    [`${'x'.repeat(300)}:1|c`, 'name'],
    ['sightline.check.status:1|g', 'name'],
    ['up:0|g', 'name'],
    ['scrape.duration:2|ms', 'name'],
    ['ALERTS:1|g', 'name'],
    [`x:1|c|#${'a:b,'.repeat(17)}`, 'labels'],
    [`x:1|c|#a:${'b'.repeat(300)}`, 'labels'],
  ])('WHEN it is %j THEN it is refused', (line, reason) => expect(read(line)).toMatchObject({ reason }));
});
