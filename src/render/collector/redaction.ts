import type { CollectorComponent } from '../../model/component.ts';
import {
  fieldKeyPattern,
  fieldNeeds,
  fieldTextPatterns,
  type TextPattern,
} from '../../shared/redaction/field-patterns.ts';
import { type ContextStatements, configText, ottlString } from './ottl.ts';

export type Signal = 'log' | 'trace' | 'metric';
const SIGNALS: readonly Signal[] = ['log', 'trace', 'metric'];

/**
 * Redaction in two processors. `transform/redact` flattens nested attributes, turns structured bodies into JSON text and
 * replaces by pattern; `redaction/fields` then masks the attributes whose *name* is on the list, whatever their type.
 * They run first after the memory limiter: nothing unredacted reaches a queue on disk or another component. Twice is as
 * good as once: what the agent has redacted passes the gateway unchanged.
 * @param signals what passes the Collector that is configured
 */
export function redactionProcessors(
  collector: CollectorComponent,
  signals: readonly Signal[] = SIGNALS,
): Record<string, unknown> {
  const replace = replacements(collector);
  const text = (target: string): string[] => replace(target, target, p => `replace_pattern(${target}, ${args(p)})`);
  const values = (target: string): string[] => [
    // Patterns see texts only: lists and maps become one attribute an element.
    `flatten(${target})`,
    ...replace(target, `String(${target})`, p => `replace_all_patterns(${target}, "value", ${args(p)})`),
  ];
  const shared: ContextStatements[] = [
    { context: 'resource', statements: values('resource.attributes') },
    { context: 'scope', statements: values('scope.attributes') },
  ];
  const statements: Readonly<Record<Signal, readonly ContextStatements[]>> = {
    log: [{ context: 'log', statements: [...bodyAsText, ...text('log.body'), ...values('log.attributes')] }],
    trace: [
      {
        context: 'span',
        statements: [...text('span.name'), ...text('span.status.message'), ...values('span.attributes')],
      },
      { context: 'spanevent', statements: [...text('spanevent.name'), ...values('spanevent.attributes')] },
    ],
    metric: [{ context: 'datapoint', statements: values('datapoint.attributes') }],
  };
  return {
    'transform/redact': {
      error_mode: 'ignore',
      ...Object.fromEntries(signals.map(signal => [`${signal}_statements`, [...shared, ...statements[signal]]])),
    },
    ...(collector.redactedFields.length === 0
      ? {}
      : {
          'redaction/fields': {
            allow_all_keys: true,
            redact_all_types: true,
            blocked_key_patterns: [configText(fieldKeyPattern(collector.redactedFields))],
            summary: 'silent',
          },
        }),
  };
}

/** Names of the processors, in the order every pipeline runs them. */
export const redactionOrder = (collector: CollectorComponent): string[] => [
  'transform/redact',
  ...(collector.redactedFields.length === 0 ? [] : ['redaction/fields']),
];

/** Loki stores a structured body as JSON text anyway; as text it is searched to its full depth. */
const bodyAsText = ['set(log.body, String(log.body)) where not IsString(log.body)'];

/**
 * Statements that replace in one place. A pattern is tried only where the text contains what every match of it contains:
 * most lines hold no secret, and looking for words costs a hundredth of matching. Where the words could not be looked
 * for, it is tried.
 */
function replacements({ redactions, redactedFields }: CollectorComponent) {
  const fields = fieldTextPatterns(redactedFields);
  const needs = fieldNeeds(redactedFields);
  return (target: string, text: string, replace: (pattern: TextPattern) => string): string[] => {
    const cache = (key: string): string => `${target.split('.')[0]}.cache["${key}"]`;
    const lower = cache(target);
    const where = (words: readonly string[]): string => ` where ${lower} == nil or ${words.map(contains).join(' or ')}`;
    const contains = (entry: string): string => {
      const all = entry.split(' ').map(word => `Index(${lower}, ${ottlString(word)}) >= 0`);
      return all.length === 1 ? all.join() : `(${all.join(' and ')})`;
    };
    const named = cache(`${target} fields`);
    return [
      `set(${lower}, ConvertCase(${text}, "lower"))`,
      // Shapes first: `authorization: Bearer …` must not lose its scheme to the field's pattern and keep its token.
      ...redactions.map(r => replace(r) + (r.needs === undefined ? '' : where(r.needs))),
      ...(fields.length === 0 ? [] : [`set(${named}, true)${where(needs)}`]),
      ...fields.map(pattern => `${replace(pattern)} where ${named} == true`),
    ];
  };
}

const args = ({ pattern, replacement }: TextPattern): string => `${ottlString(pattern)}, ${ottlString(replacement)}`;
