/** Ids stay short enough to be read in a link such as `?viewPanel=panel-482913`. */
const ID_SPACE = 999_999;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/**
 * Gives out the panel ids of one dashboard. An id follows from row and panel title, not from the place, so that links
 * to a panel survive another panel being added before it. Equal titles count up.
 */
export class PanelIds {
  readonly #used = new Set<number>();

  next(...titles: readonly string[]): number {
    let id = (hash(titles.join('\n')) % ID_SPACE) + 1;
    while (this.#used.has(id)) id = (id % ID_SPACE) + 1;
    this.#used.add(id);
    return id;
  }
}
