import { cutNotice, LONGEST_FILTER, shownAlerts } from './common.ts';
import { labelsOf, show, summaryOf } from './values.ts';

const cell = (name: string, value: string): string =>
  `<tr><td style="padding:2px 12px 2px 0;color:#666;vertical-align:top">${name}</td><td style="padding:2px 0">${value}</td></tr>`;

const linkTo = (title: string, annotation: string): string =>
  `{{ with .Annotations.${annotation} }}{{ if match "^https?://" . }}<a href="{{ . }}" style="margin-right:16px">${title}</a>{{ else }}<span style="margin-right:16px">${title}: {{ . }}</span>{{ end }}{{ end }}`;

/** In HTML every value is escaped for its place by the template engine itself. */
const silence = String.raw`{{ if lt (len (urlquery (printf "%s" .CommonLabels))) ${LONGEST_FILTER} }}<a href="{{ .ExternalURL }}/#/silences/new?filter=%7B{{ range $i, $label := .CommonLabels.SortedPairs }}{{ if $i }}%2C{{ end }}{{ $label.Name }}%3D%22{{ $label.Value | reReplaceAll "([\"\\\\])" "\\$1" }}%22{{ end }}%7D">Silence</a>{{ end }}`;

/** Styles stand on the elements, because mail programs drop style sheets. */
export const emailTemplate = (
  linked: boolean,
): string => `{{/* E-mail: plain text for those who read it so, HTML for the others. */}}

{{ define "sightline.email.text" }}{{ template "sightline.title" . }}

{{ template "sightline.text" . }}{{ end }}

{{ define "sightline.email.alert" -}}
<h3 style="margin:16px 0 4px;font-size:15px">${summaryOf('')}</h3>
{{ with .Annotations.description }}<p style="margin:0 0 8px;white-space:pre-line">${show('', 'paragraph', '.')}</p>{{ end }}
<table style="border-collapse:collapse;font-size:13px">
${cell('severity', show('', 'name', '.Labels.severity'))}
${cell('owner', `${show('', 'name', '.Labels.owner')}{{ with .Annotations.contact }} (${show('', 'name', '.')}){{ end }}`)}
{{ with .Labels.service }}${cell('service', show('', 'name', '.'))}{{ end }}
${cell('labels', labelsOf(''))}
${cell('time', '{{ template "sightline.when" . }}')}
</table>
<p style="margin:4px 0">${linkTo('Runbook', 'runbook_url')}${linkTo('Dashboard', 'dashboard')}</p>
{{ end }}

{{ define "sightline.email.alerts" }}${shownAlerts('sightline.email.alert')}<p>${cutNotice('.')}</p>{{ end }}

{{ define "sightline.email.html" }}<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ template "sightline.title" . }}</title></head>
<body style="font-family:sans-serif;font-size:14px;color:#222;max-width:720px">
<h2 style="font-size:18px">{{ template "sightline.title" . }}</h2>
{{ if .Alerts.Firing }}{{ template "sightline.email.alerts" .Alerts.Firing }}{{ end }}
{{ if .Alerts.Resolved }}<h2 style="font-size:16px">Resolved</h2>{{ template "sightline.email.alerts" .Alerts.Resolved }}{{ end }}
<p>Owner: {{ template "sightline.owner" . }}</p>
${linked ? `{{ if .Alerts.Firing }}<p>${silence}</p>{{ end }}\n` : ''}</body>
</html>
{{ end }}
`;
