import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 2_000;

export interface Following {
  /** Uses what the files hold. @throws Error when that cannot be used */
  readonly use: (contents: readonly Buffer[]) => void;
  /** What is there now cannot be used; what was used goes on being used. */
  readonly failed: (error: Error) => void;
  /** What is used is what is there: told each time it is looked at. */
  readonly current: () => void;
}

/** Files that are replaced while they are used, as Kubernetes replaces those of a Secret. */
export class FollowedFiles {
  readonly #files: readonly string[];
  readonly #following: Following;
  #last: readonly Buffer[] = [];
  #usable = true;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  /** @throws Error when what is there cannot be used */
  constructor(files: readonly string[], following: Following) {
    this.#files = files;
    this.#following = following;
    this.#last = files.map(file => readFileSync(file));
    following.use(this.#last);
    following.current();
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    // A disk that hangs is asked once.
    if (this.#looking) return;
    this.#looking = true;
    try {
      const contents = await Promise.all(this.#files.map(file => readFile(file)));
      if (contents.some((content, i) => !content.equals(this.#last[i] ?? Buffer.alloc(0)))) {
        this.#last = contents;
        this.#usable = false;
        this.#following.use(contents);
        this.#usable = true;
      }
      if (this.#usable) this.#following.current();
    } catch (error) {
      this.#following.failed(error as Error);
    } finally {
      this.#looking = false;
    }
  }
}
