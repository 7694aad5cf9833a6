import { SHOWN, textTemplates } from './common.ts';
import { type Flavour, ownerTemplate, show, summaryOf, valueTemplates } from './values.ts';

/** The second interface reads wiki mark-up: macros, images and mentions in a value would be carried out. */
const WIKI: Flavour = {
  prefix: 'jira.wiki.',
  neutralize: ['reReplaceAll "([{}!|\\\\[\\\\]])" "\\\\$1"'],
  indent: '  ',
};

/** The third interface takes JSON. */
const JSON_TEXT: Flavour = { prefix: 'jira.json.', neutralize: [], print: 'toJson' };

const paragraph = (nodes: string): string => `{"type":"paragraph","content":[${nodes}]}`;
/** A text node, from text that is JSON already. Jira refuses empty ones. */
const node = (json: string): string => paragraph(`{"type":"text","text":${json}}`);
const link = (title: string): string =>
  `{{ if match "^https?://" . }}${paragraph(`{"type":"text","text":"${title}","marks":[{"type":"link","attrs":{"href":{{ . | toJson }}}}]}`)}{{ else }}${node(`{{ printf "${title}: %s" . | toJson }}`)}{{ end }}`;

/**
 * Jira's second interface takes text, the third a document in JSON (Atlassian Document Format). Alertmanager cuts either
 * at 32,767 characters, which a document does not survive, and then sends nothing.
 */
export const jiraTemplate = (linked: boolean): string => `{{/* Jira Service Management. */}}

${valueTemplates(WIKI)}
${ownerTemplate(WIKI.prefix)}
${textTemplates(WIKI.prefix, linked)}

${valueTemplates(JSON_TEXT)}

{{ define "sightline.jira.priority" -}}
{{ if eq .CommonLabels.severity "critical" }}High{{ else if eq .CommonLabels.severity "info" }}Low{{ else }}Medium{{ end }}
{{- end }}

{{ define "sightline.jira.label" }}{{ with .CommonLabels.alertname }}${show('', 'name', '(reReplaceAll "\\\\s+" "_" .)')}{{ else }}several-alerts{{ end }}{{ end }}

{{ define "sightline.jira.text" }}{{ template "sightline.jira.wiki.text" . }}{{ end }}

{{ define "sightline.jira.alert" -}}
${node(summaryOf(JSON_TEXT.prefix))}
{{- with .Annotations.description }},${node(show(JSON_TEXT.prefix, 'paragraph', '.'))}{{ end }},
${node(show(JSON_TEXT.prefix, 'labels', '.Labels'))},
${node('"{{ template "sightline.when" . }}"')}
{{- with .Annotations.runbook_url }},${link('Runbook')}{{ end }}
{{- with .Annotations.dashboard }},${link('Dashboard')}{{ end }}
{{- with .Annotations.contact }},${node(show(JSON_TEXT.prefix, 'name', '.'))}{{ end }}
{{- end }}

{{ define "sightline.jira.document" -}}
{"version":1,"type":"doc","content":[
${node('"{{ len .Alerts.Firing }} firing, {{ len .Alerts.Resolved }} resolved"')}
{{- range $i, $alert := .Alerts }}{{ if lt $i ${SHOWN} }},
{{ template "sightline.jira.alert" $alert }}{{ end }}{{ end }}
${linked ? `{{- if .Alerts.Firing }},${paragraph('{"type":"text","text":"Silence","marks":[{"type":"link","attrs":{"href":"{{ template "sightline.silence-url" . }}"}}]}')}{{ end }}` : ''}]}
{{- end }}
`;
