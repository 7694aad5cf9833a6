import { describe, expect, it } from '@jest/globals';
import type { MetricDeclaration } from '../../../src/metrics/declaration.ts';
import type { Service } from '../../../src/model/service.ts';
import { LANGUAGES, MARK, renderInstrumentation } from '../../../src/render/instrumentation/instrumentation.ts';

const metric = (name: string, changes: Partial<MetricDeclaration> = {}): MetricDeclaration => ({
  kind: 'gauge',
  name,
  help: 'A number',
  labels: {},
  ...changes,
});

const service = (metrics: readonly MetricDeclaration[], spans: readonly string[] = []): Service => ({
  name: 'shop',
  addresses: {},
  jobs: ['shop'],
  metrics,
  spans,
  origin: { path: 'test', trace: {} },
});

describe.each(LANGUAGES)('GIVEN a module for %s', language => {
  const rendered = (metrics: readonly MetricDeclaration[], spans?: readonly string[]) =>
    renderInstrumentation(service(metrics, spans), language);

  it('WHEN rendered twice THEN it is the same, and says how it is written again', () => {
    const text = rendered([metric('queue_length')], ['pay']);
    expect(rendered([metric('queue_length')], ['pay'])).toBe(text);
    expect(text.slice(0, 200)).toContain(MARK);
    expect(text).toContain(`sightline instrument --service shop --language ${language}`);
    expect(text).toContain('"queue_length"');
    expect(text).toContain('"pay"');
  });

  it('WHEN a service declares what the client library exposes by itself THEN it is not declared once more', () => {
    expect(rendered([metric('process_open_fds'), metric('queue_length')])).not.toContain('process_open_fds');
  });

  it('WHEN a help text holds quotes, comments or line ends THEN they end nothing', () => {
    const help = 'One */ """ \\ \n two\u0000';
    const text = rendered([metric('a', { help, labels: { l: ['"'] } })]);
    expect(text).toContain(JSON.stringify(help));
    const comments = text.replaceAll(JSON.stringify(help), '');
    expect(comments.includes('\u0000')).toBe(false);
    expect(comments).not.toMatch(/^ two|One .*"""\s+"""/m);
    if (language === 'typescript') expect(comments).not.toContain('One */');
  });

  it('WHEN two metrics have one name in OpenMetrics THEN they are refused', () => {
    const both = [metric('orders_total', { kind: 'counter' }), metric('orders')];
    expect(() => rendered(both)).toThrow('orders_total and orders are both called orders in OpenMetrics.');
  });

  it('WHEN there is a native histogram THEN only client_golang takes it', () => {
    const native = [metric('wait_seconds', { kind: 'histogram', native: true })];
    if (language === 'go') expect(rendered(native)).toContain('NativeHistogramBucketFactor: 1.1');
    else expect(() => rendered(native)).toThrow(expect.objectContaining({ code: 'metric-native-unsupported' }));
  });

  it('WHEN nothing is declared THEN there is a module all the same', () => {
    expect(rendered([])).toContain('shop');
  });

  it('WHEN names come together as identifiers THEN each has one of its own', () => {
    const text = rendered([metric('a_b'), metric('a__b'), metric('A_B')]);
    const defined = [...text.matchAll(/^(?:export const|var)? ?(\w+)(?: = | := )(?:new |promauto\.New)?Gauge\(/gm)].map(
      m => m[1],
    );
    expect(defined).toHaveLength(3);
    expect(new Set(defined).size).toBe(3);
  });
});

it('GIVEN labels that Python keeps for itself WHEN rendered THEN its arguments have an underscore, and the labels none', () => {
  const text = renderInstrumentation(service([metric('a', { labels: { class: 'string', from: 'string' } })]), 'python');
  expect(text).toContain('def labels(self, *, class_: str, from_: str) -> Gauge:');
  expect(text).toContain('{"class": class_, "from": from_}');
});

it('GIVEN values that are one word in Go WHEN rendered THEN each constant has a name of its own', () => {
  const text = renderInstrumentation(service([metric('a', { labels: { l: ['a-b', 'a_b', 'a b'] } })]), 'go');
  const names = [...text.matchAll(/^\t(AL\w*)\s+AL = /gm)].map(m => m[1]);
  expect(new Set(names).size).toBe(3);
});
