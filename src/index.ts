export { Alert, type AlertProps, type AlertQuery, type LevelProps, type RunbookProps } from './constructs/alert.ts';
export { App } from './constructs/app.ts';
export {
  BlackboxExporter,
  type BlackboxExporterProps,
  type ProbeProps,
} from './constructs/components/blackbox-exporter.ts';
export { Collector, type CollectorProps } from './constructs/components/collector.ts';
export { CollectorAgent, type CollectorAgentProps } from './constructs/components/collector-agent.ts';
export type { ComponentProps } from './constructs/components/component-element.ts';
export { Grafana, type GrafanaProps } from './constructs/components/grafana.ts';
export { KubeStateMetrics } from './constructs/components/kube-state-metrics.ts';
export { Loki, type LokiProps } from './constructs/components/loki.ts';
export { NodeExporter } from './constructs/components/node-exporter.ts';
export { Prometheus, type PrometheusProps } from './constructs/components/prometheus.ts';
export { Tempo, type TempoProps } from './constructs/components/tempo.ts';
export { Dashboard, type DashboardProps } from './constructs/dashboard/dashboard.ts';
export {
  development,
  type Environment,
  type EnvironmentProps,
  environment,
  production,
  staging,
} from './constructs/environment.ts';
export type { ExporterCheckProps, PerPlatform } from './constructs/exporter/check-props.ts';
export { Exporter, type ExporterProps } from './constructs/exporter/exporter.ts';
export type { ExporterIngestProps } from './constructs/exporter/ingest.ts';
export type { ExporterSidecarProps } from './constructs/exporter/sidecar.ts';
export { needOneOf } from './constructs/input.ts';
export { MonitoringStack, type MonitoringStackProps, type Pack } from './constructs/monitoring-stack.ts';
export {
  type AlertDefinition,
  type AlertDefinitionProps,
  defineAlert,
  defineRecording,
  type RecordingDefinition,
} from './constructs/packs/definition.ts';
export { Given } from './constructs/packs/given.ts';
export type { Needs } from './constructs/packs/needs.ts';
export {
  type PackTuning,
  RulePack,
  type RulePackProps,
  rulePack,
  type TuningScope,
} from './constructs/packs/rule-pack.ts';
export type { AlertTuning, LevelTuning } from './constructs/packs/tuning.ts';
export { type ComposeProps, compose, type KubernetesProps, kubernetes } from './constructs/platforms.ts';
export { RecordingRule, type RecordingRuleProps } from './constructs/recording-rule.ts';
export { Alertmanager, type AlertmanagerProps } from './constructs/routing/alertmanager.ts';
export type { InhibitionProps } from './constructs/routing/inhibition.ts';
export type { AlertMatch } from './constructs/routing/matcher.ts';
export {
  email,
  jira,
  msteams,
  pagerduty,
  type ReceiverDeclaration,
  receiver,
  slack,
  webhook,
} from './constructs/routing/receiver.ts';
export { type RouteDeclaration, type RouteProps, route } from './constructs/routing/route.ts';
export { type TimeIntervalDeclaration, type TimeRange, timeInterval } from './constructs/routing/time-interval.ts';
export { exampleLabels } from './constructs/rules/example-labels.ts';
export { type InputLines, type LogLinesProps, logLines } from './constructs/rules/input-lines.ts';
export type { MutantReasons } from './constructs/rules/mutant-reasons.ts';
export {
  type FiringProps,
  firesWhen,
  type InputSeries,
  type RecordedSample,
  type RecordsProps,
  type RecordTestDeclaration,
  type RuleTestDeclaration,
  rawSeries,
  records,
  type SilentProps,
  series,
  staysSilentWhen,
} from './constructs/rules/rule-test.ts';
export type { DefaultRule, DefaultRuleChange, DefaultRuleTuning } from './constructs/rules/tune-default-rules.ts';
export { secret } from './constructs/secret.ts';
export { owner, type ScrapeProps, Service, type ServiceProps } from './constructs/service.ts';
export { type AvailabilityProps, availabilitySli } from './constructs/slo/availability-sli.ts';
export type { BurnRateName } from './constructs/slo/burn-rates.ts';
export { type FreshnessProps, freshnessSli } from './constructs/slo/freshness-sli.ts';
export { type LatencyProps, latencySli } from './constructs/slo/latency-sli.ts';
export { type RatioProps, ratioSli } from './constructs/slo/ratio-sli.ts';
export type { Sli } from './constructs/slo/sli.ts';
export { Slo, type SloProps } from './constructs/slo/slo.ts';
export type { VolumeProps } from './constructs/volume.ts';
export type { LabelSchema, MetricDeclaration, MetricUnit } from './metrics/declaration.ts';
export type { Owner, Severity } from './model/rule.ts';
export type { Expression, QueryProblem } from './query/expression.ts';
export type { LogQuery } from './query/logql/log-query.ts';
export { type LogVector, logVector } from './query/logql/log-vector.ts';
export { logs, logsWith } from './query/logql/logs.ts';
export { rawLogql } from './query/logql/raw.ts';
export type { UnwrappedLogs } from './query/logql/unwrapped.ts';
export type { Counter } from './query/promql/counter.ts';
export {
  type AnyMetric,
  counter,
  gauge,
  type HistogramProps,
  histogram,
  type MetricProps,
  type NativeHistogramProps,
  type SummaryProps,
  summary,
} from './query/promql/declare.ts';
export {
  dayOfMonth,
  dayOfWeek,
  dayOfYear,
  daysInMonth,
  hour,
  minute,
  month,
  time,
  vector,
  year,
} from './query/promql/functions.ts';
export type { Gauge } from './query/promql/gauge.ts';
export type { Histogram } from './query/promql/histogram.ts';
export type { HistogramVector } from './query/promql/histogram-vector.ts';
export type { Join } from './query/promql/joins.ts';
export type { TargetLabel } from './query/promql/labels.ts';
export type { Matcher, Where } from './query/promql/matchers.ts';
export type { NativeHistogram } from './query/promql/native-histogram.ts';
export type { RangeVector } from './query/promql/range-vector.ts';
export { rawPromql } from './query/promql/raw.ts';
export { recorded } from './query/promql/recorded.ts';
export { number, type Scalar } from './query/promql/scalar.ts';
export type { Subquery } from './query/promql/subquery.ts';
export type { Summary } from './query/promql/summary.ts';
export type { Vector } from './query/promql/vector.ts';
export type { Range } from './query/range.ts';
export type { AlertValue, TemplateLabels } from './query/template/placeholders.ts';
export type { Template, TemplateFunction } from './query/template/render-template.ts';
export { Bytes, type BytesInput } from './shared/bytes.ts';
export { Duration } from './shared/duration.ts';
