import { SHOWN } from './common.ts';

/** A text node of Jira's document format, which refuses empty texts. */
const node = (value: string): string => `{"type":"text","text":{{ ${value} | toJson }}}`;
const paragraph = (nodes: string): string => `{"type":"paragraph","content":[${nodes}]}`;
const link = (title: string, url: string): string =>
  `{"type":"text","text":"${title}","marks":[{"type":"link","attrs":{"href":{{ ${url} | toJson }}}}]}`;

/**
 * Jira's second interface takes plain text, the third a document in JSON (Atlassian Document Format); Alertmanager
 * passes on what the template gives and refuses anything but JSON for the third.
 */
export const jiraTemplate = `{{/* Jira Service Management. */}}

{{ define "sightline.jira.priority" -}}
{{ if eq .CommonLabels.severity "critical" }}High{{ else if eq .CommonLabels.severity "info" }}Low{{ else }}Medium{{ end }}
{{- end }}

{{ define "sightline.jira.label" }}{{ with .CommonLabels.alertname }}{{ . | reReplaceAll "\\\\s+" "_" }}{{ else }}several-alerts{{ end }}{{ end }}

{{ define "sightline.jira.text" }}{{ template "sightline.text" . }}{{ end }}

{{ define "sightline.jira.alert" -}}
${paragraph(node('.Labels.alertname'))}
{{- with .Annotations.summary }},${paragraph(node('.'))}{{ end }}
{{- with .Annotations.description }},${paragraph(node('.'))}{{ end }},
{"type":"bulletList","content":[
{{- range $i, $label := .Labels.SortedPairs }}{{ if $i }},{{ end }}
{"type":"listItem","content":[${paragraph(node('printf "%s = %s" $label.Name $label.Value'))}]}
{{- end }}]}
{{- with .Annotations.runbook_url }},{{ if match "^https?://" . }}${paragraph(link('Runbook', '.'))}{{ else }}${paragraph(node('printf "Runbook: %s" .'))}{{ end }}{{ end }}
{{- with .Annotations.dashboard }},{{ if match "^https?://" . }}${paragraph(link('Dashboard', '.'))}{{ else }}${paragraph(node('printf "Dashboard: %s" .'))}{{ end }}{{ end }}
{{- with .Annotations.contact }},${paragraph(node('.'))}{{ end }}
{{- end }}

{{ define "sightline.jira.document" -}}
{"version":1,"type":"doc","content":[
${paragraph('{"type":"text","text":"{{ len .Alerts.Firing }} firing, {{ len .Alerts.Resolved }} resolved"}')}
{{- range $i, $alert := .Alerts }}{{ if lt $i ${SHOWN} }},
{{ template "sightline.jira.alert" $alert }}{{ end }}{{ end }}]}
{{- end }}
`;
