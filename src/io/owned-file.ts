import { readFileSync } from 'node:fs';

export type OwnedState = 'same' | 'other' | 'missing' | 'foreign';

/**
 * How a file that we may have written stands to what it should hold. Its first line says what it was made for;
 * where that is another one, it is `foreign`.
 */
export function ownedState(path: string, content: string): OwnedState {
  let found: string;
  try {
    found = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  if (found === content) return 'same';
  return begin(found) === begin(content) ? 'other' : 'foreign';
}

const begin = (text: string): string => text.split('\n', 1)[0] ?? '';
