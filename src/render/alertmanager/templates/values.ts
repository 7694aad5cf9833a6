/**
 * Values come from outside: whoever can set a label of a series writes into our messages. So that nobody can suppress a
 * message by a label of 10,000 characters, put a line into it that looks like ours, or mark up more than we do, every
 * value is cut to a size, and loses line breaks and what the receiver would take for mark-up.
 */

/** Longest value in characters, by what it is. */
const SIZES = { name: 100, line: 200, labels: 300, paragraph: 1000 } as const;
type Kind = keyof typeof SIZES;

/** How one kind of message writes values. */
export interface Flavour {
  /** Part of the templates' names that tells the kind, with its dot. */
  readonly prefix: string;
  /** Functions that take mark-up out of a text, as a pipeline. */
  readonly neutralize: readonly string[];
  /** Functions for what is left of an escaped text that was cut. */
  readonly mend?: readonly string[];
  /** Stands before the further lines of a paragraph. */
  readonly indent?: string;
  /** Longest paragraph. */
  readonly paragraph?: number;
  /** Function that gives the printed form. */
  readonly print?: string;
}

/** Blanks, control characters, and characters that turn the direction of what follows. */
const BLANKS = '`[\\s\\p{Cc}\\p{Zl}\\p{Zp}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]+`';
/** The same without line breaks. */
const CONTROLS = '`[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x{9f}\\p{Zl}\\p{Zp}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]+`';

const pipeline = (value: string, functions: readonly string[]): string => [value, ...functions].join(' | ');

/**
 * The limits of receivers count characters here and bytes there, before or after JSON's escapes. So a value has at most
 * `size` characters and a fifth more bytes as JSON; one that is still too long is cut to a half, a third, a quarter and
 * a sixth, which suits every script and text of nothing but escapes.
 */
function cut(size: number): string {
  const most = Math.ceil(size * 1.2) + '""'.length;
  return [1, 2, 3, 4, 6]
    .map(
      part =>
        `{{- if gt (len (toJson $text)) ${most} }}{{ $text = printf "%.${Math.floor(size / part)}s" $all }}{{ end -}}`,
    )
    .join('\n');
}

function value(kind: Kind, flavour: Flavour): string {
  const { prefix, neutralize, mend = [], indent = '', print } = flavour;
  const size = kind === 'paragraph' ? (flavour.paragraph ?? SIZES.paragraph) : SIZES[kind];
  const clean =
    kind === 'paragraph'
      ? [`reReplaceAll ${CONTROLS} " "`, ...(indent === '' ? [] : [`reReplaceAll "\\n" "\\n${indent}"`])]
      : [`reReplaceAll ${BLANKS} " "`];
  return [
    `{{ define "sightline.${prefix}${kind}" -}}`,
    `{{- $all := ${pipeline('printf "%s" .', [...clean, ...neutralize])} -}}`,
    '{{- $text := $all -}}',
    cut(size),
    `{{- if ne $text $all }}{{ $text = ${pipeline('$text', [...mend, 'printf "%s…"'])} }}{{ end -}}`,
    `{{- ${pipeline('$text', print === undefined ? [] : [print])} }}{{ end }}`,
  ].join('\n');
}

/** `sightline.<prefix>name`, `…line`, `…labels` and `…paragraph`: each prints the value it is called with. */
export const valueTemplates = (flavour: Flavour): string =>
  (Object.keys(SIZES) as Kind[]).map(kind => value(kind, flavour)).join('\n');

/** Labels that stand elsewhere in a message. */
const NAMED_LABELS = '(stringSlice "alertname" "severity" "owner" "service")';

/** Prints a value in a flavour. */
export const show = (prefix: string, kind: Kind, what: string): string =>
  `{{ template "sightline.${prefix}${kind}" ${what} }}`;

/** The summary of an alert, or its name. */
export const summaryOf = (prefix: string): string =>
  `{{ with .Annotations.summary }}${show(prefix, 'line', '.')}{{ else }}${show(prefix, 'name', '.Labels.alertname')}{{ end }}`;

/** The labels of an alert beside those that have a line of their own. */
export const labelsOf = (prefix: string): string => show(prefix, 'labels', `(.Labels.Remove ${NAMED_LABELS})`);

/** How urgent, how many, what and where. */
export const titleTemplate = (prefix: string): string => `{{ define "sightline.${prefix}title" -}}
{{ if eq .Status "firing" }}[{{ with .CommonLabels.severity }}${show(prefix, 'name', '(toUpper .)')}{{ else }}FIRING{{ end }}{{ if gt (len .Alerts.Firing) 1 }}:{{ len .Alerts.Firing }}{{ end }}]{{ else }}[RESOLVED]{{ end }}
{{- " " }}{{ with .CommonLabels.alertname }}${show(prefix, 'name', '.')}{{ else }}{{ len .Alerts }} alerts{{ end }}
{{- with .CommonLabels.service }} in ${show(prefix, 'name', '.')}{{ end }}
{{- with .CommonAnnotations.summary }}: ${show(prefix, 'line', '.')}{{ end }}
{{- end }}`;

/** Who acts, and where they are reached. */
export const ownerTemplate = (prefix: string): string =>
  `{{ define "sightline.${prefix}owner" }}{{ with .CommonLabels.owner }}${show(prefix, 'name', '.')}{{ else }}several or none{{ end }}{{ with .CommonAnnotations.contact }} (${show(prefix, 'name', '.')}){{ end }}{{ end }}`;
