import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PanelIds } from '../../../src/render/grafana/panel-id.ts';

const idsOf = (titles: readonly string[]): number[] => {
  const ids = new PanelIds();
  return titles.map(title => ids.next('Row', title));
};

describe('GIVEN panels of one dashboard', () => {
  it('WHEN they get ids THEN no two are equal, whatever their titles', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 60 }), titles => {
        const ids = idsOf(titles);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(Number.isSafeInteger(id) && id > 0).toBe(true);
      }),
    );
  });

  it('WHEN a panel is added before the others THEN theirs stay, and links to them still work', () => {
    const before = idsOf(['Rate', 'Errors', 'Duration']);
    const after = idsOf(['New', 'Rate', 'Errors', 'Duration']);
    expect(after.slice(1)).toEqual(before);
  });
});
