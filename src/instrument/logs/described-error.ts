import type { Cleaner, Plain } from './cleaner.ts';

/** What was thrown, as clean text. Anything can be thrown, and anything of an error can throw when it is read. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: Plain;
}

const LONGEST_TYPE = 80;

export function describeError(error: unknown, cleaner: Cleaner): DescribedError {
  if (!isError(error)) {
    const message = typeof error === 'object' ? JSON.stringify(cleaner.data(error)) : cleaner.text(error);
    return { type: typeof error, message };
  }
  const stack = part(error, 'stack');
  const cause = part(error, 'cause');
  return {
    type: cleaner.text(part(error, 'name') ?? 'Error', LONGEST_TYPE),
    message: cleaner.text(part(error, 'message') ?? ''),
    ...(typeof stack === 'string' ? { stack: cleaner.stack(stack) } : {}),
    ...(cause === undefined ? {} : { cause: cleaner.data(cause) }),
  };
}

function isError(error: unknown): error is Error {
  try {
    return error instanceof Error;
  } catch {
    return false;
  }
}

function part(error: Error, name: 'name' | 'message' | 'stack' | 'cause'): unknown {
  try {
    return error[name];
  } catch {
    return undefined;
  }
}
