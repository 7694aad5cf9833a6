import type { Expression } from '../../query/expression.ts';
import type { PanelUnit } from './units.ts';

/** Anything that gives a finished query: a PromQL vector, a LogQL query, a raw query. */
export interface Queryable {
  readonly expression: Expression;
}

/** One query, or several by the name each has in the legend (`{{label}}` is replaced by the label's value). */
export type PanelQueries = Queryable | Readonly<Record<string, Queryable>>;

/** A colour from `above` on; the first one also holds below. */
export interface Threshold {
  readonly above: number;
  /** A name such as `green`, `orange`, `red`, or `#rrggbb`. */
  readonly color: string;
}

/** How a panel looks. */
export interface PanelProps {
  /** Shown behind the "i" of the panel, in Markdown. @default - none */
  readonly description?: string;
  /** @default 'short' */
  readonly unit?: PanelUnit;
  /** Legend of a single query, such as `{{app}}`. @default - Grafana names the series by its labels */
  readonly legend?: string;
  /** Lower end of the axis. @default - as the data is */
  readonly min?: number;
  /** Upper end of the axis. @default - as the data is */
  readonly max?: number;
  /** Digits after the point. @default - as many as help */
  readonly decimals?: number;
  /** Series are drawn on top of each other. @default false */
  readonly stacked?: boolean;
  /** Ascending. @default - none */
  readonly thresholds?: readonly Threshold[];
  /** Marks traces that belong to the samples, where the metric carries exemplars. @default false */
  readonly exemplars?: boolean;
  /** One value, of the end of the range, instead of a series. @default - true for tables and bars, false otherwise */
  readonly instant?: boolean;
  /** Columns out of 24. @default - by kind of panel */
  readonly width?: number;
  /** Grid rows of about 30 px. @default - by kind of panel */
  readonly height?: number;
  /** Changes to the finished panel as Grafana stores it: objects are merged, null removes, anything else replaces. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** Size and overrides, all that a panel without values has. */
export type FrameProps = Pick<PanelProps, 'description' | 'width' | 'height' | 'overrides'>;
