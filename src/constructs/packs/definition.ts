import type { Severity } from '../../model/rule.ts';
import type { AlertProps, LevelProps } from '../alert.ts';
import { needObject } from '../input.ts';
import type { RecordingRuleProps } from '../recording-rule.ts';
import type { Needs } from './needs.ts';

/** An alert of a pack: what `new Alert` takes, and what it needs beyond the pack's own needs. */
export type AlertDefinitionProps<L extends string, S extends Severity> = Omit<AlertProps<L>, 'levels'> & {
  /** At least one severity. */
  readonly levels: Readonly<Record<S, LevelProps<L>>>;
  readonly needs?: Needs;
};

/** An alert that a pack brings, as a value: it can be tuned or disabled before it is declared. */
export interface AlertDefinition<S extends Severity = Severity> {
  readonly kind: 'alert';
  /** Severities of its levels; for the types only. */
  readonly severities?: S;
  /** The labels are known to the definition's own types. */
  readonly props: Omit<AlertProps<string>, 'levels'> & {
    readonly levels: Readonly<Partial<Record<Severity, LevelProps<string>>>>;
    readonly needs?: Needs;
  };
}

/** A recording rule of a pack. */
export interface RecordingDefinition {
  readonly kind: 'recording';
  readonly props: Omit<RecordingRuleProps<string>, 'record'> & { readonly needs?: Needs };
}

/** `defineAlert({ expr, levels: { warning: { above: 0.9, for: '10m' } }, summary, runbook, tests })`; its name is its key in the pack. */
export const defineAlert = <L extends string, S extends Severity>(
  props: AlertDefinitionProps<L, S>,
): AlertDefinition<S> => ({
  kind: 'alert',
  props: needObject(
    'The definition of an alert',
    props,
    'defineAlert({ expr, levels, summary, runbook, tests })',
  ) as unknown as AlertDefinition['props'],
});

/** `defineRecording({ expr: requests.rate('5m').sumBy('service') })`; the name of the series is its key in the pack. */
export const defineRecording = <L extends string>(
  props: Omit<RecordingRuleProps<L>, 'record'> & { readonly needs?: Needs },
): RecordingDefinition => ({
  kind: 'recording',
  props: needObject('The definition of a recording rule', props, 'defineRecording({ expr })') as never,
});
