import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The example between the marks in README.md, as a newcomer would type it into `main.ts`. */
export const readmeExample = (): string => marked('README.md', 'example');

/** The alert between the marks in docs/testing.md, as a newcomer would add it to that example. */
export const alertExample = (): string => marked('docs/testing.md', 'alert');

function marked(page: string, mark: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8');
  const found = new RegExp(`<!-- ${mark}:begin[^>]*-->\\s*\`\`\`ts\\n([\\s\\S]*?)\`\`\``).exec(text);
  if (!found?.[1]) throw new Error(`${page} has no marked example`);
  return found[1];
}
