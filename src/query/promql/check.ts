import type { SyntaxNode, Tree } from '@lezer/common';
import { Parser } from '@prometheus-io/codemirror-promql/dist/esm/parser/parser.js';
import { getType } from '@prometheus-io/codemirror-promql/dist/esm/parser/type.js';
import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxProblem } from '../syntax-problem.ts';
import { checkNode } from './check-nodes.ts';
import { isFalseAlarm } from './false-alarms.ts';
import { normalizePromql } from './normalize.ts';

/** Changes whenever a text can get another verdict, for caches of verdicts. */
export const PROMQL_CHECKER_VERSION = '0.313.3-1';

/**
 * Parses and type-checks PromQL as Prometheus without feature flags would, in process. Beyond that it rejects what
 * neither a rule nor a panel can use: a range vector or a string as the result. What it misses is in docs/queries.md.
 * @returns problems by position; none when Prometheus takes the query
 */
export function checkPromql(text: string): readonly SyntaxProblem[] {
  const normal = normalizePromql(text);
  const tree = parser.parse(normal);
  const root = tree.topNode.firstChild;
  if (root === null) return [{ message: 'the query is empty', from: 0, to: text.length }];
  const problems = [...errorNodes(tree, text)];
  // The type checker assumes a whole tree.
  if (problems.length === 0)
    problems.push(...ownProblems(tree, normal), ...theirProblems(tree, text), ...rootProblems(root));
  return unique(problems).sort((a, b) => a.from - b.from || a.to - b.to);
}

function* errorNodes(tree: Tree, text: string): Generator<SyntaxProblem> {
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      const end = cursor.to > cursor.from ? cursor.to : Math.min(text.length, cursor.from + 1);
      const found = text.slice(cursor.from, Math.min(end, cursor.from + 20)).trim();
      const message = found === '' ? 'unexpected end of the query' : `unexpected "${found}"`;
      yield { message, from: cursor.from, to: end };
    }
  } while (cursor.next());
}

function* ownProblems(tree: Tree, text: string): Generator<SyntaxProblem> {
  const cursor = tree.cursor();
  do yield* checkNode(cursor.node, text);
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

function unique(problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  const seen = new Map(problems.map(problem => [`${problem.from} ${problem.to} ${problem.message}`, problem]));
  return [...seen.values()];
}
