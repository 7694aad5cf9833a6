import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parseWhole } from '../parse-whole.ts';
import { normalizePromql } from './normalize.ts';

/** Trees of late: the check and the lint read the same queries, one after the other. */
const parsed = new Map<string, Tree>();
const MOST_PARSED = 5_000;

/** The syntax tree of a query, whose positions are those of the text. Faults are error nodes in it; see `checkPromql`. */
export function parsePromql(text: string): Tree {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tree = parseWhole(parser, normalizePromql(text));
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, tree);
  return tree;
}
