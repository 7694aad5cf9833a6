import { describe, expect, it } from '@jest/globals';
import { recorders } from '../../src/model/recorders.ts';
import { group, recording } from '../render/alerting-model.ts';

const burnOf = (service: string) =>
  group({ name: service, rules: [recording({ record: 'slo:burn:ratio', labels: { sloth_id: service } })] });
const groups = [burnOf('api'), burnOf('web'), group({ name: 'one', rules: [recording({ record: 'one:only' })] })];
const found = (metric: string, query: string) => recorders(groups)(metric, query).map(r => r.group.name);

describe('GIVEN recording rules of the same name and different labels WHEN a query reads them', () => {
  it.each([
    ['a label that one of them writes', 'slo:burn:ratio', 'slo:burn:ratio{sloth_id="web"} > 1', ['web']],
    ['no label', 'slo:burn:ratio', 'slo:burn:ratio > 1', ['api', 'web']],
    ['a label that none writes', 'slo:burn:ratio', 'slo:burn:ratio{sloth_id="db"}', ['api', 'web']],
    ['a name that one rule writes', 'one:only', 'one:only{sloth_id="web"}', ['one']],
    ['a name that nobody writes', 'up', 'up', []],
  ])('THEN those are meant that write what it asks for: %s', (_, metric, query, names) => {
    expect(found(metric, query)).toEqual(names);
  });
});
