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
      return JSON.parse(readFileSync(this.#file(stack), 'utf8')) as RememberedOutput;
    } catch {
      return undefined;
    }
  }

  set(stack: string, output: RememberedOutput): void {
    tryReplaceFile(this.#file(stack), JSON.stringify(output));
  }

  #file(stack: string): string {
    return `${this.#prefix}-${createHash('sha1').update(stack).digest('hex').slice(0, 12)}.json`;
  }
}
