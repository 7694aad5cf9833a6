import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL text means, without the parentheses that only group: `a + (b)` and `(a + b)` give the same as `a + b`. */
export function meaning(text: string): string {
  const root = parser.parse(text).topNode.firstChild;
  return root === null ? '' : print(root as SyntaxNode, text);
}

function print(node: SyntaxNode, text: string): string {
  if (node.name === 'ParenExpr') {
    const inner = node.getChild('Expr');
    return inner === null ? '()' : print(inner, text);
  }
  const children: string[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(print(child, text));
  if (children.length === 0) return text.slice(node.from, node.to).replace(/\s+/g, '');
  // A sign before a number is read as part of it or as an operator, depending on what surrounds it.
  if (node.name === 'UnaryExpr' && /^[\d.]/.test(children[1] ?? '')) return children.join('');
  return `${node.name}[${children.join(' ')}]`;
}
