import { cutNotice, SHOWN } from './common.ts';

/** Slack's own mark-up: `<url|text>` are links, and `&`, `<`, `>` in values are escaped so that they cannot be one. */
export const slackTemplate = (linked: boolean): string => `{{/* Slack. */}}

{{ define "sightline.slack.safe" }}{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}{{ end }}

{{ define "sightline.slack.color" -}}
{{ if ne .Status "firing" }}#2eb67d{{ else if eq .CommonLabels.severity "critical" }}#d00000{{ else if eq .CommonLabels.severity "error" }}#e8590c{{ else if eq .CommonLabels.severity "info" }}#4a90d9{{ else }}#f2c744{{ end }}
{{- end }}

{{ define "sightline.slack.title-link" }}{{ template "sightline.alerts-url" . }}{{ end }}

{{ define "sightline.slack.alert" -}}
• {{ with .Annotations.summary }}*{{ template "sightline.slack.safe" . }}*{{ else }}*{{ .Labels.alertname }}*{{ end }}
{{- with .Annotations.description }}
{{ template "sightline.slack.safe" . }}{{ end }}
{{ range $i, $label := (.Labels.Remove (stringSlice "alertname" "owner")).SortedPairs }}{{ if $i }}, {{ end }}{{ $label.Name }}={{ template "sightline.slack.safe" $label.Value }}{{ end }}
{{ template "sightline.when" . }}
{{ end }}

{{ define "sightline.slack.alerts" }}{{ range $i, $alert := . }}{{ if lt $i ${SHOWN} }}{{ template "sightline.slack.alert" $alert }}{{ end }}{{ end }}${cutNotice('.')}{{ end }}

{{/* The links all alerts of the message share; where they differ, each alert names its own runbook. */}}
{{ define "sightline.slack.links" -}}
{{ with .CommonAnnotations.runbook_url }}{{ if match "^https?://" . }}<{{ . }}|Runbook>{{ else }}Runbook: {{ . }}{{ end }}  {{ end }}
{{- with .CommonAnnotations.dashboard }}{{ if match "^https?://" . }}<{{ . }}|Dashboard>{{ else }}Dashboard: {{ . }}{{ end }}  {{ end }}
{{- if not .CommonAnnotations.runbook_url }}{{ range .Alerts }}{{ if match "^https?://" .Annotations.runbook_url }}<{{ .Annotations.runbook_url }}|Runbook of {{ .Labels.alertname }}>  {{ end }}{{ end }}{{ end }}
{{- end }}

{{ define "sightline.slack.text" -}}
{{ if .Alerts.Firing }}{{ template "sightline.slack.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}{{ if .Alerts.Firing }}
_Resolved:_
{{ end }}{{ template "sightline.slack.alerts" .Alerts.Resolved }}{{ end }}
{{ template "sightline.slack.links" . }}${linked ? '{{ if .Alerts.Firing }}<{{ template "sightline.silence-url" . }}|Silence>{{ end }}' : ''}
{{- end }}

{{ define "sightline.slack.footer" }}Owner: {{ template "sightline.owner" . }}{{ end }}
`;
