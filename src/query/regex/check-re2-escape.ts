import { Re2Error } from './re2-error.ts';

const SIMPLE = 'afnrtvdDsSwW';
const ONLY_OUTSIDE = 'AbBz';
const HEX = /^\\x(?:[0-9a-fA-F]{2}|\{([0-9a-fA-F]+)\})/;
const PROPERTY = /^\\[pP](?:\{\^?(\w+)\}|(\w))/;

/** Where the escape at `at` ends. Letters and digits must mean something; any other character stands for itself. */
export function escapeEnd(source: string, at: number, place: 'outside' | 'class'): number {
  const char = source[at + 1];
  if (char === undefined) throw new Re2Error('trailing backslash at end of expression');
  if (!/[A-Za-z0-9]/.test(char)) return at + ((source.codePointAt(at + 1) ?? 0) > 0xffff ? 3 : 2);
  if (SIMPLE.includes(char) || (place === 'outside' && ONLY_OUTSIDE.includes(char))) return at + 2;
  if (char === 'x') return hexEnd(source, at);
  if (char === 'p' || char === 'P') return propertyEnd(source, at);
  if (char === 'Q' && place === 'outside') {
    const end = source.indexOf('\\E', at + 2);
    return end < 0 ? source.length : end + 2;
  }
  const octal = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(source.slice(at, at + 4));
  if (octal !== null) return at + octal[0].length;
  if (/\d/.test(char)) throw new Re2Error(`RE2 has no backreferences: \\${char}`);
  throw new Re2Error(`invalid escape sequence: \\${char}`);
}

function hexEnd(source: string, at: number): number {
  const hex = HEX.exec(source.slice(at, at + 16));
  if (hex === null || Number.parseInt(hex[1] ?? '0', 16) > 0x10ffff) {
    throw new Re2Error(`invalid escape sequence: ${source.slice(at, at + 4)}`);
  }
  return at + hex[0].length;
}

function propertyEnd(source: string, at: number): number {
  const property = PROPERTY.exec(source.slice(at, at + 40));
  const name = property?.[1] ?? property?.[2];
  if (property === null || name === undefined || !isUnicodeProperty(name)) {
    throw new Re2Error(`invalid character class range: ${property?.[0] ?? source.slice(at, at + 4)}`);
  }
  return at + property[0].length;
}

/** Go knows general categories by their short names, and scripts. */
function isUnicodeProperty(name: string): boolean {
  if (name === 'Any') return true;
  const candidates = name.length <= 2 ? [`\\p{gc=${name}}`] : [`\\p{Script=${name}}`];
  return candidates.some(candidate => {
    try {
      return new RegExp(candidate, 'u').unicode;
    } catch {
      return false;
    }
  });
}
