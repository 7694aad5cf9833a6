import type { Variable } from '../../model/dashboard.ts';
import type { VariableJson } from './grafana-json.ts';
import { dataSourceReference } from './query.ts';

const ALL = '$__all';

/** A drop-down above the dashboard, with the first choice (or All) selected so that nothing depends on who saved last. */
export function variable(v: Variable): VariableJson {
  const base = { name: v.name, label: v.label ?? v.name, multi: v.multi, includeAll: v.includeAll };
  if (v.kind === 'query') return { ...base, ...queryVariable(v) };
  const values = v.values ?? [];
  const choices = v.includeAll ? [ALL, ...values] : values;
  const options = choices.map((value, i) => ({ text: value === ALL ? 'All' : value, value, selected: i === 0 }));
  const first = options[0];
  return {
    ...base,
    type: v.kind,
    // Grafana splits at commas; a comma of a value itself is written with a backslash.
    query: values.map(value => value.replaceAll(',', '\\,')).join(','),
    options,
    ...(first ? { current: selected(v, first.text, first.value) } : {}),
    ...(v.kind === 'interval' ? { auto: false, refresh: 2 as const } : {}),
  };
}

function queryVariable(v: Variable): Omit<VariableJson, 'name'> {
  const definition = v.query ? `label_values(${v.query.metric}, ${v.query.label})` : '';
  return {
    type: 'query',
    datasource: dataSourceReference('prometheus'),
    definition,
    // qryType 1: label values, which is what the editor shows for this text.
    query: { qryType: 1, query: definition, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    // 2: asked again when the time range changes, so that series that ended are still found.
    refresh: 2,
    sort: 1,
    options: [],
    ...(v.includeAll ? { allValue: '.*', current: selected(v, 'All', ALL) } : {}),
  };
}

const selected = (v: Variable, text: string, value: string) =>
  v.multi ? { text: [text], value: [value] } : { text, value };
