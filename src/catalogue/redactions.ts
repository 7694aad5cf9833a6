/**
 * What the Collector replaces before anything is stored (requirement A10). The same shape as the model's `Redaction`:
 * an RE2 pattern, and a replacement in which `${1}` is the first group.
 */
export interface BuiltInRedaction {
  readonly name: string;
  readonly pattern: string;
  readonly replacement: string;
}

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
    name: 'jwt',
    pattern: 'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)*',
    replacement: '[jwt]',
  },
  {
    // RFC 6750. Sixteen characters at least, so that "bearer authentication" stays readable.
    name: 'bearer-token',
    pattern: '(?i)(bearer\\s+)[A-Za-z0-9._~+/=-]{16,}',
    replacement: '${1}[token]',
  },
  {
    // RFC 7617. Padded ones only; unpadded ones follow the field `authorization`.
    name: 'basic-authentication',
    pattern: '(?i)(basic\\s+)[A-Za-z0-9+/]{6,}={1,2}',
    replacement: '${1}[credentials]',
  },
  {
    // RFC 3986 user information: `postgres://user:password@host`.
    name: 'url-credentials',
    pattern: '(://)[^\\s/:@"\'<>]*:[^\\s/"\'<>]+@',
    replacement: '${1}[credentials]@',
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
  { name: 'stripe-key', pattern: '(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}', replacement: '[stripe-key]' },
  { name: 'google-api-key', pattern: 'AIza[A-Za-z0-9_-]{35}', replacement: '[google-api-key]' },
  {
    name: 'email',
    pattern:
      '[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\\.[A-Za-z]{2,}',
    replacement: '[email]',
  },
  {
    // Visa, Mastercard, Discover and American Express by first digits and length. RE2 cannot compute the Luhn digit, so
    // a tenth of all other numbers of this shape are masked, too.
    name: 'credit-card',
    pattern:
      '\\b(?:(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|5[0-9]{2}))[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})\\b',
    replacement: '[card]',
  },
  {
    // ISO 13616, in one piece or in groups of four; the third group of every country's format is digits.
    name: 'iban',
    pattern: '\\b[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|[ -][A-Z0-9]{4}[ -][0-9]{4}(?:[ -][A-Z0-9]{1,4}){1,6})\\b',
    replacement: '[iban]',
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
  'access_token',
  'api_key',
  'authorization',
  'aws_secret_access_key',
  'card_number',
  'client_secret',
  'cookie',
  'credit_card',
  'csrf_token',
  'cvc',
  'cvv',
  'iban',
  'id_token',
  'passphrase',
  'passwd',
  'password',
  'private_key',
  'proxy_authorization',
  'pwd',
  'refresh_token',
  'secret',
  'secret_key',
  'session_token',
  'set_cookie',
  'signing_key',
  'ssn',
  'token',
  'webhook_url',
];
