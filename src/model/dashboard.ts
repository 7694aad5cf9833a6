import type { Expression } from '../query/expression.ts';
import type { Origin } from './origin.ts';

/** Data sources have fixed uids, equal on both platforms and in every stack: `sightline-prometheus` … */
export type DataSourceKind = 'prometheus' | 'loki' | 'tempo' | 'alertmanager';
export const dataSourceUid = (kind: DataSourceKind): string => `sightline-${kind}`;

export type PanelKind =
  | 'timeseries'
  | 'stat'
  | 'gauge'
  | 'bargauge'
  | 'barchart'
  | 'table'
  | 'heatmap'
  | 'logs'
  | 'traces'
  | 'alertlist'
  | 'text';

export interface PanelQuery {
  readonly dataSource: DataSourceKind;
  /** PromQL or LogQL; for Tempo a TraceQL text. */
  readonly query: Expression | { readonly language: 'traceql'; readonly text: string };
  /** Grafana legend, `{{label}}` placeholders. */
  readonly legend?: string;
  /** One value at the end of the range instead of a series. */
  readonly instant?: boolean;
  readonly exemplars?: boolean;
}

export interface Panel {
  readonly kind: PanelKind;
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly PanelQuery[];
  /** Grafana unit id: `s`, `bytes`, `percentunit`, `reqps`, `short` … */
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly stacked?: boolean;
  /** Ascending; the first colour holds below the first value. */
  readonly thresholds?: readonly { readonly above: number; readonly color: string }[];
  /** Columns out of 24. */
  readonly width: number;
  /** Grid rows of about 30 px. */
  readonly height: number;
  /** Markdown of a `text` panel. */
  readonly text?: string;
  /** Label matchers of an `alertlist`, such as `service="api"`. */
  readonly alertFilter?: string;
  /** Changes on the finished panel JSON; the escape hatch for what this model does not name. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** A Grafana SDK builder, used instead of everything above but size. */
  readonly raw?: { build(): unknown };
  readonly origin: Origin;
}

export interface Row {
  readonly title: string;
  readonly collapsed: boolean;
  readonly panels: readonly Panel[];
}

export interface Variable {
  readonly name: string;
  readonly label?: string;
  /** `query`: label values of a metric. `custom`: a fixed list. `interval`: durations. */
  readonly kind: 'query' | 'custom' | 'interval';
  readonly query?: { readonly metric: string; readonly label: string };
  readonly values?: readonly string[];
  readonly multi: boolean;
  readonly includeAll: boolean;
}

export interface Dashboard {
  /** At most 40 characters of `[a-zA-Z0-9_-]`; file name, URL and key for updates. */
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly service?: string;
  /** Grafana folder. */
  readonly folder: string;
  readonly refreshSeconds: number;
  /** Grafana range start, such as `now-6h`. */
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly origin: Origin;
}
