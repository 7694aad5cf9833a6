import { readFileSync } from 'node:fs';

/** The blocks below one heading of a page, in their order: those of commands, or of another language. */
export function documentedBlocks(page: string, heading: string, language = 'sh'): string[] {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`${page} has no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const section = text.slice(from + heading.length + 2).split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
  const blocks = [...section.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(
    block => block[1] ?? '',
  );
  if (blocks.length === 0) throw new Error(`"${heading}" in ${page} has no ${language}`);
  return blocks;
}

/** The same as one script. */
export const documentedCommands = (page: string, heading: string): string => documentedBlocks(page, heading).join('');
