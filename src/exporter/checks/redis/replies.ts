/** What a server answered to one command. */
export type Reply = { readonly text: string } | { readonly error: string };

/** INFO of one section has less than two kibibytes. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads the replies of RESP 2 that our commands get: simple texts, errors, numbers and texts with a length.
 * https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export class Replies {
  #left: Buffer = Buffer.alloc(0);

  /**
   * The replies that are complete with these bytes.
   * @throws Error when it is no Redis that speaks
   */
  add(bytes: Buffer): Reply[] {
    this.#left = Buffer.concat([this.#left, bytes]);
    if (this.#left.length > MOST_BYTES) throw new Error('the answer is none of Redis, or longer than 64 KiB');
    const replies: Reply[] = [];
    for (let reply = this.#next(); reply !== undefined; reply = this.#next()) replies.push(reply);
    return replies;
  }

  #next(): Reply | undefined {
    const end = this.#left.indexOf('\r\n');
    if (end < 0) return undefined;
    const kind = String.fromCharCode(this.#left[0] ?? 0);
    const line = this.#left.toString('utf8', 1, end);
    if (kind === '+' || kind === ':') return this.#taken(end + 2, { text: line });
    if (kind === '-') return this.#taken(end + 2, { error: line });
    const length = kind === '$' ? Number(line) : Number.NaN;
    if (!Number.isInteger(length) || length < 0 || length > MOST_BYTES) throw new Error('the answer is none of Redis');
    const from = end + 2;
    if (this.#left.length < from + length + 2) return undefined;
    return this.#taken(from + length + 2, { text: this.#left.toString('utf8', from, from + length) });
  }

  #taken(bytes: number, reply: Reply): Reply {
    this.#left = this.#left.subarray(bytes);
    return reply;
  }
}

/** A command as the protocol has it. */
export const encoded = (command: readonly string[]): string =>
  `*${command.length}\r\n${command.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
