import { expect, test } from '@jest/globals';
import { substituteGrafanaVariables } from '../../src/query/grafana-variables.ts';
import { checkLogql } from '../../src/query/logql/check.ts';
import { checkPromql } from '../../src/query/promql/check.ts';

test.each([
  'rate(x_total[$__rate_interval])',
  'rate(x_total[${__range}])',
  'increase(x_total[${__range_s}s])',
  'x offset $window',
  'max_over_time(x[$__range:$__interval])',
  'sum by ($by, ${more:csv}) (x)',
  'topk($k, x{app=~"$app", env="${env:raw}"})',
  'x > $threshold',
  '$metric{app="a"}',
])('GIVEN the dashboard query %s WHEN its variables are replaced THEN it can be checked, at the same places', text => {
  const replaced = substituteGrafanaVariables(text);
  expect(checkPromql(replaced)).toEqual([]);
  expect(replaced).toHaveLength(text.length);
});

test('GIVEN a query of logs THEN its variables are replaced too', () => {
  expect(checkLogql(substituteGrafanaVariables('rate({service="$service"} |= "$search" [$__auto])'))).toEqual([]);
});

test('GIVEN a query without variables THEN it stays as it is, dollars in strings too', () => {
  const text = 'label_replace(x, "a", "$1", "b", "(.*)$") # $x';
  expect(substituteGrafanaVariables(text)).toBe(text);
});
