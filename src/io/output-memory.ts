import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryReplaceFile } from './replace-file.ts';

/** A stack's files as they were last rendered. */
export interface RememberedOutput {
  /** Of the model they were rendered from. */
  readonly key: string;
  readonly files: readonly (readonly [path: string, content: string])[];
}

/** First line of the file; the contents follow one after the other, which is read ten times faster than JSON. */
interface Header {
  readonly key: string;
  /** Path and number of characters of each file. */
  readonly files: readonly (readonly [path: string, length: number])[];
}

/**
 * The last output of each stack of one stack file. A damaged or missing file is no memory; what cannot be written is
 * rendered again next time.
 */
export class OutputMemory {
  readonly #prefix: string;

  /** @param entry absolute path of the stack file: stacks of other projects may have the same names */
  constructor(cacheRoot: string, entry: string) {
    this.#prefix = join(cacheRoot, 'outputs', createHash('sha1').update(entry).digest('hex'));
  }

  get(stack: string): RememberedOutput | undefined {
    try {
      const text = readFileSync(this.#file(stack), 'utf8');
      let position = text.indexOf('\n') + 1;
      const { key, files } = JSON.parse(text.slice(0, position)) as Header;
      const remembered: RememberedOutput = {
        key,
        files: files.map(([path, length]) => {
          position += length;
          return [path, text.slice(position - length, position)];
        }),
      };
      return position === text.length ? remembered : undefined;
    } catch {
      return undefined;
    }
  }

  set(stack: string, { key, files }: RememberedOutput): void {
    const header: Header = { key, files: files.map(([path, content]) => [path, content.length]) };
    const contents = files.map(([, content]) => content).join('');
    tryReplaceFile(this.#file(stack), `${JSON.stringify(header)}\n${contents}`);
  }

  #file(stack: string): string {
    return `${this.#prefix}-${createHash('sha1').update(stack).digest('hex').slice(0, 12)}.txt`;
  }
}
