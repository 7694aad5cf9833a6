import { cutNotice, SHOWN, shownAlerts } from './common.ts';
import { type Flavour, ownerTemplate, show, summaryOf, titleTemplate, valueTemplates } from './values.ts';

/**
 * Slack's own mark-up: `<url|text>` are links and `<!channel>` calls everybody, so `&`, `<`, `>` in values are escaped.
 */
const SLACK: Flavour = {
  prefix: 'slack.',
  neutralize: ['reReplaceAll "&" "&amp;"', 'reReplaceAll "<" "&lt;"', 'reReplaceAll ">" "&gt;"'],
  mend: ['reReplaceAll "&[a-z]*$" ""'],
};

const { prefix } = SLACK;

export const slackTemplate = (linked: boolean): string => `{{/* Slack. */}}

${valueTemplates(SLACK)}

${titleTemplate(prefix)}

{{ define "sightline.slack.color" -}}
{{ if ne .Status "firing" }}#2eb67d{{ else if eq .CommonLabels.severity "critical" }}#d00000{{ else if eq .CommonLabels.severity "error" }}#e8590c{{ else if eq .CommonLabels.severity "info" }}#4a90d9{{ else }}#f2c744{{ end }}
{{- end }}

{{ define "sightline.slack.title-link" }}{{ template "sightline.alerts-url" . }}{{ end }}

{{ define "sightline.slack.alert" -}}
• *${summaryOf(prefix)}*
{{- with .Annotations.description }}
${show(prefix, 'paragraph', '.')}{{ end }}
${show(prefix, 'labels', '(.Labels.Remove (stringSlice "alertname" "owner"))')}
{{ template "sightline.when" . }}
{{ end }}

{{ define "sightline.slack.brief" }}• *${summaryOf(prefix)}*, {{ template "sightline.when" . }}
{{ end }}

{{ define "sightline.slack.alerts" }}${shownAlerts('sightline.slack.alert')}${cutNotice('.')}{{ end }}

{{ define "sightline.slack.briefly" }}${shownAlerts('sightline.slack.brief')}${cutNotice('.')}{{ end }}

{{/* The links all alerts of the message share; where they differ, each alert that is shown names its own runbook. */}}
{{ define "sightline.slack.links" -}}
{{ with .CommonAnnotations.runbook_url }}{{ if match "^https?://" . }}<{{ . }}|Runbook>{{ else }}Runbook: {{ . }}{{ end }}  {{ end }}
{{- with .CommonAnnotations.dashboard }}{{ if match "^https?://" . }}<{{ . }}|Dashboard>{{ else }}Dashboard: {{ . }}{{ end }}  {{ end }}
{{- if not .CommonAnnotations.runbook_url }}{{ range $i, $alert := .Alerts }}{{ if and (lt $i ${SHOWN}) (match "^https?://" .Annotations.runbook_url) }}<{{ .Annotations.runbook_url }}|Runbook of ${show(prefix, 'name', '.Labels.alertname')}>  {{ end }}{{ end }}{{ end }}
{{- end }}

{{ define "sightline.slack.text" -}}
{{ if .Alerts.Firing }}{{ template "sightline.slack.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}{{ if .Alerts.Firing }}
_Resolved:_
{{ template "sightline.slack.briefly" .Alerts.Resolved }}{{ else }}{{ template "sightline.slack.alerts" .Alerts.Resolved }}{{ end }}{{ end }}
{{ template "sightline.slack.links" . }}${linked ? '{{ if .Alerts.Firing }}<{{ template "sightline.silence-url" . }}|Silence>{{ end }}' : ''}
{{- end }}

${ownerTemplate(prefix)}

{{ define "sightline.slack.footer" }}Owner: {{ template "sightline.slack.owner" . }}{{ end }}
`;
