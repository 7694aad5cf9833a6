import { cutNotice, SHOWN } from './common.ts';

/** Teams shows the small part of Markdown that adaptive cards know: bold, lists and links; a blank line ends a paragraph. */
export const msteamsTemplate = (linked: boolean): string => `{{/* Microsoft Teams. */}}

{{ define "sightline.msteams.alert" -}}
**{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}**
{{ with .Annotations.description }}
{{ . }}
{{ end }}
- severity: {{ .Labels.severity }}
- owner: {{ .Labels.owner }}
{{- with .Labels.service }}
- service: {{ . }}{{ end }}
- {{ template "sightline.labels" . }}
- {{ template "sightline.when" . }}
{{- with .Annotations.runbook_url }}
- {{ if match "^https?://" . }}[Runbook]({{ . }}){{ else }}Runbook: {{ . }}{{ end }}{{ end }}
{{- with .Annotations.dashboard }}
- {{ if match "^https?://" . }}[Dashboard]({{ . }}){{ else }}Dashboard: {{ . }}{{ end }}{{ end }}

{{ end }}

{{ define "sightline.msteams.alerts" }}{{ range $i, $alert := . }}{{ if lt $i ${SHOWN} }}{{ template "sightline.msteams.alert" $alert }}{{ end }}{{ end }}${cutNotice('.')}{{ end }}

{{ define "sightline.msteams.text" -}}
{{ if .Alerts.Firing }}{{ template "sightline.msteams.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}Resolved:

{{ template "sightline.msteams.alerts" .Alerts.Resolved }}{{ end }}
Owner: {{ template "sightline.owner" . }}
${linked ? '\n{{ if .Alerts.Firing }}[Silence]({{ template "sightline.silence-url" . }}){{ end }}\n' : ''}{{- end }}
`;
