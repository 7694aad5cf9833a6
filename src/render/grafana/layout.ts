import type { Row } from '../../model/dashboard.ts';
import type { GridPositionJson } from './grafana-json.ts';

/** Columns of Grafana's grid. */
export const GRID_COLUMNS = 24;

interface PlacedRow {
  /** Place of the row's title bar. */
  readonly position: GridPositionJson;
  /** Places of its panels, in their order. */
  readonly panels: readonly GridPositionJson[];
}

/**
 * Places panels left to right and wraps at the right edge; a line is as high as its highest panel. Panels of a
 * collapsed row are placed as if it were open, and what follows moves up below its title bar, as Grafana saves it.
 */
export function layout(rows: readonly Row[]): PlacedRow[] {
  const placed: PlacedRow[] = [];
  let top = 0;
  for (const row of rows) {
    const position = { x: 0, y: top, w: GRID_COLUMNS, h: 1 };
    const { panels, bottom } = placePanels(row, top + 1);
    placed.push({ position, panels });
    top = row.collapsed ? top + 1 : bottom;
  }
  return placed;
}

function placePanels(row: Row, top: number): { panels: GridPositionJson[]; bottom: number } {
  const panels: GridPositionJson[] = [];
  let x = 0;
  let y = top;
  let lineHeight = 0;
  for (const panel of row.panels) {
    const w = Math.min(panel.width, GRID_COLUMNS);
    if (x + w > GRID_COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    panels.push({ x, y, w, h: panel.height });
    x += w;
    lineHeight = Math.max(lineHeight, panel.height);
  }
  return { panels, bottom: y + lineHeight };
}
