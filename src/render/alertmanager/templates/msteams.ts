import { cutNotice, shownAlerts } from './common.ts';
import { type Flavour, labelsOf, ownerTemplate, show, summaryOf, titleTemplate, valueTemplates } from './values.ts';

/**
 * Teams shows the small part of Markdown that adaptive cards know: bold, lists and links; a blank line ends a paragraph.
 * A message over 28 KB is lost, so paragraphs are shorter than elsewhere.
 */
const TEAMS: Flavour = { prefix: 'msteams.', neutralize: ['reReplaceAll "\\\\]\\\\(" "] ("'], paragraph: 400 };

const { prefix } = TEAMS;

export const msteamsTemplate = (linked: boolean): string => `{{/* Microsoft Teams. */}}

${valueTemplates(TEAMS)}

${titleTemplate(prefix)}

${ownerTemplate(prefix)}

{{ define "sightline.msteams.alert" -}}
**${summaryOf(prefix)}**
{{ with .Annotations.description }}
${show(prefix, 'paragraph', '.')}
{{ end }}
- severity: ${show(prefix, 'name', '.Labels.severity')}
- owner: ${show(prefix, 'name', '.Labels.owner')}
{{- with .Labels.service }}
- service: ${show(prefix, 'name', '.')}{{ end }}
- ${labelsOf(prefix)}
- {{ template "sightline.when" . }}
{{- with .Annotations.runbook_url }}
- {{ if match "^https?://" . }}[Runbook]({{ . }}){{ else }}Runbook: {{ . }}{{ end }}{{ end }}
{{- with .Annotations.dashboard }}
- {{ if match "^https?://" . }}[Dashboard]({{ . }}){{ else }}Dashboard: {{ . }}{{ end }}{{ end }}

{{ end }}

{{ define "sightline.msteams.brief" }}- **${summaryOf(prefix)}**, {{ template "sightline.when" . }}
{{ end }}

{{ define "sightline.msteams.alerts" }}${shownAlerts('sightline.msteams.alert')}${cutNotice('.')}{{ end }}

{{ define "sightline.msteams.briefly" }}${shownAlerts('sightline.msteams.brief')}
${cutNotice('.')}{{ end }}

{{ define "sightline.msteams.text" -}}
{{ if .Alerts.Firing }}{{ template "sightline.msteams.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}

Resolved:

{{ if .Alerts.Firing }}{{ template "sightline.msteams.briefly" .Alerts.Resolved }}{{ else }}{{ template "sightline.msteams.alerts" .Alerts.Resolved }}{{ end }}{{ end }}

Owner: {{ template "sightline.msteams.owner" . }}
${linked ? '\n{{ if .Alerts.Firing }}[Silence]({{ template "sightline.silence-url" . }}){{ end }}\n' : ''}{{- end }}
`;
