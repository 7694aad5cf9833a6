import * as barchart from '@grafana/grafana-foundation-sdk/barchart';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import { defaultDashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { describe, expect, it } from '@jest/globals';
import type { PanelKind } from '../../../src/model/dashboard.ts';
import { SCHEMA_VERSION } from '../../../src/render/grafana/dashboards.ts';
import { panel } from '../../../src/render/grafana/panel.ts';
import { panelRecord } from './dashboard-fixture.ts';

const KINDS: readonly [
  PanelKind,
  { readonly PanelBuilder: new () => { build(): { type: string; options?: object } } },
][] = [
  ['timeseries', timeseries],
  ['stat', stat],
  ['gauge', gauge],
  ['bargauge', bargauge],
  ['barchart', barchart],
  ['table', table],
  ['heatmap', heatmap],
  ['logs', logs],
  ['text', text],
];

describe.each(KINDS)("GIVEN Grafana's own builder of a %s panel", (kind, sdk) => {
  const theirs = new sdk.PanelBuilder().build();
  const ours = panel(panelRecord({ kind }), 1, { x: 0, y: 0, w: 8, h: 8 });

  it('WHEN ours is compared THEN the plugin is the same', () => {
    expect(ours.type).toBe(theirs.type);
  });

  it('WHEN ours is compared THEN no option that it always sets is missing', () => {
    const required = Object.keys(JSON.parse(JSON.stringify(theirs.options ?? {})));
    // Old ways to say what `cellHeight` and the footer override say now.
    const optional = kind === 'table' ? ['footer', 'showTypeIcons'] : [];
    expect(Object.keys(ours.options as object)).toEqual(
      expect.arrayContaining(required.filter(key => !optional.includes(key))),
    );
  });
});

describe("GIVEN Grafana's own dashboard builder", () => {
  it('WHEN schema versions are compared THEN ours is the same', () => {
    expect(SCHEMA_VERSION).toBe(defaultDashboard().schemaVersion);
  });
});
