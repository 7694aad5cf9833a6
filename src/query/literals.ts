const ESCAPE = /\\(?:[abfnrtv\\]|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(['"]))|\\/g;
const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The text that a string literal of PromQL or LogQL stands for, or what is wrong with the literal. */
export function unquote(literal: string): { readonly value: string } | { readonly error: string } {
  const delimiter = literal[0] ?? '';
  if (literal.length < 2 || !literal.endsWith(delimiter)) return { error: 'the string does not end' };
  const inner = literal.slice(1, -1);
  // Prometheus takes the replacement character for broken UTF-8, also where it was meant.
  if (inner.includes('\ufffd')) return { error: 'the string contains U+FFFD, write \\ufffd' };
  if (delimiter === '`') return { value: inner };
  let error: string | undefined;
  const value = inner.replace(ESCAPE, (found, hex, octal, short, long, mark) => {
    const code = hex ?? short ?? long;
    const point =
      code !== undefined ? Number.parseInt(code, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined;
    if (point !== undefined) {
      const isSurrogate = point >= 0xd800 && point <= 0xdfff;
      const isByte = hex !== undefined || octal !== undefined;
      if (point > 0x10ffff || isSurrogate || (isByte && point > 0xff)) error = `invalid escape ${found}`;
      return error === undefined ? String.fromCodePoint(point) : '';
    }
    if (mark !== undefined ? mark !== delimiter : found === '\\') error = `unknown escape sequence ${found}`;
    return mark ?? NAMED[found[1] ?? ''] ?? '';
  });
  return error === undefined ? { value } : { error };
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 0.001,
};

/** Seconds of a duration, or a plain number: PromQL takes either for the other. Undefined for what is too large. */
export function numberValue(literal: string): number | undefined {
  const [, sign = '', body = ''] = /^\s*([+-]?)\s*([\s\S]*?)\s*$/.exec(literal) ?? [];
  const text = body.toLowerCase().replaceAll('_', '');
  const value = unsigned(text);
  if (value === undefined) return undefined;
  return sign === '-' ? -value : value;
}

function unsigned(text: string): number | undefined {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === 'nan') return Number.NaN;
  const parts = [...text.matchAll(/(\d+)(ms|[ywdhms])/g)];
  if (!text.startsWith('0x') && parts.length > 0 && parts.map(part => part[0]).join('') === text) {
    return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0);
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
