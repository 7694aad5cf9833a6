import { createHash } from 'node:crypto';

/** One line of a stack. */
export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of the application, not of Node or a package. */
  readonly own: boolean;
}

const FRAME =
  /^\s{0,10}at (?:async )?(?:(.{1,200}?) \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\)?[^()]{1,500}?):(\d{1,7}):(\d{1,7})\)?$/;
const MOST_FRAMES = 50;
/** Enough to tell two ways to the same error apart; more would make an error of every caller. */
const TOLD_BY = 4;

/** From the place of the error outwards. */
export function framesOf(stack: string | undefined): readonly Frame[] {
  if (typeof stack !== 'string') return [];
  const frames: Frame[] = [];
  for (const line of stack.slice(0, 20_000).split('\n')) {
    const found = FRAME.exec(line.trimEnd());
    if (found === null) continue;
    const [, name = '<anonymous>', file = '', row = '0', column = '0'] = found;
    const own = !file.startsWith('node:') && !/[\\/]node_modules[\\/]/.test(file);
    frames.push({
      function: name,
      file: file.replace(/^file:\/\//, ''),
      line: Number(row),
      column: Number(column),
      own,
    });
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}

/** Numbers and ids of one occurrence. */
const withoutOccurrence = (message: string): string =>
  message
    .slice(0, 500)
    .replace(/[0-9a-f]{8,}(?:-[0-9a-f]{4,})*/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/(["'`]).*?\1/g, '#');

/**
 * The same for every occurrence of the same error: its type and where in the application it was thrown, without line
 * numbers, which change with every release. Without a stack its message tells, less what varies.
 */
export function fingerprint(type: string, message: string, frames: readonly Frame[]): string {
  const own = frames.filter(frame => frame.own);
  const places = (own.length > 0 ? own : frames)
    .slice(0, TOLD_BY)
    .map(frame => `${frame.function}@${frame.file.split(/[\\/]/).at(-1)}`);
  const told = places.length > 0 ? places : [withoutOccurrence(message)];
  return createHash('sha256')
    .update([type, ...told].join('\n'))
    .digest('hex')
    .slice(0, 16);
}
