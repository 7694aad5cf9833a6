/** Most alerts written out in one message; receivers cut longer texts off anywhere. */
export const SHOWN = 10;

/** Labels that stand elsewhere in a message. */
export const NAMED_LABELS = '(stringSlice "alertname" "severity" "owner" "service")';

/** `3 of 12 shown`, after a list that was cut. */
export const cutNotice = (list: string): string =>
  `{{ if gt (len ${list}) ${SHOWN} }}${SHOWN} of {{ len ${list} }} shown{{ end }}`;

const links = String.raw`{{ define "sightline.alerts-url" }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery | reReplaceAll "\\+" "%20" }}{{ end }}

{{ define "sightline.filter-value" }}{{ . | reReplaceAll "([\"\\\\])" "\\$1" | urlquery | reReplaceAll "\\+" "%20" }}{{ end }}

{{ define "sightline.silence-url" }}{{ .ExternalURL }}/#/silences/new?filter=%7B{{ range $i, $label := .CommonLabels.SortedPairs }}{{ if $i }}%2C{{ end }}{{ $label.Name }}%3D%22{{ template "sightline.filter-value" $label.Value }}%22{{ end }}%7D{{ end }}
`;

const noLinks = `{{/* Alertmanager's own address is not declared, so messages do not link to it. */}}
{{ define "sightline.alerts-url" }}{{ end }}
{{ define "sightline.silence-url" }}{{ end }}
`;

/** What several kinds of message share. */
export const commonTemplate = (linked: boolean): string => `{{/* Shared by all messages. */}}

{{ define "sightline.title" -}}
{{ if eq .Status "firing" }}[{{ with .CommonLabels.severity }}{{ . | toUpper }}{{ else }}FIRING{{ end }}{{ if gt (len .Alerts.Firing) 1 }}:{{ len .Alerts.Firing }}{{ end }}]{{ else }}[RESOLVED]{{ end }}
{{- " " }}{{ with .CommonLabels.alertname }}{{ . }}{{ else }}{{ len .Alerts }} alerts{{ end }}
{{- with .CommonLabels.service }} in {{ . }}{{ end }}
{{- with .CommonAnnotations.summary }}: {{ . }}{{ end }}
{{- end }}

{{ define "sightline.owner" }}{{ with .CommonLabels.owner }}{{ . }}{{ else }}several or none{{ end }}{{ with .CommonAnnotations.contact }} ({{ . }}){{ end }}{{ end }}

{{/* A runbook or dashboard whose server has no declared address is a path, which is no link. */}}
{{ define "sightline.link" }}{{ if match "^https?://" . }}{{ . }}{{ end }}{{ end }}
{{ define "sightline.runbook-url" }}{{ with .CommonAnnotations.runbook_url }}{{ template "sightline.link" . }}{{ end }}{{ end }}
{{ define "sightline.dashboard-url" }}{{ with .CommonAnnotations.dashboard }}{{ template "sightline.link" . }}{{ end }}{{ end }}

{{ define "sightline.when" }}{{ if eq .Status "firing" }}since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ else }}from {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ end }}{{ end }}

{{ define "sightline.labels" }}{{ range $i, $label := (.Labels.Remove ${NAMED_LABELS}).SortedPairs }}{{ if $i }}, {{ end }}{{ $label.Name }}={{ $label.Value }}{{ end }}{{ end }}

{{/* One alert as plain text. */}}
{{ define "sightline.text.alert" -}}
- {{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{- with .Annotations.description }}
  {{ . | reReplaceAll "\\n" "\\n  " }}{{ end }}
  severity: {{ .Labels.severity }}, owner: {{ .Labels.owner }}{{ with .Labels.service }}, service: {{ . }}{{ end }}
  labels: {{ template "sightline.labels" . }}
  {{ template "sightline.when" . }}
{{- with .Annotations.runbook_url }}
  runbook: {{ . }}{{ end }}
{{- with .Annotations.dashboard }}
  dashboard: {{ . }}{{ end }}
{{ end }}

{{ define "sightline.text.alerts" }}{{ range $i, $alert := . }}{{ if lt $i ${SHOWN} }}{{ template "sightline.text.alert" $alert }}{{ end }}{{ end }}${cutNotice('.')}{{ end }}

{{ define "sightline.text" -}}
{{ if .Alerts.Firing }}Firing:
{{ template "sightline.text.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}{{ if .Alerts.Firing }}
{{ end }}Resolved:
{{ template "sightline.text.alerts" .Alerts.Resolved }}{{ end }}
Owner: {{ template "sightline.owner" . }}
${linked ? 'Silence: {{ template "sightline.silence-url" . }}\n' : ''}{{ end }}

${linked ? links : noLinks}`;
