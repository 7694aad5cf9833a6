import { outsideStrings } from '../outside-strings.ts';

/** Takes out what Loki takes and the grammar does not, without moving anything: `offset` after a range. */
export const normalizeLogql = (text: string): string =>
  outsideStrings(text, code => code.replace(/(?<=\]\s*)offset\s+-?\d[\w.]*/g, offset => ' '.repeat(offset.length)));
