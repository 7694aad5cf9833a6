import type { Tree } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

/**
 * The tree of a whole text. The parser, made for editors, gives up on more than 300 operators in a row to keep trees
 * flat while somebody types; a generated query may well have them, so its count is set back at every step.
 */
export function parseWhole(parser: LRParser, text: string): Tree {
  const parse = parser.startParse(text) as ReturnType<LRParser['startParse']> & { bigReductionCount?: number };
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    parse.bigReductionCount = 0;
  }
}
