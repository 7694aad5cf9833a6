import { parser } from '@grafana/lezer-traceql';
import { errorNodes, inOrder } from '../error-nodes.ts';
import { parseWhole } from '../parse-whole.ts';
import type { SyntaxProblem } from '../syntax-problem.ts';

/** Parses TraceQL, as panels and links to Tempo carry it. Syntax only; types are left to Tempo. */
export function checkTraceql(text: string): readonly SyntaxProblem[] {
  if (text.trim() === '') return [{ message: 'the query is empty', from: 0, to: text.length }];
  return inOrder([...errorNodes(parseWhole(parser, text), text)]);
}
