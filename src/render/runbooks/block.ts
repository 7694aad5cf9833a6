/** Text in a table: alone, as a link, or as a severity. */
export type Cell = string | Link | { readonly severity: string } | { readonly strong: string };

export interface Link {
  readonly text: string;
  readonly url: string;
}

/**
 * A piece of a page before it is Markdown or HTML. Prose is plain text in which `backticks` mark code: a grammar of two
 * lines needs no parser, and nothing a person or a metric says can become markup.
 */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'prose'; readonly text: string }
  | { readonly kind: 'bullets' | 'steps'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'links'; readonly links: readonly Link[] };

/** A page of the runbooks: what both writers need. */
export interface Page {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const heading = (level: 2 | 3, text: string): Block => ({ kind: 'heading', level, text });

/** Nothing for an empty text. */
export const prose = (text: string): Block[] => (text.trim() === '' ? [] : [{ kind: 'prose', text }]);

export const list = (kind: 'bullets' | 'steps', items: readonly string[]): Block[] =>
  items.length === 0 ? [] : [{ kind, items }];

export const links = (of: readonly Link[]): Block[] => (of.length === 0 ? [] : [{ kind: 'links', links: of }]);

export const grid = (head: readonly string[], rows: readonly (readonly Cell[])[]): Block[] =>
  rows.length === 0 ? [] : [{ kind: 'table', head, rows }];

/** Nothing without content. */
export const section = (title: string, blocks: readonly Block[]): Block[] =>
  blocks.length === 0 ? [] : [heading(2, title), ...blocks];
