import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Row } from '../../../src/model/dashboard.ts';
import { GRID_COLUMNS, layout } from '../../../src/render/grafana/layout.ts';
import { panelRecord, rowRecord } from './dashboard-fixture.ts';

const sizes = fc.array(fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 30 }) }), {
  maxLength: 20,
});
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc
    .record({ sizes, collapsed: fc.boolean() })
    .map(r => rowRecord(r.sizes.map(panelRecord), { collapsed: r.collapsed })),
  { maxLength: 6 },
);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** Everything Grafana shows when the dashboard opens. */
const visible = (all: readonly Row[]): Box[] =>
  layout(all).flatMap((placed, i) => [placed.position, ...(all[i]?.collapsed ? [] : placed.panels)]);

describe('GIVEN rows of panels of any size', () => {
  it('WHEN they are placed THEN nothing visible overlaps and nothing leaves the grid', () => {
    fc.assert(
      fc.property(rows, all => {
        const boxes = visible(all);
        for (const [i, a] of boxes.entries()) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.w).toBeLessThanOrEqual(GRID_COLUMNS);
          for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        }
      }),
    );
  });

  it('WHEN they are placed THEN they keep their order and size, and panels of a row do not overlap when it is opened', () => {
    fc.assert(
      fc.property(rows, all => {
        for (const [r, placed] of layout(all).entries()) {
          for (const [p, box] of placed.panels.entries()) {
            expect([box.w, box.h]).toEqual([all[r]?.panels[p]?.width, all[r]?.panels[p]?.height]);
            const next = placed.panels[p + 1];
            if (next) expect(next.y > box.y || (next.y === box.y && next.x > box.x)).toBe(true);
            for (const other of placed.panels.slice(p + 1)) expect(overlap(box, other)).toBe(false);
          }
        }
      }),
    );
  });

  it('WHEN a row is collapsed THEN the next one follows directly below its title', () => {
    const [, second] = layout([rowRecord([panelRecord()], { collapsed: true }), rowRecord([])]);
    expect(second?.position.y).toBe(1);
  });
});
