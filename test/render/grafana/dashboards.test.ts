import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Dashboard, Panel, PanelKind } from '../../../src/model/dashboard.ts';
import { dashboardJson, renderDashboards } from '../../../src/render/grafana/dashboards.ts';
import { expression, stackModel } from '../../fixtures/model.ts';
import { dashboardRecord, panelRecord, rowRecord } from './dashboard-fixture.ts';

const KINDS: readonly PanelKind[] = [
  'timeseries',
  'stat',
  'gauge',
  'bargauge',
  'barchart',
  'table',
  'heatmap',
  'logs',
  'traces',
  'alertlist',
  'text',
];

const panels: fc.Arbitrary<Panel> = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    title: fc.string(),
    queries: fc.integer({ min: 0, max: 30 }),
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 20 }),
    thresholds: fc.array(fc.record({ above: fc.integer(), color: fc.constantFrom('red', 'green') }), { maxLength: 3 }),
    stacked: fc.boolean(),
  })
  .map(({ queries, ...rest }) =>
    panelRecord({
      ...rest,
      queries: Array.from({ length: queries }, (_, i) => ({ dataSource: 'prometheus', query: expression(`a${i}`) })),
    }),
  );
const dashboards: fc.Arbitrary<Dashboard> = fc
  .array(fc.record({ title: fc.string(), collapsed: fc.boolean(), panels: fc.array(panels, { maxLength: 8 }) }), {
    maxLength: 4,
  })
  .map(rows => dashboardRecord({ rows }));

/** Every panel, with those inside collapsed rows. */
// biome-ignore lint/suspicious/noExplicitAny: parsed JSON.
const allPanels = (json: any): any[] => json.panels.flatMap((p: any) => [p, ...(p.panels ?? [])]);

/** Calls `visit` with every value in a structure and where it is. */
function walk(value: unknown, visit: (value: unknown, path: string) => void, path = '$'): void {
  visit(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, `${path}.${key}`);
}

describe('GIVEN any dashboard', () => {
  it('WHEN it is rendered THEN the file says exactly what was meant: nothing is lost on the way to JSON', () => {
    fc.assert(
      fc.property(dashboards, dashboard => {
        const json = dashboardJson(dashboard);
        walk(json, (value, path) => {
          if (value === undefined || Number.isNaN(value) || typeof value === 'function')
            throw new Error(`${path}: ${value}`);
        });
        const [file] = renderDashboards(stackModel({ dashboards: [dashboard] }));
        expect(JSON.parse(file?.content ?? '')).toEqual(json);
        expect(JSON.parse(file?.compact ?? '')).toEqual(json);
      }),
      { numRuns: 50 },
    );
  });

  it('WHEN it is rendered THEN panel ids are unique and every query has a name and a data source', () => {
    fc.assert(
      fc.property(dashboards, dashboard => {
        const all = allPanels(dashboardJson(dashboard));
        expect(new Set(all.map(p => p.id)).size).toBe(all.length);
        for (const panel of all) {
          if (panel.type !== 'row') expect(panel.datasource.uid).toMatch(/^sightline-/);
          const names = (panel.targets ?? []).map((t: { refId: string }) => t.refId);
          expect(new Set(names).size).toBe(names.length);
          for (const target of panel.targets ?? []) expect(target.datasource.uid).toMatch(/^sightline-/);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('GIVEN a dashboard', () => {
  const first = (changes: Partial<Dashboard>) => dashboardJson(dashboardRecord(changes));

  it('WHEN it is rendered twice THEN the bytes are the same', () => {
    const model = stackModel({ dashboards: [dashboardRecord()] });
    expect(renderDashboards(model)).toEqual(renderDashboards(model));
  });

  it('WHEN it is rendered THEN people cannot edit it in Grafana, and it belongs to ours', () => {
    const json = first({ tags: ['api', 'sightline'] });
    expect(json.editable).toBe(false);
    expect(json.tags).toEqual(['api', 'sightline']);
    expect(json).not.toHaveProperty('id');
  });

  it('WHEN it refreshes every 90 s or never THEN Grafana is told so in its notation', () => {
    expect(first({ refreshSeconds: 90 }).refresh).toBe('1m30s');
    expect(first({ refreshSeconds: 0 }).refresh).toBe('');
  });

  it('WHEN it is about a service THEN the alerts of that service are marked in its graphs', () => {
    const [annotation] = first({ service: 'api' }).annotations.list ?? [];
    const expr = 'ALERTS{alertstate="firing", service="api"}';
    expect(annotation).toMatchObject({ expr, target: { expr }, datasource: { uid: 'sightline-prometheus' } });
    expect(first({}).annotations.list).toEqual([]);
  });

  it('WHEN a row is collapsed THEN its panels are inside it', () => {
    const { panels } = first({ rows: [rowRecord([panelRecord()], { collapsed: true }), rowRecord([panelRecord()])] });
    expect(panels.map(p => [p.type, 'panels' in p ? p.panels.length : undefined])).toEqual([
      ['row', 1],
      ['row', 0],
      ['timeseries', undefined],
    ]);
  });
});

describe('GIVEN dashboards', () => {
  const ids = (...folders: string[]) =>
    renderDashboards(
      stackModel({ dashboards: folders.map((folder, i) => dashboardRecord({ uid: `d${i}`, folder })) }),
    ).map(a => a.id);

  it('WHEN they share a folder THEN the files lie side by side', () => {
    expect(ids('Apps', 'Apps')).toEqual(['dashboards/d0.json', 'dashboards/d1.json']);
  });

  it('WHEN they are in several folders THEN each folder has a directory, even where names differ by signs only', () => {
    expect(ids('Apps & more', 'Apps, more', 'Übersicht', '***')).toEqual([
      'dashboards/apps-more/d0.json',
      'dashboards/apps-more-2/d1.json',
      'dashboards/ubersicht/d2.json',
      'dashboards/folder/d3.json',
    ]);
  });
});
