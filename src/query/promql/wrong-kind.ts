import type { MetricDeclaration } from '../../metrics/declaration.ts';
import { problem } from '../problem.ts';
import { PRECEDENCE } from './built.ts';
import { Vector } from './vector.ts';

/**
 * Gives a kind of metric, at run time only, the methods of other kinds: they do not compile, and whoever runs without
 * type checks gets a finding instead of "is not a function".
 */
export function refuse(prototype: object, kind: string, instead: string, methods: readonly string[]): void {
  for (const method of methods) {
    Object.defineProperty(prototype, method, {
      configurable: true,
      value(this: { readonly declaration: MetricDeclaration }) {
        const { name } = this.declaration;
        return new Vector({
          text: name,
          precedence: PRECEDENCE.atom,
          labels: undefined,
          metrics: [name],
          problems: [
            problem('query-wrong-kind', `${method}() does not fit ${name}, which is ${kind}.`, `Use ${instead}.`),
          ],
        });
      },
    });
  }
}
