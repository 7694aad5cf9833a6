// What mysql2 asks of iconv-lite, by what Node has itself: the tables would be half of the exporter. Connections are
// UTF-8; other encodings appear in names of columns at most.

/** MySQL's oldest UTF-8, `cesu8`, differs from today's beyond the first 65,536 characters. @param {string} encoding */
function textDecoder(encoding) {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}

/** @param {string} encoding */
export function getDecoder(encoding) {
  const decoder = textDecoder(encoding);
  /** @param {Uint8Array} bytes */
  const write = bytes => decoder.decode(bytes, { stream: true });
  return { write, end: () => decoder.decode() };
}

/** @param {string} encoding */
export function getEncoder(encoding) {
  throw new Error(`nothing is written in ${encoding} here`);
}
