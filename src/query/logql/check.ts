import { parser } from '@grafana/lezer-logql';
import { errorNodes, inOrder } from '../error-nodes.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';

export function checkLogql(text: string): readonly SyntaxProblem[] {
  if (text.trim() === '') return [{ message: 'the query is empty', from: 0, to: text.length }];
  return inOrder([...errorNodes(parser.parse(text), text)]);
}
