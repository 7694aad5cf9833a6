import type { CliContext } from './context.ts';

/** How long work may take before something is shown. */
const DELAY_MS = 300;
const CLEAR_LINE = '\r\u001b[K';

export interface Progress {
  /** Replaces the line, such as `promtool: 12 of 40 files`. */
  show(text: string): void;
  /** Takes the line away. */
  done(): void;
}

/** One line that follows slow work. It appears after a moment, and only where a person watches. */
export function createProgress({ terminal, stderr }: Pick<CliContext, 'terminal' | 'stderr'>): Progress {
  const started = performance.now();
  let shown = false;
  return {
    show(text) {
      if (!terminal || performance.now() - started < DELAY_MS) return;
      shown = true;
      stderr(`${CLEAR_LINE}${text}`);
    },
    done() {
      if (shown) stderr(CLEAR_LINE);
      shown = false;
    },
  };
}
