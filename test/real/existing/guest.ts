import { parseYaml } from '../../../src/shared/yaml.ts';

/** The lists of a generated part, as the text of their entries. */
function listsOf(part: string): ReadonlyMap<string, string> {
  const text = part.replaceAll(/^#.*\n/gm, '');
  return new Map(
    Object.keys(parseYaml(text) as object).map(key => {
      const entries = new RegExp(`^${key}:\\n((?: .*\\n)+)`, 'm').exec(text)?.[1];
      if (entries === undefined) throw new Error(`the list ${key} has no entries`);
      return [key, entries];
    }),
  );
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

/** Where the entries of a list go, in the owner's file. */
export type Where = 'first' | 'last';

/**
 * What the README asks of the owner of an Alertmanager, done with an editor: each list's entries are put into the list of
 * the same name, `routes` into `route.routes`.
 */
export function withRouting(theirs: string, part: string, where: Where = 'first'): string {
  let text = theirs;
  for (const [key, entries] of listsOf(part)) {
    const [head, own] = key === 'routes' ? ['  routes:\n', indented(entries)] : [`\n${key}:\n`, entries];
    if (!text.includes(head)) throw new Error(`their file has no ${key}`);
    text = where === 'first' ? text.replace(head, () => head + own) : afterList(text, head, own);
  }
  return text;
}

/** Takes the same entries out again. */
export function withoutRouting(text: string, part: string): string {
  let left = text;
  for (const [key, entries] of listsOf(part)) left = left.replace(key === 'routes' ? indented(entries) : entries, '');
  return left;
}

function afterList(text: string, head: string, entries: string): string {
  const start = text.indexOf(head) + head.length;
  const indent = /^ */.exec(entries)?.[0] ?? '';
  const rest = text.slice(start).split('\n');
  const end = rest.findIndex(line => !line.startsWith(indent));
  return `${text.slice(0, start)}${rest.slice(0, end).join('\n')}\n${entries}${rest.slice(end).join('\n')}`;
}
