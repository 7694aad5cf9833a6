const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Control characters, the delimiter and the escape sign; lone surrogates, which are no Unicode text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
const SPECIAL = /["\\\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A double-quoted string literal of PromQL and LogQL, which both follow Go: everything printable stands for itself,
 * control characters are escaped. A lone surrogate becomes U+FFFD, as in any conversion to UTF-8.
 */
export const quote = (text: string): string => `"${text.replace(SPECIAL, escapeOne)}"`;

function escapeOne(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const code = char.charCodeAt(0);
  return code >= 0xd800 ? '\ufffd' : `\\x${code.toString(16).padStart(2, '0')}`;
}

/** A label's name as a query writes it: bare, or quoted when it holds more than letters, digits and underscores. */
export const labelName = (label: string): string => (/^[A-Za-z_]\w*$/.test(label) ? label : quote(label));

/** `(app, outcome)` */
export const labelList = (labels: readonly string[]): string => `(${labels.map(labelName).join(', ')})`;
