import { parser } from '@grafana/lezer-logql';
import type { Tree } from '@lezer/common';
import { errorNodes, inOrder } from '../error-nodes.ts';
import { parseWhole } from '../parse-whole.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { checkNode } from './check-nodes.ts';
import { normalizeLogql } from './normalize.ts';

/**
 * Parses LogQL in process, and checks what Loki checks when it reads a query: regular expressions, captures, selectors,
 * and what fits together. Go templates in formats are left to Loki.
 * @returns problems by position; none when Loki takes the query
 */
export function checkLogql(text: string): readonly SyntaxProblem[] {
  if (text.trim() === '') return [{ message: 'the query is empty', from: 0, to: text.length }];
  const tree = parseWhole(parser, normalizeLogql(text));
  const problems = [...errorNodes(tree, text)];
  return inOrder(problems.length > 0 ? problems : [...ownProblems(tree, text)]);
}

function* ownProblems(tree: Tree, text: string): Generator<SyntaxProblem> {
  const cursor = tree.cursor();
  do yield* checkNode(cursor.node, text);
  while (cursor.next());
}
