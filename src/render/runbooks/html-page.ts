import type { Block, Cell, Link, Page } from './block.ts';
import { PAGE_POLICY, PAGE_STYLE } from './page-style.ts';

/**
 * A page for people who come from a message: one file, no scripts, nothing from elsewhere. It is served by Prometheus
 * and so from the origin of its API: every text is escaped, and the policy in its head lets nothing run should one not be.
 * @param pages names of the pages that exist: their names in prose become links
 */
export function htmlPage(stack: string, { name, title, blocks }: Page, pages: ReadonlySet<string>): string {
  const others = new Set([...pages].filter(other => other !== name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(title)} · ${escaped(stack)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<nav>${name === 'index' ? escaped(stack) : `<a href="index.html">Runbooks of ${escaped(stack)}</a>`}</nav>
<main>
<h1>${escaped(title)}</h1>
${blocks.map(of => block(of, others)).join('\n')}
</main>
<footer>Generated from the declaration of the stack ${escaped(stack)}. Change it there.</footer>
</body>
</html>
`.replace(CONTROL, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: pasted from a terminal, they would make the page a binary file
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '');

function block(of: Block, pages: ReadonlySet<string>): string {
  switch (of.kind) {
    case 'heading':
      return `<h${of.level}>${escaped(of.text)}</h${of.level}>`;
    case 'prose':
      return of.text
        .split(/\n\s*\n/)
        .map(text => `<p>${prose(text, pages)}</p>`)
        .join('\n');
    case 'bullets':
      return `<ul>${items(of.items, pages)}</ul>`;
    case 'steps':
      return `<ol>${items(of.items, pages)}</ol>`;
    case 'table':
      return table(of.head, of.rows, pages);
    case 'code':
      return `<pre><code>${escaped(of.text)}</code></pre>`;
    case 'links':
      return `<p class="go">${of.links.map(anchor).join(' ')}</p>`;
  }
}

const items = (of: readonly string[], pages: ReadonlySet<string>): string =>
  of.map(item => `<li>${prose(item, pages)}</li>`).join('');

/** Escapes; `code` becomes code, and the name of another alert the way to its page. */
const prose = (text: string, pages: ReadonlySet<string>): string =>
  text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? `<code>${escaped(part)}</code>` : withPages(part, pages)))
    .join('');

const withPages = (text: string, pages: ReadonlySet<string>): string =>
  escaped(text).replace(/\b[A-Z][A-Za-z0-9]+\b/g, word =>
    pages.has(word) ? `<a href="${word}.html">${word}</a>` : word,
  );

const table = (head: readonly string[], rows: readonly (readonly Cell[])[], pages: ReadonlySet<string>): string =>
  `<div class="wide"><table><thead><tr>${head.map(text => `<th>${escaped(text)}</th>`).join('')}</tr></thead>
<tbody>${rows.map(row => `<tr>${row.map(of => cell(of, pages)).join('')}</tr>`).join('\n')}</tbody></table></div>`;

function cell(of: Cell, pages: ReadonlySet<string>): string {
  if (typeof of === 'string') return /^\d+$/.test(of) ? `<td class="n">${of}</td>` : `<td>${prose(of, pages)}</td>`;
  if ('url' in of) return `<td>${anchor(of)}</td>`;
  if ('strong' in of) return `<td class="n"><b>${escaped(of.strong)}</b></td>`;
  return `<td>${of.severity
    .split(', ')
    .map(severity => `<span class="s ${escaped(severity)}">${escaped(severity)}</span>`)
    .join(' ')}</td>`;
}

/** Pages beside this one end in `.md` where Markdown names them. */
const anchor = ({ text, url }: Link): string => {
  const href = /^[\w%.-]+\.md$/.test(url) ? url.replace(/\.md$/, '.html') : url;
  return /^(https?:\/\/|[\w%.-]+\.html$)/.test(href)
    ? `<a href="${escaped(href)}">${escaped(text)}</a>`
    : escaped(text);
};
