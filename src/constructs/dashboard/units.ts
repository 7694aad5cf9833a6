import type { MetricUnit } from '../../metrics/declaration.ts';

/** Grafana's ids of the units used most; any other id of Grafana works as well. */
export type PanelUnit =
  | 'short'
  | 'none'
  | 'percent'
  | 'percentunit'
  | 's'
  | 'ms'
  | 'dtdurations'
  | 'bytes'
  | 'Bps'
  | 'cps'
  | 'ops'
  | 'reqps'
  | 'celsius'
  | 'hertz'
  | (string & {});

const UNITS: Readonly<Record<MetricUnit, PanelUnit>> = {
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  celsius: 'celsius',
  volts: 'volt',
  amperes: 'amp',
  joules: 'joule',
  grams: 'massg',
  meters: 'lengthm',
  hertz: 'hertz',
  count: 'short',
};

/** Grafana unit of a metric's value. */
export const valueUnit = (unit: MetricUnit | undefined): PanelUnit => (unit === undefined ? 'short' : UNITS[unit]);

/** Grafana unit of a counter's growth per second: bytes per second; seconds per second are a share of time. */
export function rateUnit(unit: MetricUnit | undefined): PanelUnit {
  if (unit === 'bytes') return 'Bps';
  if (unit === 'seconds') return 'percentunit';
  return unit === 'joules' ? 'watt' : 'cps';
}
