import { type Flavour, labelsOf, ownerTemplate, show, summaryOf, titleTemplate, valueTemplates } from './values.ts';

/** Most alerts written out in one message; receivers cut longer texts off anywhere. */
export const SHOWN = 10;

/** `10 of 12 shown`, after a list that was cut. */
export const cutNotice = (list: string): string =>
  `{{ if gt (len ${list}) ${SHOWN} }}${SHOWN} of {{ len ${list} }} shown{{ end }}`;

/** Calls a template for the first alerts of a list. */
export const shownAlerts = (template: string): string =>
  `{{ range $i, $alert := . }}{{ if lt $i ${SHOWN} }}{{ template "${template}" $alert }}{{ end }}{{ end }}`;

/** Plain text needs no escapes. */
export const PLAIN: Flavour = { prefix: '', neutralize: [], indent: '  ' };

/** Longest text of labels, escaped for a URL, with which a silence is linked: receivers cut longer messages off. */
export const LONGEST_FILTER = 3000;

const links = String.raw`{{ define "sightline.alerts-url" }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery | reReplaceAll "\\+" "%20" }}{{ end }}

{{ define "sightline.filter-value" }}{{ . | reReplaceAll "([\"\\\\])" "\\$1" | urlquery | reReplaceAll "\\+" "%20" }}{{ end }}

{{/* With some of the labels left out it would silence more than this; so there is no link when they are too long. */}}
{{ define "sightline.silence-url" }}{{ if lt (len (urlquery (printf "%s" .CommonLabels))) ${LONGEST_FILTER} }}{{ .ExternalURL }}/#/silences/new?filter=%7B{{ range $i, $label := .CommonLabels.SortedPairs }}{{ if $i }}%2C{{ end }}{{ $label.Name | urlquery }}%3D%22{{ template "sightline.filter-value" $label.Value }}%22{{ end }}%7D{{ else }}{{ template "sightline.alerts-url" . }}{{ end }}{{ end }}
`;

const noLinks = `{{/* Alertmanager's own address is not declared, so messages do not link to it. */}}
{{ define "sightline.alerts-url" }}{{ end }}
{{ define "sightline.silence-url" }}{{ end }}
`;

/**
 * Alerts as lines of text. Of those that are over only the summaries are told while others fire: the ten that fire have
 * the room.
 */
export const textTemplates = (prefix: string, linked: boolean): string => `{{/* One alert as plain text. */}}
{{ define "sightline.${prefix}text.alert" -}}
- ${summaryOf(prefix)}
{{- with .Annotations.description }}
  ${show(prefix, 'paragraph', '.')}{{ end }}
  severity: ${show(prefix, 'name', '.Labels.severity')}, owner: ${show(prefix, 'name', '.Labels.owner')}{{ with .Labels.service }}, service: ${show(prefix, 'name', '.')}{{ end }}
  labels: ${labelsOf(prefix)}
  {{ template "sightline.when" . }}
{{- with .Annotations.runbook_url }}
  runbook: {{ . }}{{ end }}
{{- with .Annotations.dashboard }}
  dashboard: {{ . }}{{ end }}
{{ end }}

{{ define "sightline.${prefix}text.brief" }}- ${summaryOf(prefix)}, {{ template "sightline.when" . }}
{{ end }}

{{ define "sightline.${prefix}text.alerts" }}${shownAlerts(`sightline.${prefix}text.alert`)}${cutNotice('.')}{{ end }}

{{ define "sightline.${prefix}text.briefly" }}${shownAlerts(`sightline.${prefix}text.brief`)}${cutNotice('.')}{{ end }}

{{ define "sightline.${prefix}text" -}}
{{ if .Alerts.Firing }}Firing:
{{ template "sightline.${prefix}text.alerts" .Alerts.Firing }}{{ end }}
{{- if .Alerts.Resolved }}{{ if .Alerts.Firing }}
{{ end }}Resolved:
{{ if .Alerts.Firing }}{{ template "sightline.${prefix}text.briefly" .Alerts.Resolved }}{{ else }}{{ template "sightline.${prefix}text.alerts" .Alerts.Resolved }}{{ end }}{{ end }}
Owner: {{ template "sightline.${prefix}owner" . }}
${linked ? 'Silence: {{ template "sightline.silence-url" . }}\n' : ''}{{ end }}`;

/** What several kinds of message share. */
export const commonTemplate = (linked: boolean): string => `{{/* Shared by all messages. */}}

${valueTemplates(PLAIN)}

${titleTemplate('')}

${ownerTemplate('')}

{{/* A runbook or dashboard whose server has no declared address is a path, which is no link. */}}
{{ define "sightline.link" }}{{ if match "^https?://" . }}{{ . }}{{ end }}{{ end }}
{{ define "sightline.runbook-url" }}{{ with .CommonAnnotations.runbook_url }}{{ template "sightline.link" . }}{{ end }}{{ end }}
{{ define "sightline.dashboard-url" }}{{ with .CommonAnnotations.dashboard }}{{ template "sightline.link" . }}{{ end }}{{ end }}

{{ define "sightline.when" }}{{ if eq .Status "firing" }}since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ else }}from {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ end }}{{ end }}

${textTemplates('', linked)}

${linked ? links : noLinks}`;
