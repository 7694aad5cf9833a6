import { Gauge } from '../../query/promql/gauge.ts';
import { selectAll } from '../../query/promql/selection.ts';
import { formatSeconds } from '../../shared/duration.ts';

/** Labels that everything recorded for an SLO carries; names and meaning are sloth's, so its dashboards work. */
export interface SloLabels {
  readonly sloth_id: string;
  readonly sloth_service: string;
  readonly sloth_slo: string;
}

type IdSchema = { readonly [K in keyof SloLabels]: 'string' };
type WindowSchema = IdSchema & { readonly sloth_window: 'string' };

const ID_SCHEMA: IdSchema = { sloth_id: 'string', sloth_service: 'string', sloth_slo: 'string' };
const WINDOW_SCHEMA: WindowSchema = { ...ID_SCHEMA, sloth_window: 'string' };

/** Share of bad events over a window. */
export const ratioName = (seconds: number): string => `slo:sli_error:ratio_rate${formatSeconds(seconds)}`;
/** Bad events per second over a window. sloth has no such series: without it long windows cannot weigh by traffic. */
export const badName = (seconds: number): string => `slo:sli_error:rate${formatSeconds(seconds)}`;
/** All events per second over a window; not sloth's either. */
export const allName = (seconds: number): string => `slo:sli_total:rate${formatSeconds(seconds)}`;

/** What is recorded once an SLO and not once a window. */
export const META = {
  objective: 'slo:objective:ratio',
  budget: 'slo:error_budget:ratio',
  days: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const;

type IdGauge = Gauge<IdSchema, keyof SloLabels>;
type WindowGauge = Gauge<WindowSchema, keyof WindowSchema>;

/** A recorded series of one SLO. */
export const sloSeries = (name: string, id: string): IdGauge =>
  new Gauge<IdSchema, keyof SloLabels>(
    { kind: 'gauge', name, help: 'Recorded for an SLO', labels: ID_SCHEMA },
    selectAll(name, ID_SCHEMA, false),
  ).where({ sloth_id: id });

/** The share of bad events over a window, which says so in a label of its own. */
export function ratioSeries(seconds: number, id: string): WindowGauge {
  const name = ratioName(seconds);
  return new Gauge<WindowSchema, keyof WindowSchema>(
    { kind: 'gauge', name, help: 'Share of bad events', labels: WINDOW_SCHEMA },
    selectAll(name, WINDOW_SCHEMA, false),
  ).where({ sloth_id: id });
}
