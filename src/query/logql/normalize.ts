import { outsideStrings } from '../outside-strings.ts';

/**
 * Rewrites what Loki takes and the grammar does not, without moving anything: `offset` after a range, sizes without
 * their last letter.
 */
export const normalizeLogql = (text: string): string =>
  outsideStrings(text, code =>
    code
      .replace(/(?<=\]\s*)offset\s+-?\d[\w.]*/g, offset => ' '.repeat(offset.length))
      .replace(/(?<=\d[KMGTPE])i(?!\w)/g, 'B'),
  );
