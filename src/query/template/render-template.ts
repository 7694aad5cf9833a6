import { didYouMean } from '../../shared/suggest.ts';
import type { QueryProblem } from '../expression.ts';
import { problem } from '../problem.ts';
import { GoText } from './go-text.ts';
import { type AlertValue, Misuse, Placeholders, type TemplateLabels } from './placeholders.ts';

/**
 * A text of an alert: from the labels that its samples carry, and their value. It is evaluated while the stack is
 * synthesized, with placeholders in place of labels, so it may not look at them: only put them into the text.
 */
export type TemplateFunction<L extends string> = (labels: TemplateLabels<L>, value: AlertValue) => string;

/** A text of an alert, fixed or made from labels and value. */
export type Template<L extends string> = string | TemplateFunction<L>;

/** A text as Prometheus expands it when the alert fires. */
export interface RenderedTemplate {
  /** Go template text. */
  readonly text: string;
  /** Sorted labels it uses. */
  readonly labels: readonly string[];
  readonly problems: readonly QueryProblem[];
}

/**
 * Renders a text to a Go template. Literal braces are escaped, labels that the samples do not carry are problems.
 * @param labels what the alert's samples carry; undefined when unknown, then any label is taken
 */
export function renderTemplate<L extends string>(
  template: Template<L>,
  labels: readonly string[] | undefined,
): RenderedTemplate {
  if (typeof template === 'string') return { text: new GoText().render(template), labels: [], problems: [] };
  const first = evaluate(template);
  const again = evaluate(template);
  const problems = [...first.problems, ...unknownLabels(first.used, labels)];
  if (problems.length === 0 && first.text !== again.text) {
    const message = 'The text is different each time it is made.';
    problems.push(problem('template-impure', message, 'Make it only from the labels, the value and constants.'));
  }
  return { text: first.text, labels: first.used, problems };
}

interface Evaluated {
  readonly text: string;
  readonly used: readonly string[];
  readonly problems: readonly QueryProblem[];
}

function evaluate<L extends string>(template: TemplateFunction<L>): Evaluated {
  const go = new GoText();
  const placeholders = new Placeholders(go);
  try {
    const made: unknown = template(placeholders.labels as TemplateLabels<L>, placeholders.value);
    const used = placeholders.used();
    if (typeof made === 'string') return { text: go.render(made), used, problems: lookedAt(placeholders) };
    const hint = 'Return a text: (l, v) => `${l.service} is down`.';
    return { text: '', used, problems: [problem('template-failed', 'The function does not return a text.', hint)] };
  } catch (error) {
    return { text: '', used: placeholders.used(), problems: [thrown(error)] };
  }
}

function thrown(error: unknown): QueryProblem {
  // The function's own line says more than the line of the alert.
  const place = error instanceof Error && typeof error.stack === 'string' ? { stack: error.stack } : {};
  if (error instanceof Misuse) return { ...problem('template-label-misuse', error.message, error.hint), ...place };
  const message = `The function throws: ${error instanceof Error ? error.message : String(error)}`;
  return { ...problem('template-failed', message, 'Only put labels and values into the text.'), ...place };
}

/** `===` cannot be trapped; a label that was read and not printed gives it away. */
const lookedAt = (placeholders: Placeholders): readonly QueryProblem[] =>
  placeholders
    .readOnly()
    .map(name =>
      problem(
        'template-label-misuse',
        `${name} is read but not printed: its value is unknown until the alert fires, so it cannot be compared.`,
        'Use it only inside ${…}; for different texts, write different alerts.',
      ),
    );

function unknownLabels(used: readonly string[], labels: readonly string[] | undefined): readonly QueryProblem[] {
  if (labels === undefined) return [];
  return used
    .filter(label => !labels.includes(label))
    .map(label =>
      problem(
        'template-unknown-label',
        `The text uses the label "${label}", which the alert's samples do not carry.`,
        `${didYouMean(label, labels)} If it was aggregated away, keep it in the query.`,
      ),
    );
}
