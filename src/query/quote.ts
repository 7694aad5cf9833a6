const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The delimiter, the escape sign, control characters, lone surrogates (no Unicode text), and U+FFFD. */
const SPECIAL = /["\\\p{Cc}\p{Cs}\ufffd]/gu;

/**
 * A double-quoted string literal of PromQL and LogQL, which both follow Go: everything printable stands for itself,
 * control characters are escaped. A lone surrogate becomes U+FFFD, as in any conversion to UTF-8; that one is escaped
 * too, because Prometheus takes it for broken UTF-8.
 */
export const quote = (text: string): string => `"${text.replace(SPECIAL, escapeOne)}"`;

function escapeOne(char: string): string {
  const code = /\p{Cs}/u.test(char) ? 0xfffd : char.charCodeAt(0);
  return ESCAPES[char] ?? `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A label's name as a query writes it: bare, or quoted when it holds more than letters, digits and underscores. */
export const labelName = (label: string): string => (/^[A-Za-z_]\w*$/.test(label) ? label : quote(label));

/** `(app, outcome)` */
export const labelList = (labels: readonly string[]): string => `(${labels.map(labelName).join(', ')})`;
