import { show } from './values.ts';

/** PagerDuty knows our four severities by the same names; a message of several is as urgent as it can be. */
export const pagerdutyTemplate = `{{/* PagerDuty. */}}

{{ define "sightline.pagerduty.severity" }}{{ if match "^(critical|error|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}critical{{ end }}{{ end }}

{{ define "sightline.pagerduty.source" }}{{ with .CommonLabels.instance }}${show('', 'name', '.')}{{ else }}{{ with .CommonLabels.service }}${show('', 'name', '.')}{{ else }}{{ .Receiver }}{{ end }}{{ end }}{{ end }}

{{ define "sightline.pagerduty.firing" }}{{ template "sightline.text.alerts" .Alerts.Firing }}{{ end }}

{{ define "sightline.pagerduty.resolved" }}{{ template "sightline.text.alerts" .Alerts.Resolved }}{{ end }}
`;
