import type { Tree } from '@lezer/common';
import type { SyntaxProblem } from './syntax-problem.ts';

/** The places where a grammar could not follow. */
export function* errorNodes(tree: Tree, text: string): Generator<SyntaxProblem> {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const { from } = cursor;
    const to = cursor.to > from ? cursor.to : Math.min(text.length, from + 1);
    const found = text.slice(from, Math.min(to, from + 20)).trim();
    yield { message: found === '' ? 'unexpected end of the query' : `unexpected "${found}"`, from, to };
  } while (cursor.next());
}

/** Each problem once, by position. */
export function inOrder(problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const unique = new Map(problems.map(problem => [`${problem.from} ${problem.to} ${problem.message}`, problem]));
  return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
