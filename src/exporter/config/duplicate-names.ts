/** So many are told; the same mistake is rarely made more often. */
const MOST_TOLD = 20;

/** An object or a list that is being read. */
interface Open {
  /** Lines of the names so far; none in a list. */
  readonly lines: Map<string, number> | undefined;
  /** What is read in it now: a name, or a place in a list. */
  at: string;
}

/**
 * Names that stand twice in one object. `JSON.parse` takes the last of them in silence, and a check is gone.
 * @param json text that has been parsed, and so is well formed
 */
export function duplicateNames(json: string): readonly string[] {
  const found: string[] = [];
  const open: Open[] = [];
  let [text, line] = ['', 1];
  for (let i = 0; i < json.length; i += 1) {
    const sign = json[i];
    const inside = open.at(-1);
    if (sign === '\n') line += 1;
    else if (sign === '"') {
      const end = endOfText(json, i);
      text = json.slice(i, end);
      i = end - 1;
    } else if (sign === '{') open.push({ lines: new Map(), at: '' });
    else if (sign === '[') open.push({ lines: undefined, at: '0' });
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ',' && inside !== undefined && inside.lines === undefined)
      inside.at = String(Number(inside.at) + 1);
    else if (sign === ':' && inside?.lines !== undefined) {
      inside.at = JSON.parse(text) as string;
      const first = inside.lines.get(inside.at);
      if (first === undefined) inside.lines.set(inside.at, line);
      else found.push(complaint(open, first, line));
    }
  }
  return found.slice(0, MOST_TOLD);
}

/** Behind the quote that ends it. No regular expression: a long text with many escapes is more than its stack holds. */
function endOfText(json: string, begin: number): number {
  let i = begin + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
  return i + 1;
}

const complaint = (open: readonly Open[], first: number, again: number): string => {
  const name = JSON.stringify(open.at(-1)?.at.slice(0, 50));
  const place = open.slice(0, -1).map(({ at }) => at);
  return `${place.join('.') || 'the whole'}: ${name} stands there twice, in lines ${first} and ${again}; only the last would count.`;
};
