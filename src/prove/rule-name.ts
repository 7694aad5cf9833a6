import type { Alert, RecordingRule } from '../model/rule.ts';

/** What a person calls the rule: an alert's name, or the recorded series. */
export const ruleName = (rule: Alert | RecordingRule): string => (rule.kind === 'recording' ? rule.record : rule.name);

/** Whether `--filter` asks for something of that name: it contains the text, or one of several that `|` parts. */
export const isAsked = (name: string, filter: string): boolean =>
  filter.split('|').some(text => name.toLowerCase().includes(text.toLowerCase()));

export const nameContains = (rule: Alert | RecordingRule, filter: string): boolean => isAsked(ruleName(rule), filter);
