/**
 * Text as a string literal of the OpenTelemetry Transformation Language inside a Collector configuration. Backslash and
 * quote are escaped for the language, `$` is doubled for the configuration, which would take it for a variable.
 */
export const ottlString = (text: string): string =>
  `"${configText(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t'))}"`;

/** Text as the Collector's configuration reads it literally: a single `$` would begin a variable. */
export const configText = (text: string): string => text.replaceAll('$', '$$$$');

/** Statements of one context of a transform processor. A statement that fails on one record leaves the others alone. */
export interface ContextStatements {
  readonly context: 'resource' | 'scope' | 'span' | 'spanevent' | 'log' | 'datapoint' | 'metric';
  readonly statements: readonly string[];
}
