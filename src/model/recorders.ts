import type { RecordingRule, RuleGroup } from './rule.ts';

/** A recording rule with the group that evaluates it. */
export interface Recorder {
  readonly group: RuleGroup;
  readonly rule: RecordingRule;
}

/** Which recording rules write a series that a query reads. */
export type Recorders = (metric: string, query: string) => readonly Recorder[];

const EQUAL = /([a-zA-Z_]\w*)="([^"\\]*)"/g;

/**
 * Looks recording rules up by what they record. Several may write one name and differ in their labels, as those of
 * every SLO do; a query that says `label="value"` then means the ones that write just that.
 */
export function recorders(groups: readonly RuleGroup[]): Recorders {
  const known = new Map<string, Recorder[]>();
  const add = (key: string, recorder: Recorder): void => {
    const others = known.get(key);
    if (others === undefined) known.set(key, [recorder]);
    else others.push(recorder);
  };
  for (const group of groups) {
    for (const rule of group.rules) {
      if (rule.kind !== 'recording') continue;
      add(rule.record, { group, rule });
      for (const [label, value] of Object.entries(rule.labels))
        add(`${rule.record} ${label}=${value}`, { group, rule });
    }
  }
  return (metric, query) => {
    const all = known.get(metric) ?? [];
    if (all.length < 2) return all;
    let fewest = all;
    for (const [, label, value] of query.matchAll(EQUAL)) {
      const narrower = known.get(`${metric} ${label}=${value}`);
      if (narrower !== undefined && narrower.length < fewest.length) fewest = narrower;
    }
    return fewest;
  };
}
