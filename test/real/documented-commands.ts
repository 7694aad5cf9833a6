import { readFileSync } from 'node:fs';

/** The blocks of commands below one heading of a page, in their order. */
export function documentedBlocks(page: string, heading: string): string[] {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(`\n${heading}\n`);
  if (from === -1) throw new Error(`${page} has no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const section = text.slice(from + heading.length + 2).split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
  const blocks = [...section.matchAll(/```sh\n(.*?)```/gs)].map(block => block[1] ?? '');
  if (blocks.length === 0) throw new Error(`"${heading}" in ${page} has no commands`);
  return blocks;
}

/** The same as one script. */
export const documentedCommands = (page: string, heading: string): string => documentedBlocks(page, heading).join('');
