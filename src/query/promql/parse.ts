import type { Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parseWhole } from '../parse-whole.ts';
import { normalizePromql } from './normalize.ts';

/** The syntax tree of a query, whose positions are those of the text. Faults are error nodes in it; see `checkPromql`. */
export const parsePromql = (text: string): Tree => parseWhole(parser, normalizePromql(text));
