import type { SyntaxNode, Tree } from '@lezer/common';
import { Parser } from '@prometheus-io/codemirror-promql/dist/esm/parser/parser.js';
import { getType } from '@prometheus-io/codemirror-promql/dist/esm/parser/type.js';
import { errorNodes, inOrder } from '../error-nodes.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { checkNode, isChecked } from './check-nodes.ts';
import { isFalseAlarm } from './false-alarms.ts';
import { MOST_NESTED, nestingOf } from './nesting.ts';
import { normalizePromql } from './normalize.ts';
import { parsePromql } from './parse.ts';

/**
 * Parses and type-checks PromQL as Prometheus without feature flags would, in process. Beyond that it rejects what
 * neither a rule nor a panel can use: a range vector or a string as the result. What it misses is in docs/queries.md.
 * @returns problems by position; none when Prometheus takes the query
 */
export function checkPromql(text: string): readonly SyntaxProblem[] {
  const tooDeep = [{ message: 'the query is nested too deeply to be checked', from: 0, to: text.length }];
  if (nestingOf(text) > MOST_NESTED) return tooDeep;
  const normal = normalizePromql(text);
  const tree = parsePromql(text);
  const root = tree.topNode.firstChild;
  if (root === null || text.trim() === '') return [{ message: 'the query is empty', from: 0, to: text.length }];
  const broken = [...errorNodes(tree, text)];
  // The type checker assumes a whole tree.
  if (broken.length > 0) return inOrder(broken);
  try {
    return inOrder([...ownProblems(tree, normal), ...theirProblems(tree, text), ...rootProblems(root)]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooDeep;
  }
}

function* ownProblems(tree: Tree, text: string): Generator<SyntaxProblem> {
  const cursor = tree.cursor();
  // Nodes are made only for the kinds that something is checked of: there are ten times as many others.
  do if (isChecked(cursor.name)) yield* checkNode(cursor.node, text);
  while (cursor.next());
}

function theirProblems(tree: Tree, text: string): readonly SyntaxProblem[] {
  const state = { tree, sliceDoc: (from: number, to: number) => text.slice(from, to) };
  const checker = new Parser(state as unknown as ConstructorParameters<typeof Parser>[0]);
  checker.analyze();
  return checker
    .getDiagnostics()
    .filter(({ message, from, to }) => !isFalseAlarm(message, text.slice(from, to)))
    .map(({ message, from, to }) => ({ message, from, to }));
}

function* rootProblems(root: SyntaxNode): Generator<SyntaxProblem> {
  const type: string = getType(root as unknown as Parameters<typeof getType>[0]);
  if (type !== 'matrix' && type !== 'string') return;
  const message =
    type === 'matrix'
      ? 'the result is a range vector: apply a function such as rate() or max_over_time()'
      : 'the result is a string: a query gives a vector or a number';
  yield { message, from: root.from, to: root.to };
}
