import type { DataSourceKind } from '../../model/dashboard.ts';

/** Shown in pickers. Prefixed, because names are unique in Grafana and an existing one may have a "Prometheus". */
export const DATA_SOURCE_NAMES: Readonly<Record<DataSourceKind, string>> = {
  prometheus: 'Sightline Prometheus',
  loki: 'Sightline Loki',
  tempo: 'Sightline Tempo',
  alertmanager: 'Sightline Alertmanager',
};

export const PROMETHEUS_DATA_SOURCE_NAME = DATA_SOURCE_NAMES.prometheus;
