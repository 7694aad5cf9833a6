/** A node of the Atlassian Document Format. */
export interface DocumentNode {
  readonly type: string;
  readonly text?: string;
  readonly content?: readonly DocumentNode[];
  readonly marks?: readonly { readonly type: string; readonly attrs?: { readonly href?: string } }[];
}

/** What a node may hold, for the nodes that descriptions are made of. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'bulletList', 'heading', 'rule', 'codeBlock'],
  paragraph: ['text', 'hardBreak'],
  heading: ['text', 'hardBreak'],
  bulletList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'codeBlock'],
  codeBlock: ['text'],
};
/** Nodes that are refused when they are empty. */
const FILLED = ['doc', 'bulletList', 'listItem'];

/** Rules of https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ that a document breaks. */
export function documentProblems(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['the document is no object'];
  const root = value as DocumentNode & { readonly version?: number };
  const form = root.type === 'doc' && root.version === 1 ? [] : ['the document is no doc of version 1'];
  return [...form, ...nodeProblems(root)];
}

function nodeProblems(node: DocumentNode): string[] {
  if (node.type === 'text') return textProblems(node);
  if (node.type === 'hardBreak' || node.type === 'rule') return [];
  const allowed = CHILDREN[node.type];
  if (allowed === undefined) return [`a node of type ${node.type} is not known`];
  const children = node.content ?? [];
  return [
    ...(FILLED.includes(node.type) && children.length === 0 ? [`${node.type} is empty`] : []),
    ...children.filter(c => !allowed.includes(c.type)).map(c => `${c.type} stands in ${node.type}`),
    ...children.flatMap(nodeProblems),
  ];
}

function textProblems({ text, marks = [] }: DocumentNode): string[] {
  const linked = marks.every(mark => mark.type !== 'link' || URL.canParse(mark.attrs?.href ?? ''));
  return [...(text ? [] : ['a text is empty']), ...(linked ? [] : ['a link has no address'])];
}

/** All that a reader of the document reads, addresses of links too. */
export const documentText = (node: DocumentNode): string =>
  [node.text ?? '', ...(node.marks ?? []).map(m => m.attrs?.href ?? ''), ...(node.content ?? []).map(documentText)]
    .filter(text => text !== '')
    .join('\n');
