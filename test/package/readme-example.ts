import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The example between the marks in README.md, as a newcomer would type it into `main.ts`. */
export function readmeExample(): string {
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const found = /<!-- example:begin[^>]*-->\s*```ts\n([\s\S]*?)```/.exec(readme);
  if (!found?.[1]) throw new Error('README.md has no marked example');
  return found[1];
}
