import type { Block, Cell, Link, Page } from './block.ts';
import { bullets, codeBlock, generatedNote, numbered, page, table } from './markdown.ts';

/** A page for people who read the repository. */
export const markdownPage = (stack: string, { title, blocks }: Page): string =>
  page(generatedNote(stack), `# ${title}`, ...blocks.map(block));

function block(of: Block): string {
  switch (of.kind) {
    case 'heading':
      return `${'#'.repeat(of.level)} ${of.text}`;
    case 'prose':
      return of.text;
    case 'bullets':
      return bullets(of.items);
    case 'steps':
      return numbered(of.items);
    case 'table':
      return table(
        of.head,
        of.rows.map(row => row.map(cell)),
      );
    case 'code':
      return codeBlock(of.language, of.text);
    case 'links':
      return of.links.map(link).join(' · ');
  }
}

function cell(of: Cell): string {
  if (typeof of === 'string') return of;
  if ('url' in of) return link(of);
  return 'severity' in of ? of.severity : `**${of.strong}**`;
}

/** A bracket in the address would end the link. */
const link = ({ text, url }: Link): string => `[${text}](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`;
