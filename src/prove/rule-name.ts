import type { Alert, RecordingRule } from '../model/rule.ts';

/** What a person calls the rule: an alert's name, or the recorded series. */
export const ruleName = (rule: Alert | RecordingRule): string => (rule.kind === 'recording' ? rule.record : rule.name);

/** Whether `--filter` asks for the rule: part of its name, whatever the case. */
export const nameContains = (rule: Alert | RecordingRule, filter: string): boolean =>
  ruleName(rule).toLowerCase().includes(filter.toLowerCase());
