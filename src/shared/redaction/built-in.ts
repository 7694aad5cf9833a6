/**
 * What the Collector replaces before anything is stored (requirement A10). The same shape as the model's `Redaction`:
 * an RE2 pattern, and a replacement in which `${1}` is the first group.
 */
export interface BuiltInRedaction {
  readonly name: string;
  readonly pattern: string;
  readonly replacement: string;
  /**
   * Words in lower case without which there is no match: one entry must be there, with all of its words. Looking for
   * words costs a hundredth of trying a pattern. @default - the pattern is tried on every text
   */
  readonly needs?: readonly string[];
}

/** What JSON makes of line breaks and of characters that HTML knows; the letters of `\\n` belong to no word. */
const ESCAPED = '\\\\+(?:[nrt]|u[0-9A-Fa-f]{4})';
/** Where a word begins; what JSON wrote before it is put back. */
const WORD_BEGINS = `(${ESCAPED}|\\b)`;

const CARD =
  '(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|5[0-9]{2}))[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}';

/**
 * Secrets that can be told by their shape, wherever they stand. Order matters: what spans more text comes first.
 * Patterns prefer one masked order number too many to one card number too few.
 */
export const DEFAULT_REDACTIONS: readonly BuiltInRedaction[] = [
  {
    // A key that was cut off runs to the end of the text.
    name: 'private-key',
    pattern: '-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)',
    replacement: '[private-key]',
  },
  {
    // A line of a key that was printed line by line.
    name: 'key-line',
    pattern: '^(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$',
    replacement: '[private-key]',
  },
  {
    name: 'jwt',
    pattern: 'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)*',
    replacement: '[jwt]',
  },
  {
    // RFC 6750. Sixteen characters at least, so that "bearer authentication" stays readable.
    name: 'bearer-token',
    pattern: '(?i)(bearer\\s+)[A-Za-z0-9._~+/=-]{16,}',
    replacement: '${1}[token]',
    needs: ['bearer'],
  },
  {
    // RFC 7617. Padded ones only; unpadded ones follow the field `authorization`.
    name: 'basic-authentication',
    pattern: '(?i)(basic\\s+)[A-Za-z0-9+/]{6,}={1,2}',
    replacement: '${1}[credentials]',
    needs: ['basic'],
  },
  {
    // RFC 3986 user information, and what people write there unencoded: a `/` after something that is no port.
    name: 'url-credentials',
    pattern: '(:\\\\*/\\\\*/)[^\\s/:@"\'<>[]*:(?:[^\\s/"\'<>]+|[0-9]*[^\\s/"\'<>0-9][^\\s"\'<>?]*)@',
    replacement: '${1}[credentials]@',
  },
  { name: 'url-signature', pattern: '(Signature=)[^\\s"\'&<>\\\\]{16,}', replacement: '${1}[signature]' },
  { name: 'azure-signature', pattern: '(sig=)[A-Za-z0-9%+/=_-]{16,}', replacement: '${1}[signature]' },
  {
    // `ALTER USER … PASSWORD '…'`, MySQL's `IDENTIFIED BY '…'`.
    name: 'sql-password',
    pattern: "(?i)((?:password|identified by)\\s+)'(?:[^'\\\\]|\\\\.|'')*'",
    replacement: "${1}'[redacted]'",
    needs: ["password '", "identified by '"],
  },
  { name: 'aws-access-key', pattern: '(?:AKIA|ASIA)[A-Z0-9]{16}', replacement: '[aws-access-key]' },
  {
    name: 'github-token',
    pattern: 'gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}',
    replacement: '[github-token]',
  },
  { name: 'slack-token', pattern: 'xox[abeoprs]-[A-Za-z0-9-]{10,}', replacement: '[slack-token]' },
  {
    name: 'slack-webhook',
    pattern: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9_/-]+',
    replacement: 'hooks.slack.com/[slack-webhook]',
  },
  {
    name: 'stripe-key',
    pattern: '(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}',
    replacement: '[stripe-key]',
    needs: ['sk_', 'rk_', 'whsec_'],
  },
  { name: 'google-api-key', pattern: 'AIza[A-Za-z0-9_-]{35}', replacement: '[google-api-key]' },
  {
    // In any script, and as a query string writes it.
    name: 'email',
    pattern: `((?:${ESCAPED})*)[^\\s"'<>()[\\]{},;:=&?/|\\\\@]+(?:@|%40)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\\.[A-Za-z]{2,}`,
    replacement: '${1}[email]',
    needs: ['@', '%40'],
  },
  {
    // Visa, Mastercard, Discover and American Express by first digits and length. RE2 cannot compute the Luhn digit, so
    // a tenth of all other numbers of this shape are masked, too. A number in JSON becomes a text: the line stays JSON.
    name: 'credit-card',
    pattern: `(?:(\\\\*")(\\s*:\\s*)|${WORD_BEGINS})(?:${CARD})\\b`,
    replacement: '${1}${2}${1}${3}[card]${1}',
  },
  {
    // ISO 13616, in one piece or in groups of four; the third group of every country's format is digits.
    name: 'iban',
    pattern: `${WORD_BEGINS}[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|[ -][A-Z0-9]{4}[ -][0-9]{4}(?:[ -][A-Z0-9]{1,4}){1,6})\\b`,
    replacement: '${1}[iban]',
  },
];

/**
 * Addresses of people, for stacks whose logs may not carry them. Not among the defaults: operations need the addresses
 * of servers, and no pattern tells the two apart.
 */
export const IP_ADDRESS_REDACTIONS: readonly BuiltInRedaction[] = [
  {
    name: 'ipv4',
    pattern: '\\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\b',
    replacement: '[ip]',
  },
];

/**
 * Fields whose value is replaced whatever it looks like: as attribute, as JSON key, as `name=value` or `name: value` in
 * text. Upper and lower case, `-`, `_`, `.` and nothing between the words are the same, and a prefix such as
 * `http.request.header.` or `db_` may stand before.
 */
export const DEFAULT_REDACTED_FIELDS: readonly string[] = [
  'access_key',
  'access_token',
  'account_key',
  'api_key',
  'auth_token',
  'authorization',
  'aws_secret_access_key',
  'card_number',
  'client_secret',
  'cookie',
  'credential',
  'credentials',
  'credit_card',
  'csrf_token',
  'cvc',
  'cvv',
  'date_of_birth',
  'db_pass',
  'iban',
  'id_token',
  'pan',
  'passphrase',
  'passport_number',
  'passwd',
  'password',
  'passwords',
  'phone',
  'phone_number',
  'private_key',
  'proxy_authorization',
  'pwd',
  'refresh_token',
  'secret',
  'secret_key',
  'secrets',
  'session_token',
  'set_cookie',
  'signing_key',
  'smtp_pass',
  'social_security_number',
  'ssn',
  'token',
  'user_pass',
  'webhook_url',
];
