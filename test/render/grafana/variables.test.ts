import { describe, expect, it } from '@jest/globals';
import type { Variable } from '../../../src/model/dashboard.ts';
import { variable } from '../../../src/render/grafana/variables.ts';

const render = (changes: Partial<Variable>) =>
  variable({ name: 'app', kind: 'custom', multi: false, includeAll: false, ...changes });

describe('GIVEN a variable of label values', () => {
  const v = { kind: 'query', query: { metric: 'up', label: 'instance' } } as const;

  it('WHEN it is rendered THEN our Prometheus is asked, again when the time range changes', () => {
    expect(render(v)).toMatchObject({
      type: 'query',
      datasource: { uid: 'sightline-prometheus' },
      definition: 'label_values(up, instance)',
      query: { query: 'label_values(up, instance)', qryType: 1 },
      refresh: 2,
    });
  });

  it('WHEN all can be chosen THEN all is chosen at first and matches series without the label, too', () => {
    expect(render({ ...v, multi: true, includeAll: true })).toMatchObject({
      allValue: '.*',
      current: { text: ['All'], value: ['$__all'] },
    });
  });
});

describe('GIVEN a variable of fixed values', () => {
  it('WHEN it is rendered THEN the first is chosen', () => {
    expect(render({ values: ['a', 'b'] })).toMatchObject({
      type: 'custom',
      query: 'a,b',
      current: { text: 'a', value: 'a' },
      options: [
        { value: 'a', selected: true },
        { value: 'b', selected: false },
      ],
    });
  });

  it('WHEN a value has a comma THEN Grafana does not split it', () => {
    expect(render({ values: ['a,b', 'c'] }).query).toBe('a\\,b,c');
  });

  it('WHEN all can be chosen THEN that is the first choice', () => {
    expect(render({ values: ['a'], includeAll: true }).options?.map(o => o.value)).toEqual(['$__all', 'a']);
  });
});

describe('GIVEN a variable of durations', () => {
  it('WHEN it is rendered THEN it is an interval variable with the first chosen', () => {
    expect(render({ kind: 'interval', values: ['5m', '1h'] })).toMatchObject({
      type: 'interval',
      query: '5m,1h',
      auto: false,
      current: { value: '5m' },
    });
  });
});
