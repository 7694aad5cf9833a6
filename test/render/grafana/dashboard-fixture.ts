import type { Dashboard, Panel, Row } from '../../../src/model/dashboard.ts';
import { expression, origin } from '../../fixtures/model.ts';

/** Records of dashboards with unremarkable values. */
export const panelRecord = (changes: Partial<Panel> = {}): Panel => ({
  kind: 'timeseries',
  title: 'Rate',
  queries: [{ dataSource: 'prometheus', query: expression('sum(rate(a_total[$__rate_interval]))') }],
  width: 8,
  height: 8,
  origin: origin(),
  ...changes,
});

export const rowRecord = (panels: readonly Panel[], changes: Partial<Row> = {}): Row => ({
  title: 'Row',
  collapsed: false,
  panels,
  ...changes,
});

export const dashboardRecord = (changes: Partial<Dashboard> = {}): Dashboard => ({
  uid: 'api',
  title: 'API',
  tags: [],
  folder: 'Sightline',
  refreshSeconds: 30,
  from: 'now-6h',
  variables: [],
  rows: [rowRecord([panelRecord()])],
  links: [],
  origin: origin(),
  ...changes,
});
