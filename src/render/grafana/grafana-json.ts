import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { dataquery as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import type { Dataquery as PrometheusQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Dataquery as TempoQuery } from '@grafana/grafana-foundation-sdk/tempo';

/**
 * A type of Grafana's SDK as the JSON it stands for: enums become their values, methods go. We check what we write
 * against the SDK's types and never load its code: for 29 dashboards of 14 panels its builders take 40 ms of processor
 * time, 31 of them to load 625 kB, and plain data 9 ms (docs/dashboards.md).
 */
export type Json<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends number
      ? number extends T
        ? number
        : `${T}` extends `${infer N extends number}`
          ? N
          : never
      : T extends readonly (infer E)[]
        ? readonly Json<E>[]
        : T extends object
          ? { readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Json<T[K]> }
          : T;

type Fields<T> = Omit<T, 'targets'>;

export type QueryJson = Json<PrometheusQuery> | Json<LokiQuery> | Json<TempoQuery>;
export type PanelJson = Fields<Json<sdk.Panel>> & { readonly targets?: readonly QueryJson[] };
export type RowJson = Omit<Json<sdk.RowPanel>, 'panels'> & { readonly panels: readonly PanelJson[] };
export type VariableJson = Json<sdk.VariableModel>;
export type GridPositionJson = Json<sdk.GridPos>;
export type FieldDefaultsJson = Json<sdk.FieldConfig>;
export type DashboardJson = Omit<Json<sdk.Dashboard>, 'panels'> & { readonly panels: readonly (PanelJson | RowJson)[] };
