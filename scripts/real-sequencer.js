// Order of the real-server suite where nobody remembers how long its files took, as in a fresh clone: jest would begin
// with the largest files, and what takes minutes would run at the end while nothing else is left.
import { statSync } from 'node:fs';

/** Below `test/real/`, the longest first. */
const LONGEST = [
  'durability',
  'existing',
  'kubernetes/operator',
  'tempo',
  'protection',
  'messages/contents',
  'rule-changes',
  'exporter-mysql',
  'log-retention',
  'exporter-databases',
  'messages/routing',
];

/** @typedef {{ readonly path: string }} Test */

/** @param {string} path */
const rank = path => {
  const place = LONGEST.findIndex(name => path.endsWith(`/test/real/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
};

/** What jest asks of a sequencer; nothing is remembered. */
export default class RealSequencer {
  /** @param {readonly Test[]} tests */
  sort(tests) {
    const bytes = new Map(tests.map(({ path }) => [path, statSync(path).size]));
    return [...tests].sort(
      (a, b) => rank(a.path) - rank(b.path) || (bytes.get(b.path) ?? 0) - (bytes.get(a.path) ?? 0),
    );
  }

  cacheResults() {}
}
